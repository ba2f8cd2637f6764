import { columns } from "../../components/columns";
import { clock, printable } from "./progress";
import type { Outcome } from "./schedule";

/** The table at the end: one row a stack, in the order of their names, what ended well first. Pure. */
export function tableOf(outcomes: readonly Outcome[]): string {
  const waves = new Set(outcomes.map(({ stack }) => stack.wave)).size > 1;
  const rows = [...outcomes.filter(({ well }) => well), ...outcomes.filter(({ well }) => !well)].map(
    ({ stack, result, seconds, code, why }) => [
      stack.name,
      ...(waves ? [String(stack.wave)] : []),
      result,
      seconds === undefined ? "-" : clock(seconds),
      code === undefined ? "-" : String(code),
      printable(why),
    ],
  );
  return columns([["STACK", ...(waves ? ["WAVE"] : []), "RESULT", "TIME", "EXIT", "IN WORDS"], ...rows]);
}

/** `13 of 16 ended well: 1 refused, 2 failed.` */
export function countOf(outcomes: readonly Outcome[]): string {
  const well = outcomes.filter((one) => one.well).length;
  const bad = new Map<string, number>();
  for (const one of outcomes) if (!one.well) bad.set(one.result, (bad.get(one.result) ?? 0) + 1);
  const rest = [...bad].map(([result, count]) => `${count} ${result}`).join(", ");
  return `${well} of ${outcomes.length} ended well${rest === "" ? "" : `: ${rest}`}.`;
}
