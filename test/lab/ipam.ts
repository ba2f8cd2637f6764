import { isIPv4 } from "node:net";
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
      const { bits, value } = numberOf(pod);
      const size = 1n << BigInt(bits - pool.blockSize);
      const ordinal = Number(value % size);
      const own = [...used.keys()].find(
        (cidr) => numberOf(cidr.split("/")[0] ?? "").value === value - (value % size),
      );
      const cidr = own ?? `${ipv4Of(value - (value % size))}/${pool.blockSize}`;
      used.set(cidr, [...(used.get(cidr) ?? []), { ordinal, node: name }]);
    }
  }
  return [...used].map(([cidr, addresses]) => ({
    apiVersion,
    ...ipamBlock(cidr, owners.get(cidr), addresses),
  }));
}

function ipamBlock(
  cidr: string,
  owner: string | undefined,
  addresses: readonly { readonly ordinal: number; readonly node: string }[],
): { kind: string; metadata: { name: string }; spec: object } {
  const [network = "", length] = cidr.split("/");
  const size = 2 ** (numberOf(network).bits - Number(length));
  const ordinals = Array.from({ length: size }, (_, ordinal) => ordinal);
  const index = (ordinal: number) => addresses.findIndex((used) => used.ordinal === ordinal);
  return {
    kind: "IPAMBlock",
    metadata: { name: cidr.replace(/[.:/]+/g, "-") },
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

function numberOf(address: string): { bits: number; value: bigint } {
  if (isIPv4(address))
    return { bits: 32, value: address.split(".").reduce((value, octet) => value * 256n + BigInt(octet), 0n) };
  const [head = "", tail] = address.split("::");
  const words = (part: string) => (part === "" ? [] : part.split(":"));
  const [left, right] = [words(head), words(tail ?? "")];
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => "0");
  const all = [...left, ...zeros, ...right];
  return { bits: 128, value: all.reduce((value, word) => value * 65_536n + BigInt(`0x${word}`), 0n) };
}

const ipv4Of = (value: bigint): string =>
  [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join(".");
