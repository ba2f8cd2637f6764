import { some, type Inventory, type Session } from "../../peering";
import { bgpConfiguration, meshSwitch } from "./configuration";
import { bgpFilters, sessionFilters } from "./filters";
import { apiServer, installation } from "./installation";
import { gracefulShutdowns, maintenanceFilters, switchDrains } from "./maintenance";
import type { Manifest } from "./manifest";
import { strictAffinity } from "./nodes";
import { bgpPeers } from "./peers";
import { reflectorPeer } from "./reflectors";
import { validateManifests } from "./validate";

/** Everything of the Calico side, in the order in which it comes up. */
export function calicoObjects(inventory: Inventory, sessions: readonly Session[]): Manifest[] {
  return [
    installation(inventory),
    apiServer(inventory),
    bgpConfiguration(inventory),
    strictAffinity(inventory),
    ...bgpFilters(inventory),
    ...sessionFilters(inventory),
    ...maintenanceFilters(inventory),
    ...gracefulShutdowns(inventory),
    ...switchDrains(inventory).flatMap(({ imports, exports }) => [imports, exports]),
    ...bgpPeers(inventory, sessions).map(({ manifest }) => manifest),
    reflectorPeer(inventory),
    meshSwitch(inventory),
  ].filter((manifest) => manifest !== undefined);
}

/**
 * What Calico would refuse, or take and then not run, of all that is to be sent.
 * @returns one sentence per mistake
 */
export function calicoMistakes(inventory: Inventory, sessions: readonly Session[]): string[] {
  const manifests = calicoObjects(inventory, sessions);
  const known = [...new Set(manifests.map(({ kind, metadata }) => `${kind}/${metadata.name}`))];
  const unknown = (inventory.cluster.adopt ?? []).filter((name) => !known.includes(name));
  return [
    ...validateManifests(manifests, foreignFilters(inventory)),
    ...unknown.map(
      (name) =>
        `calico-peering:cluster.adopt: "${name}" is no object of this stack, so there is nothing to take over; it declares ${some(known.filter((one) => /^BGP/.test(one)))}.`,
    ),
  ];
}

/** BGPFilters of others that the file names for BGPPeers which were there before. */
export function foreignFilters({ cluster: { bgpPeers } }: Inventory): string[] {
  return bgpPeers.form === "named" ? bgpPeers.peers.flatMap(({ filters = [] }) => filters) : [];
}

/** The same as a reader of the cluster finds them: patches merged into their object, without what only Pulumi reads. */
export function finalObjects(manifests: readonly Manifest[]): Manifest[] {
  const merged = new Map<string, Manifest>();
  for (const { apiVersion, kind, metadata, spec } of manifests) {
    const key = `${kind} ${metadata.name}`;
    const before = merged.get(key);
    const annotations = Object.fromEntries(
      Object.entries({ ...before?.metadata.annotations, ...metadata.annotations }).filter(
        ([name]) => !name.startsWith("pulumi.com/"),
      ),
    );
    const labels = { ...before?.metadata.labels, ...metadata.labels };
    merged.set(key, {
      apiVersion,
      kind,
      metadata: {
        name: metadata.name,
        ...(Object.keys(labels).length === 0 ? {} : { labels }),
        ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
      },
      spec: { ...before?.spec, ...spec },
    });
  }
  return [...merged.values()];
}
