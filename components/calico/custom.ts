import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Manifest } from "./objects";
import { validateManifest } from "./validate";

/** A manifest as a resource; what Calico would swallow and a node would choke on is refused here. */
export function custom(
  name: string,
  manifest: Manifest,
  options: pulumi.CustomResourceOptions,
): k8s.apiextensions.CustomResource {
  return new k8s.apiextensions.CustomResource(name, sendable(manifest), options);
}

/** Some fields of an object that is another resource's, under an owner of their own. */
export function patch(
  name: string,
  manifest: Manifest,
  options: pulumi.CustomResourceOptions,
): k8s.apiextensions.CustomResourcePatch {
  return new k8s.apiextensions.CustomResourcePatch(name, sendable(manifest), options);
}

/** A node's own AS number, as Calico reads it: an annotation of the Node, and nothing else of it. */
export function asNumberOf(
  node: string,
  annotations: Readonly<Record<string, string>>,
  options: pulumi.CustomResourceOptions,
): k8s.core.v1.NodePatch {
  const metadata = { name: node, annotations: { ...annotations } };
  return new k8s.core.v1.NodePatch(`as-number-${node}`, { metadata }, options);
}

function sendable(manifest: Manifest) {
  const mistakes = validateManifest(manifest);
  if (mistakes.length > 0) throw new pulumi.RunError(mistakes.join("\n"));
  // A copy without the readonly marks, which Pulumi's argument types do not take.
  return { ...manifest, metadata: { ...manifest.metadata }, spec: { ...manifest.spec } };
}
