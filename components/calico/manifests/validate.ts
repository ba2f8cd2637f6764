import type { Manifest } from "./manifest";

const NAME = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;
const LABEL_VALUE = /^([A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?)?$/;

/**
 * Calico's rules for what we send, before anything is sent: its API lets much of this pass, and a node's BIRD then
 * keeps its old configuration without a word (reference: Calico's v3 API, its validator and confd).
 * @param foreignFilters BGPFilters of others, which the cluster has
 * @returns one sentence per mistake
 */
export function validateManifests(
  manifests: readonly Manifest[],
  foreignFilters: readonly string[] = [],
): string[] {
  return [
    ...manifests.flatMap(validateManifest),
    ...missingFilters(manifests, foreignFilters),
    ...rivals(manifests),
  ];
}

/** The checks of a single object. */
export function validateManifest(manifest: Manifest): string[] {
  const own =
    manifest.kind === "BGPPeer"
      ? bgpPeer(manifest)
      : manifest.kind === "BGPFilter"
        ? bgpFilter(manifest)
        : [];
  const as = manifest.spec.asNumber;
  const mistakes = [...metadata(manifest), ...own];
  if (as !== undefined && !(Number.isInteger(as) && Number(as) >= 1 && Number(as) <= 4_294_967_295)) {
    mistakes.push(`spec.asNumber: ${JSON.stringify(as)} is not a whole number 1–4294967295.`);
  }
  if (manifest.kind === "BGPConfiguration" && manifest.metadata.name !== "default") {
    const unheard = ["nodeToNodeMeshEnabled", "asNumber"].filter((field) => field in manifest.spec);
    mistakes.push(
      ...unheard.map((field) => `spec.${field}: takes effect only in the object named \`default\`.`),
    );
  }
  return mistakes.map((mistake) => `${manifest.kind} ${manifest.metadata.name}: ${mistake}`);
}

function metadata({ metadata: { name, labels } }: Manifest): string[] {
  const mistakes: string[] = [];
  if (name.length > 253 || !NAME.test(name)) {
    mistakes.push("its name is no Kubernetes name (at most 253 lower-case letters, digits, - and .).");
  }
  for (const [key, value] of Object.entries(labels ?? {})) {
    if (LABEL_VALUE.test(value)) continue;
    mistakes.push(`label ${key}: "${value}" is no label value (at most 63 letters, digits, -, _ and .).`);
  }
  return mistakes;
}

function bgpPeer({ spec }: Manifest): string[] {
  const mistakes: string[] = [];
  const both = (a: string, b: string) => {
    if (spec[a] !== undefined && spec[b] !== undefined)
      mistakes.push(`spec: ${a} and ${b} exclude each other.`);
  };
  both("node", "nodeSelector");
  both("peerIP", "peerSelector");
  both("asNumber", "peerSelector");
  for (const field of ["nodeSelector", "peerSelector"]) {
    const text = spec[field];
    if (typeof text === "string" && text.length > 1024)
      mistakes.push(`spec.${field}: has ${text.length} characters; Calico takes 1024.`);
  }
  if (spec.peerIP === undefined && spec.peerSelector === undefined) {
    mistakes.push("spec.peerIP is missing; it must be the switch's address.");
  }
  // Calico accepts this; confd then writes `as 0`, which BIRD refuses, and the node keeps its old file.
  if (spec.peerIP !== undefined && spec.asNumber === undefined) {
    mistakes.push("spec.asNumber is missing; with a peerIP it must be the switch's AS number.");
  }
  return mistakes;
}

function bgpFilter({ spec }: Manifest): string[] {
  return ["exportV4", "exportV6"].flatMap((side) =>
    (Array.isArray(spec[side]) ? (spec[side] as Record<string, unknown>[]) : []).flatMap((rule, i) =>
      // Filters run before Calico's own pool filter: a bare Accept would announce kernel and default routes.
      rule.action === "Accept" && rule.cidr === undefined
        ? [`spec.${side}[${i}]: accepts without a cidr, so every route of the node would be announced.`]
        : [],
    ),
  );
}

/** Calico skips a filter that does not exist: everything would be announced. */
function missingFilters(manifests: readonly Manifest[], foreign: readonly string[]): string[] {
  const own = manifests.filter(({ kind }) => kind === "BGPFilter").map(({ metadata }) => metadata.name);
  const filters = [...own, ...foreign];
  return manifests.flatMap(({ kind, metadata: { name }, spec }) =>
    (Array.isArray(spec.filters) ? (spec.filters as string[]) : [])
      .filter((filter) => !filters.includes(filter))
      .map((filter) => `${kind} ${name}: spec.filters: there is no BGPFilter ${filter}.`),
  );
}

/** Of two BGPPeers with one peerIP on one node, confd takes either, differently at each render. */
function rivals(manifests: readonly Manifest[]): string[] {
  const peers = manifests.filter(({ kind, spec }) => kind === "BGPPeer" && spec.peerIP !== undefined);
  return peers.flatMap(({ metadata: { name }, spec }, i) =>
    peers
      .slice(0, i)
      .filter(
        (other) =>
          other.spec.peerIP === spec.peerIP &&
          // Which nodes two different selectors choose is held against the living cluster.
          (other.spec.nodeSelector === spec.nodeSelector ||
            !(other.spec.nodeSelector ?? other.spec.node) ||
            !(spec.nodeSelector ?? spec.node)) &&
          (other.spec.node === spec.node || other.spec.node === undefined || spec.node === undefined),
      )
      .map((other) => {
        const where = spec.node ?? other.spec.node;
        return `BGPPeer ${name}: spec.peerIP: ${String(spec.peerIP)} is already that of BGPPeer ${other.metadata.name} on ${where === undefined ? "every node" : `node ${String(where)}`}.`;
      }),
  );
}
