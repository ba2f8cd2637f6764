import type { Manifest } from "./objects";

/**
 * Calico's own rules that its API does not enforce (reference: Calico v3 API, validator and confd): what passes there
 * and breaks a node. Returns sentences.
 */
export function validateManifest(manifest: Manifest): string[] {
  const name = `${manifest.kind} ${manifest.metadata.name}`;
  const { spec } = manifest;
  const mistakes: string[] = [];
  if (!/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(manifest.metadata.name)) {
    mistakes.push(`${name}: is not an RFC 1123 name (lower case, digits, - and .).`);
  }
  for (const [key, value] of Object.entries(manifest.metadata.labels ?? {})) {
    if (!/^([A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?)?$/.test(value))
      mistakes.push(`${name}: label ${key} has the value "${value}", which is no label value.`);
  }
  if (manifest.kind === "BGPPeer") {
    // peerIP without asNumber passes Calico's validator; confd then renders `as 0`, and BIRD keeps its old file.
    if (spec.peerIP !== undefined && !Number.isInteger(spec.asNumber))
      mistakes.push(`${name}: has a peerIP and no asNumber.`);
    if (spec.node !== undefined && spec.nodeSelector !== undefined)
      mistakes.push(`${name}: has node and nodeSelector; only one is allowed.`);
  }
  if (
    manifest.kind === "BGPConfiguration" &&
    manifest.metadata.name !== "default" &&
    "nodeToNodeMeshEnabled" in spec
  ) {
    mistakes.push(`${name}: nodeToNodeMeshEnabled is heard only in \`default\`.`);
  }
  return mistakes;
}
