import { normalise } from "./rows";
import type { Row } from "../rules/types";

/** What `a` has and `b` has not (`+`), and the other way round (`-`). What VRP does anyway is no difference. */
export function difference(a: readonly Row[], b: readonly Row[]): string[] {
  const texts = (rows: readonly Row[]) =>
    new Set(
      normalise(rows).flatMap((row) =>
        row.text === "undo synchronization" ? [] : [`${row.view}: ${row.text}`],
      ),
    );
  const [left, right] = [texts(a), texts(b)];
  return [
    ...[...left].filter((text) => !right.has(text)).map((text) => `+ ${text}`),
    ...[...right].filter((text) => !left.has(text)).map((text) => `- ${text}`),
  ];
}
