import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ADOPTED, type Manifest } from "./manifests";

/** What every write changes, and no reader needs: `--diff` shows one word of it. */
export const QUIET: pulumi.CustomResourceOptions = {
  hideDiffs: ["metadata.managedFields", "metadata.resourceVersion", "metadata.generation"],
};

/**
 * A manifest as a resource; the composition has validated all of them together. One in a state of before 0.2 is not
 * forced, and stays so, unless the file adopts it: a field that was changed by hand is then a conflict of field managers.
 */
export function custom(
  name: string,
  manifest: Manifest,
  options: pulumi.CustomResourceOptions,
): k8s.apiextensions.CustomResource {
  const isAdopted = manifest.metadata.annotations?.[ADOPTED] !== undefined;
  const asCreatedThen = isAdopted ? {} : { ignoreChanges: ['metadata.annotations["pulumi.com/patchForce"]'] };
  return new k8s.apiextensions.CustomResource(name, sendable(manifest), {
    ...options,
    ...QUIET,
    ...asCreatedThen,
  });
}

/** Some fields of an object that another resource, or an administrator, owns. */
export function patch(
  name: string,
  manifest: Manifest,
  options: pulumi.CustomResourceOptions,
): k8s.apiextensions.CustomResourcePatch {
  return new k8s.apiextensions.CustomResourcePatch(name, sendable(manifest), asCreated(options));
}

/** A node's own AS number: Calico reads it from this annotation of the Kubernetes Node. */
export function asNumberOf(
  node: string,
  annotations: Readonly<Record<string, string>>,
  options: pulumi.CustomResourceOptions,
): k8s.core.v1.NodePatch {
  const metadata = { name: node, annotations: { ...annotations } };
  return new k8s.core.v1.NodePatch(`as-number-${node}`, { metadata }, asCreated(options));
}

/** A patch in a state of before 0.2 has no fixed field manager; it keeps the one that the state names. */
function asCreated(options: pulumi.CustomResourceOptions): pulumi.CustomResourceOptions {
  return {
    ...options,
    ...QUIET,
    ignoreChanges: ['metadata.annotations["pulumi.com/patchFieldManager"]'],
  };
}

export function sendable(manifest: Manifest) {
  // A copy without the readonly marks, which Pulumi's argument types do not take.
  return { ...manifest, metadata: { ...manifest.metadata }, spec: { ...manifest.spec } };
}

/**
 * Alias of a resource that was a child of the component `calico-bgp` before 0.2: states of that time know it by that URN.
 * @param datacenter the component that both are children of
 */
export function formerlyInCalicoBgp(datacenter: pulumi.Resource | undefined): pulumi.Alias {
  return { parent: pulumi.createUrn("calico-bgp", "calico-peering:calico:Bgp", datacenter) };
}
