import { isHead, nodeOf, OBJECT_KINDS } from "./objectRows";
import type { Row } from "../rules/types";

/** The place of a row's entry in its list, or of its node in its policy; 0 for filters, which have none. */
export function indexOf(row: Row): number {
  const place = row.view === "system" ? / index (\d+) / : / node (\d+)$/;
  return Number(place.exec(row.view === "system" ? row.text : row.view)?.[1] ?? 0);
}

/**
 * Lists and filters first, then the policies that name them; entries by index, nodes by number, the lines of filters as
 * they came; in a node the head, then conditions, then actions, each by its text.
 */
export function objectsInOrder(rows: readonly Row[]): Row[] {
  const names = [...new Set(rows.map((row) => row.object ?? ""))];
  const kind = (name: string) => OBJECT_KINDS.findIndex((word) => name.startsWith(`${word} `));
  const at = new Map(names.map((name, index) => [name, kind(name) * names.length + index]));
  const clause = (row: Row) => (isHead(row) ? 0 : row.text.startsWith("if-match ") ? 1 : 2);
  const byText = (a: Row, b: Row) =>
    a.view === "system" || a.text === b.text ? 0 : a.text < b.text ? -1 : 1;
  return [...rows].sort(
    (a, b) =>
      (at.get(a.object ?? "") ?? 0) - (at.get(b.object ?? "") ?? 0) ||
      indexOf(a) - indexOf(b) ||
      clause(a) - clause(b) ||
      byText(a, b),
  );
}

/** The lines of each list, filter and node, a node's rows below its head. */
export function objectsAsPrinted(rows: readonly Row[]): string[][] {
  const sections = new Map<string, string[]>();
  for (const row of objectsInOrder(rows)) {
    const name = row.view === "system" ? (row.object ?? "") : nodeOf(row.view);
    const lines = sections.get(name) ?? (row.view === "system" ? [] : [row.view]);
    if (row.text !== row.view) lines.push(row.view === "system" ? row.text : ` ${row.text}`);
    sections.set(name, lines);
  }
  return [...sections.values()];
}
