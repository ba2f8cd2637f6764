import type { Row, View } from "../rules/types";
import { KNOWN_VIEWS } from "../rules/views";

/** Rows in the order in which VRP prints views; stable within a view. */
export function byView(rows: readonly Row[]): Row[] {
  const views = new Map<View, Row[]>(KNOWN_VIEWS.map((view) => [view, []]));
  for (const row of rows) {
    const own = views.get(row.view);
    if (own) own.push(row);
    else views.set(row.view, [row]);
  }
  return [...views.values()].flat();
}
