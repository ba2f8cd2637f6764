import { remedyOf, type Inventory } from "../../peering";
import { CALICO, type Manifest } from "./manifest";
import { SOLE_PATCH } from "./metadata";

/**
 * IPAM lends no address of one node's block to another node; undefined = left as it is. A patch: the limit of blocks
 * per node beside it is not ours.
 */
export function strictAffinity({ cluster }: Inventory): Manifest | undefined {
  if (!remedyOf(cluster).strictAffinity) return undefined;
  return {
    apiVersion: CALICO,
    kind: "IPAMConfiguration",
    metadata: { name: "default", annotations: SOLE_PATCH },
    spec: { strictAffinity: true },
  };
}

/** A node's AS number, where it is its own: Calico reads it from the Node of Kubernetes. */
export interface NodeAsNumber {
  readonly node: string;
  readonly annotations: Readonly<Record<string, string>>;
}

/** One for each node that peers and has an AS number of its own. */
export function nodeAsNumbers({ cluster, switches }: Inventory): NodeAsNumber[] {
  // Reflection is within the cluster's AS.
  if (remedyOf(cluster).reflectors) return [];
  return cluster.nodes
    .filter(({ name }) => switches.some(({ nodes }) => nodes.includes(name)))
    .flatMap(({ name, asNumber }) =>
      asNumber === undefined
        ? []
        : [{ node: name, annotations: { ...SOLE_PATCH, "projectcalico.org/ASNumber": String(asNumber) } }],
    );
}
