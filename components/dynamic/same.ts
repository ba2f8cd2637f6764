/** Whether two values hold the same data: the engine returns objects with their keys in another order. */
export function isSame(a: unknown, b: unknown): boolean {
  return canonicalJson(a) === canonicalJson(b);
}

/** JSON with the keys in alphabetical order, without keys whose value is undefined. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(inOrder(value)) ?? "";
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(
    entries.map(([key, inner]) => [key, inOrder(inner)] as const).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
