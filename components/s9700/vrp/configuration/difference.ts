import { normalise } from "./normalForm";
import type { Row } from "../rules/types";

/** What `a` has and `b` has not (`+`), and the other way round (`-`). A row that states a default of VRP is no difference. */
export function difference(a: readonly Row[], b: readonly Row[]): string[] {
  const [left, right] = [textsOf(a), textsOf(b)];
  const found: string[] = [];
  for (const text of left) if (!right.has(text)) found.push(`+ ${text}`);
  for (const text of right) if (!left.has(text)) found.push(`- ${text}`);
  return found;
}

function textsOf(rows: readonly Row[]): Set<string> {
  const texts = new Set<string>();
  for (const row of normalise(rows))
    if (row.text !== "undo synchronization") texts.add(`${row.view}: ${row.text}`);
  return texts;
}
