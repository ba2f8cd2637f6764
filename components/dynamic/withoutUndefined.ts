/**
 * The value without properties that are `undefined`. Pulumi's dynamic-provider process cannot encode such a property:
 * where it stands in a failure's partial result, the engine never gets an answer, and waits for ever (pulumi#2205).
 */
export function withoutUndefined<T>(value: T): T {
  if (Array.isArray(value)) return value.filter((item) => item !== undefined).map(withoutUndefined) as T;
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(entries.map(([name, item]) => [name, withoutUndefined(item)])) as T;
}
