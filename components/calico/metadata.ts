import type { Inventory } from "../peering";

/** Owner of our fields in server-side apply: fixed, so that a lost state or a second workstation is no stranger. */
const FIELD_MANAGER = "calico-peering";

/**
 * What Pulumi reads, from the first `up` on: the owner's name, and deletes that do not wait for the garbage collector
 * (a foreground delete costs Calico's API server twice the calls).
 */
export const PULUMI = {
  "pulumi.com/patchFieldManager": FIELD_MANAGER,
  "pulumi.com/deletionPropagationPolicy": "background",
};

/** Label of everything that a stack owns. */
export function ownedBy(inventory: Inventory): Record<string, string> {
  return { "calico-peering/datacenter": labelValue(inventory.datacenter) };
}

/** At most 63 characters of letters, digits, `_`, `-` and `.`, ends with a letter or digit. */
export function labelValue(name: string): string {
  return name
    .replace(/[^\w.-]+/g, "-")
    .slice(0, 63)
    .replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, "");
}
