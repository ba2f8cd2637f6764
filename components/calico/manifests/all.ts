import type { Inventory, Session } from "../../peering";
import { bgpConfiguration, meshSwitch } from "./configuration";
import { bgpFilters } from "./filters";
import { apiServer, installation } from "./installation";
import { gracefulShutdowns, maintenanceFilters, switchDrains } from "./maintenance";
import type { Manifest } from "./manifest";
import { strictAffinity } from "./nodes";
import { bgpPeers } from "./peers";

/** Everything of the Calico side, in the order in which it comes up. */
export function calicoObjects(inventory: Inventory, sessions: readonly Session[]): Manifest[] {
  return [
    installation(inventory),
    apiServer(inventory),
    bgpConfiguration(inventory),
    strictAffinity(inventory),
    ...bgpFilters(inventory),
    ...maintenanceFilters(inventory),
    ...gracefulShutdowns(inventory),
    ...switchDrains(inventory).flatMap(({ imports, exports }) => [imports, exports]),
    ...bgpPeers(inventory, sessions).map(({ manifest }) => manifest),
    meshSwitch(inventory),
  ].filter((manifest) => manifest !== undefined);
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
