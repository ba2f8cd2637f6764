import type { Change } from "./change";
import { lineOf, plainLine } from "./lines";
import { filterSteps, listSteps } from "./listSteps";
import type { Impact } from "./types";
import { isFilter } from "../configuration/objectRows";
import type { Row } from "../rules/types";

/** A prefix list or filter that runs, and the declared one. */
export interface ListChange {
  /** As in {@link Row.object}. */
  readonly name: string;
  readonly now: readonly Row[];
  readonly wanted: readonly Row[];
  /** Rows of the list that no rule knows: they go with it, and come back with it. */
  readonly unknown: readonly Row[];
  /** What a change does to the peers whose rows name the list. */
  readonly impact: Impact;
}

/** Plans the lines of a prefix list or filter: new ones come before old ones go, so that it is never empty. */
export function planList(change: Change, list: ListChange): void {
  if (list.wanted.length === 0) return removeList(change, list);
  const { name, now, wanted, impact } = list;
  const steps = isFilter(name) ? filterSteps(now, wanted) : listSteps(now, wanted);
  const reason = now.length === 0 ? "declared, and not on the switch" : "its lines differ";
  for (const { line, undo, isLast } of steps) {
    change.commands.add(isLast ? "list removals" : "lists", {
      ...plainLine("system", line),
      undo: undo.map((text) => plainLine("system", text)),
      impact,
      reason,
    });
  }
}

/** Nothing names it any more when it goes. */
function removeList(change: Change, { now, unknown }: ListChange): void {
  const rows = [...now, ...unknown];
  const heads = now.map((row) => /^ip \S+ (?:(?:basic|advanced) )?\S+/.exec(row.text)?.[0] ?? "");
  for (const head of new Set(heads)) {
    change.commands.add("list removals", {
      ...plainLine("system", `undo ${head}`),
      undo: rows.filter((row) => row.text.startsWith(`${head} `)).map(lineOf),
      impact: { kind: "none", sessions: [] },
      reason: "no longer declared",
    });
  }
}
