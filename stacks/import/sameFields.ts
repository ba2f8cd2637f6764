import { BGP_PEER_DEFAULTS } from "../../components/calico/manifests";

/** A field that an update would write otherwise than it is, or that stays and the file does not say. */
export interface DifferingField {
  readonly field: string;
  /** Undefined = it is not there. */
  readonly live: unknown;
  /** Undefined = the file does not say it. */
  readonly wanted: unknown;
}

/** The fields of `spec` in which an object differs from what the file makes of it. */
export function differingFields(
  live: Readonly<Record<string, unknown>>,
  wanted: Readonly<Record<string, unknown>>,
): DifferingField[] {
  const fields = [...new Set([...Object.keys(live), ...Object.keys(wanted)])];
  return fields
    .filter(
      (field) => !isSame(live[field] ?? BGP_PEER_DEFAULTS[field], wanted[field] ?? BGP_PEER_DEFAULTS[field]),
    )
    .map((field) => ({ field, live: live[field], wanted: wanted[field] }));
}

function isSame(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

/** Keys in their order; an empty list or map is as good as none to Calico's API. */
function canonical(value: unknown): string {
  const isEmpty = typeof value === "object" && value !== null && Object.keys(value).length === 0;
  if (value === undefined || value === null || isEmpty) return "nothing";
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
