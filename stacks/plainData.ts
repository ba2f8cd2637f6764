/** What a stack file's text is made of before it is validated. */

/** What the engine puts before the keys of this project. */
export const NAMESPACE = "calico-peering:";

export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The map that a value is; empty where it is none. */
export function mapOf(value: unknown): Readonly<Record<string, unknown>> {
  return isMap(value) ? value : {};
}
