import { networkOf } from "../emulator/cli/parameters";
import type { CalicoStorage } from "./calicoApi";
import type { LabDefinition } from "./definition";
import type { KubeObject } from "./kubeApi";

/**
 * The IPAMBlock objects that calico-ipam writes when it assigns addresses to pods: each block with the users of its
 * addresses. A pod with an address outside its node's blocks uses a block of another node, or one without a node.
 */
export function ipamBlocks({ nodes, pool }: LabDefinition, { apiVersion }: CalicoStorage): KubeObject[] {
  const owners = new Map(
    nodes.flatMap(({ name, blocks = [] }) => blocks.map((cidr) => [cidr, name] as const)),
  );
  const used = new Map<string, { readonly ordinal: number; readonly node: string }[]>(
    [...owners.keys()].map((cidr) => [cidr, []]),
  );
  for (const { name, pods = [] } of nodes) {
    for (const pod of pods) {
      const block = networkOf(pod, pool.blockSize);
      const cidr = `${block}/${pool.blockSize}`;
      const ordinal = numberOf(pod) - numberOf(block);
      used.set(cidr, [...(used.get(cidr) ?? []), { ordinal, node: name }]);
    }
  }
  return [...used].map(([cidr, addresses]) => ({
    apiVersion,
    ...ipamBlock(cidr, owners.get(cidr), addresses, pool.blockSize),
  }));
}

function ipamBlock(
  cidr: string,
  owner: string | undefined,
  addresses: readonly { readonly ordinal: number; readonly node: string }[],
  blockSize: number,
): { kind: string; metadata: { name: string }; spec: object } {
  const ordinals = Array.from({ length: 2 ** (32 - blockSize) }, (_, ordinal) => ordinal);
  const index = (ordinal: number) => addresses.findIndex((used) => used.ordinal === ordinal);
  return {
    kind: "IPAMBlock",
    metadata: { name: cidr.replace(/[./]/g, "-") },
    spec: {
      cidr,
      ...(owner === undefined ? {} : { affinity: `host:${owner}` }),
      allocations: ordinals.map((ordinal) => (index(ordinal) < 0 ? null : index(ordinal))),
      unallocated: ordinals.filter((ordinal) => index(ordinal) < 0),
      attributes: addresses.map(({ node, ordinal }) => ({
        handle_id: `k8s-pod-network.${node}-${ordinal}`,
        secondary: { node, namespace: "default", pod: `${node}-${ordinal}` },
      })),
      strictAffinity: false,
    },
  };
}

const numberOf = (address: string): number =>
  address.split(".").reduce((value, octet) => value * 256 + Number(octet), 0);
