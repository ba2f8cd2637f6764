import type { Rank } from "./change";
import type { PlannedLine } from "./types";

/** Where a line switches a peer or group on or off in its family: its place among the family's commands. */
export function enableOf({ view, line }: Pick<PlannedLine, "view" | "line">): Rank | undefined {
  if (view === "bgp" || !/^(?:undo )?peer \S+ enable$/.test(line)) return undefined;
  return line.startsWith("undo ") ? "disables" : "enables";
}
