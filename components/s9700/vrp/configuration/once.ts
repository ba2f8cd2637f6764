import type { Row } from "../rules/types";

/**
 * Works something out of rows once for each array of them: a push asks the same of thousands of rows several times.
 * Should somebody change the array all the same, it is worked out anew.
 */
export function onceFor<T>(workOut: (rows: readonly Row[]) => T): (rows: readonly Row[]) => T {
  const known = new WeakMap<readonly Row[], { readonly rows: readonly Row[]; readonly result: T }>();
  return (rows) => {
    const before = known.get(rows);
    if (before && areSame(before.rows, rows)) return before.result;
    const result = workOut(rows);
    known.set(rows, { rows: rows.slice(), result });
    return result;
  };
}

/** One and the same rows. */
export function areSame(a: readonly Row[], b: readonly Row[]): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}
