import type { Node } from "../../components/peering";
import type { NodeFacts } from "../../components/verification/observe/clusterFacts";

/** What a stack file says of a node, as far as the cluster tells it. */
export interface DeclaredNode {
  readonly address?: string;
  readonly ipv6Address?: string;
  /** Only where it is not the cluster's. */
  readonly asNumber?: number;
  readonly rack?: string;
}

/** A difference between the cluster's nodes and the file's. */
export type NodeChange =
  | { readonly kind: "joined"; readonly name: string; readonly node: DeclaredNode }
  | { readonly kind: "left"; readonly name: string }
  | {
      readonly kind: "changed";
      readonly name: string;
      readonly key: keyof DeclaredNode;
      readonly from: string | number | undefined;
      readonly to: string | number | undefined;
    }
  /** It has no BGP address: calico-node has not run there, or runs without BGP. */
  | { readonly kind: "no-address"; readonly name: string };

export interface NodeQuestion {
  readonly declared: readonly Node[];
  /** The AS number of nodes that have none of their own. */
  readonly asNumber: number;
  readonly live: Readonly<Record<string, NodeFacts>>;
  /** The label that holds a node's rack. Default: {@link rackLabelOf}. */
  readonly rackLabel?: string;
}

/**
 * What joined, left or changed. Racks change only where a label holds them; a key that the file does not use (an IPv6
 * address, where no node has one) is not added.
 * @throws Error where no node has the label that is asked for
 */
export function nodeChanges({ declared, asNumber, live, rackLabel }: NodeQuestion): NodeChange[] {
  if (rackLabel !== undefined && Object.values(live).every(({ labels }) => labels[rackLabel] === undefined))
    throw new Error(`--rack-label: no node of the cluster has the label ${rackLabel}.`);
  const label = rackLabel ?? rackLabelOf(declared, live);
  const withIpv6 = declared.some(({ ipv6Address }) => ipv6Address !== undefined);
  const withIpv4 = declared.length === 0 || declared.some(({ address }) => address !== undefined);
  const byName = new Map(declared.map((node) => [node.name, node]));
  const names = [...new Set([...byName.keys(), ...Object.keys(live)])].sort();
  return names.flatMap((name): NodeChange[] => {
    const [file, facts] = [byName.get(name), live[name]];
    if (facts === undefined) return [{ kind: "left", name }];
    const address = withIpv4 ? facts.address : undefined;
    const ipv6Address = withIpv6 ? facts.ipv6Address : undefined;
    if (address === undefined && ipv6Address === undefined) return [{ kind: "no-address", name }];
    const own = facts.asNumber === undefined || facts.asNumber === asNumber ? undefined : facts.asNumber;
    const rack = label === undefined ? undefined : facts.labels[label];
    const node: DeclaredNode = {
      ...(address === undefined ? {} : { address }),
      ...(ipv6Address === undefined ? {} : { ipv6Address }),
      ...(rack === undefined ? {} : { rack }),
      ...(own === undefined ? {} : { asNumber: own }),
    };
    return file === undefined ? [{ kind: "joined", name, node }] : changesOf(file, node, label);
  });
}

function changesOf(file: Node, node: DeclaredNode, label: string | undefined): NodeChange[] {
  // An AS number is changed by the update, and the annotation follows: there the file leads.
  const keys = ["address", "ipv6Address", ...(label === undefined ? [] : ["rack"])] as const;
  return keys.flatMap((word) => {
    const key = word as "address" | "ipv6Address" | "rack";
    const [from, to] = [file[key], node[key]];
    return to === undefined || from === to ? [] : [{ kind: "changed", name: file.name, key, from, to }];
  });
}

/** The label whose values are the racks of all nodes of the file that have one; undefined = none, or no node has a rack. */
export function rackLabelOf(
  declared: readonly Node[],
  live: Readonly<Record<string, NodeFacts>>,
): string | undefined {
  const racked = declared.filter(({ name, rack }) => rack !== undefined && live[name] !== undefined);
  const [first] = racked;
  if (first === undefined) return undefined;
  const keys = Object.keys(live[first.name]?.labels ?? {}).sort();
  return keys.find((key) => racked.every(({ name, rack }) => live[name]?.labels[key] === rack));
}

/** One line for a person. */
export function sentenceOf(change: NodeChange): string {
  const { name } = change;
  switch (change.kind) {
    case "joined": {
      const entry = Object.entries(change.node).map(([key, value]) => `${key}: ${value}`);
      return `+ ${name}: { ${entry.join(", ")} }`;
    }
    case "left":
      return `- ${name}: it is not in the cluster any more`;
    case "changed":
      return `~ ${name}.${change.key}: ${change.from ?? "none"} → ${change.to ?? "none"}`;
    case "no-address":
      return `? ${name}: it has no BGP address (annotation projectcalico.org/IPv4Address), so calico-node has not run there yet, or runs without BGP; it is left out`;
  }
}
