/** A copy down to the last row: maps, arrays and objects keep their classes, and what is shared stays shared. */
export function copyOf<T>(value: T, known = new Map<object, unknown>()): T {
  if (typeof value !== "object" || value === null) return value;
  const seen = known.get(value);
  if (seen !== undefined) return seen as T;
  if (value instanceof Map) {
    const made = new (value.constructor as MapConstructor)<unknown, unknown>();
    known.set(value, made);
    for (const [key, held] of value) made.set(key, copyOf(held, known));
    return made as T;
  }
  if (value instanceof Set) return new Set(value) as T;
  const made = (Array.isArray(value) ? [] : Object.create(Object.getPrototypeOf(value))) as object;
  known.set(value, made);
  for (const [key, held] of Object.entries(value)) Object.assign(made, { [key]: copyOf(held, known) });
  return made as T;
}
