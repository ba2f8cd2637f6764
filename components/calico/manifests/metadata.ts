import type { Inventory } from "../../peering";
import type { Manifest } from "./manifest";

/**
 * Our field manager in server-side apply. The name is fixed: a second workstation, a lost state or an interrupted update
 * finds its own fields again.
 */
export const FIELD_MANAGER = "calico-peering";

/**
 * What Pulumi's Kubernetes provider reads, from the first `up` on: the field manager, and deletes that do not wait for
 * the garbage collector (a foreground delete costs Calico's API server twice the calls).
 */
export const PULUMI = {
  "pulumi.com/patchFieldManager": FIELD_MANAGER,
  "pulumi.com/deletionPropagationPolicy": "background",
};

/** A patch takes its fields over from any other manager: an administrator may have set them by hand before. */
export const TAKE_OVER = { "pulumi.com/patchForce": "true" };

/**
 * An object that this stack makes: what was changed by hand goes back, whichever field manager changed it. Objects of
 * other owners are refused before anything is written (the cluster check).
 */
export const OWNED = { ...PULUMI, ...TAKE_OVER };

/** On an object that the file adopts. */
export const ADOPTED = "calico-peering/adopted";

/** The same for an object of which we own nothing but one patch: that patch can name our field manager. */
export const SOLE_PATCH = { ...TAKE_OVER, "pulumi.com/patchFieldManager": FIELD_MANAGER };

/** The manifest of an object that others may have made, marked where the file adopts it. */
export function adoptable({ cluster: { adopt = [] } }: Inventory, manifest: Manifest): Manifest {
  const { kind, metadata } = manifest;
  if (!adopt.includes(`${kind}/${metadata.name}`)) return manifest;
  return {
    ...manifest,
    metadata: { ...metadata, annotations: { ...metadata.annotations, [ADOPTED]: "true" } },
  };
}

/** Key of the label that names the stack which owns an object. */
export const OWNER_LABEL = "calico-peering/datacenter";

/** Label of everything that a stack owns. */
export function ownedBy(inventory: Inventory): Record<string, string> {
  return { [OWNER_LABEL]: labelValue(inventory.datacenter) };
}

/** At most 63 characters of letters, digits, `_`, `-` and `.`, ends with a letter or digit. */
export function labelValue(name: string): string {
  return name
    .replace(/[^\w.-]+/g, "-")
    .slice(0, 63)
    .replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, "");
}
