/** The fields of one object, each as JSON by its path: `spec.asNumber` → `63400`. */
export type ObjectFields = Readonly<Record<string, string>>;

/** Fields of the objects that a cluster has, by kind and name. A kind that is not there was not read. */
export type ObjectsByKind = Readonly<Record<string, Readonly<Record<string, ObjectFields>>>>;

/** What names the object or is the Kubernetes provider's own is no field of it. */
const NO_FIELD =
  /^(?:apiVersion|kind|metadata\.name|metadata\.namespace|metadata\.annotations\.pulumi\.com\/.*)$/;

/** Each field as JSON, by its path; a list is one field. Pure. */
export function fieldsOf(object: Readonly<Record<string, unknown>> | undefined): Record<string, string> {
  const fields: Record<string, string> = {};
  const walk = (value: unknown, path: string): void => {
    if (value === undefined || NO_FIELD.test(path)) return;
    if (
      typeof value === "object" &&
      value !== null &&
      !Array.isArray(value) &&
      Object.keys(value).length > 0
    ) {
      for (const [key, inner] of Object.entries(value)) walk(inner, path === "" ? key : `${path}.${key}`);
    } else fields[path] = JSON.stringify(value);
  };
  // The provider's own begin with two underscores.
  for (const [key, value] of Object.entries(object ?? {})) if (!key.startsWith("__")) walk(value, key);
  return fields;
}
