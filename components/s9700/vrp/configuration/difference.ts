import { normalise } from "./normalForm";
import { viewShown } from "./vpnInstance";
import type { Row } from "../rules/types";

/**
 * What `a` has and `b` has not (`+`), and the other way round (`-`). A row that states a default of VRP is no difference.
 * @param vpnInstance whose rows these are, for the views' names. Default: the public instance's
 */
export function difference(a: readonly Row[], b: readonly Row[], vpnInstance?: string): string[] {
  const [left, right] = [textsOf(a, vpnInstance), textsOf(b, vpnInstance)];
  const found: string[] = [];
  for (const text of left) if (!right.has(text)) found.push(`+ ${text}`);
  for (const text of right) if (!left.has(text)) found.push(`- ${text}`);
  return found;
}

function textsOf(rows: readonly Row[], vpnInstance: string | undefined): Set<string> {
  const texts = new Set<string>();
  for (const row of normalise(rows))
    if (row.text !== "undo synchronization") texts.add(`${viewShown(row, vpnInstance)}: ${row.text}`);
  return texts;
}
