import type { PlannedCommand, PlannedLine } from "../../../../components/s9700/vrp";

/** What a preview's column "taken back by" says, last command first. */
export function inverseOf(commands: readonly PlannedCommand[]): PlannedLine[] {
  return [...commands].reverse().flatMap((command) => command.undo);
}
