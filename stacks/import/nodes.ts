import type { LiveCluster } from "../../components/verification/observe/liveCluster";
import type { FoundEntry, FoundSession } from "./entries";

/** A node as the file says it. */
export interface WrittenNode {
  readonly address?: string;
  readonly ipv6Address?: string;
  readonly addresses?: Readonly<Record<string, string>>;
  readonly ipv6Addresses?: Readonly<Record<string, string>>;
  readonly rack?: string;
  readonly asNumber?: number;
}

/** Keys of labels that hold racks in many clusters. */
const USUAL = ["topology.kubernetes.io/rack", "rack"];

/**
 * The label that holds the racks: the one that selectors of BGPPeers choose by, else a usual one that every node with a
 * session has. Undefined = racks are not known.
 * @param given what the command line says
 */
export function rackLabelIn(
  { nodes, calico }: LiveCluster,
  entries: readonly FoundEntry[],
  given: string | undefined,
): string | undefined {
  if (given !== undefined) return given;
  const peering = [...new Set(entries.flatMap(({ sessions }) => sessions.map(({ node }) => node)))];
  const keys = Object.keys(nodes[peering[0] ?? ""]?.labels ?? {}).sort();
  const selectors = (calico?.bgpPeers ?? []).flatMap(({ nodeSelector }) => nodeSelector ?? []);
  const chosenBy = keys.filter(
    (key) => key !== "kubernetes.io/hostname" && selectors.some((text) => words(text).includes(key)),
  );
  const ending = keys.filter((key) => key.endsWith("/rack"));
  return [...chosenBy, ...USUAL, ...ending].find((key) =>
    peering.every((name) => /^[A-Za-z0-9]/.test(nodes[name]?.labels[key] ?? "")),
  );
}

const words = (selector: string): string[] =>
  selector.replace(/'[^']*'|"[^"]*"/g, "").match(/[\w./-]+/g) ?? [];

/** Racks by node. */
export function racksBy(label: string | undefined, { nodes }: LiveCluster): Readonly<Record<string, string>> {
  if (label === undefined) return {};
  return Object.fromEntries(
    Object.entries(nodes).flatMap(([name, { labels }]) => {
      const rack = labels[label];
      return rack === undefined || rack === "" ? [] : [[name, rack] as const];
    }),
  );
}

/** Nodes of the cluster that calico-node peers from, and racks that have an AS number of their own. */
export interface WrittenNodes {
  readonly nodes: Readonly<Record<string, WrittenNode>>;
  readonly racks: Readonly<Record<string, { readonly asNumber: number }>>;
  /** Sentences of nodes that are left out. */
  readonly foreign: readonly string[];
}

/** @param onlyPeering the mesh is off and no node reflects: the checks refuse a node without a session */
export function writtenNodes(
  cluster: LiveCluster,
  entries: readonly FoundEntry[],
  racks: Readonly<Record<string, string>>,
  asNumber: number,
  onlyPeering: boolean,
): WrittenNodes {
  const peering = new Set(entries.flatMap(({ sessions }) => sessions.map(({ node }) => node)));
  const isOut = (name: string) => onlyPeering && !peering.has(name);
  const every = Object.entries(cluster.nodes).sort(([a], [b]) => compareNames(a, b));
  const all = every.filter(([name]) => !isOut(name));
  const withIpv6 = new Set(
    entries.flatMap(({ sessions }) =>
      sessions.flatMap(({ node, family }) => (family === "ipv6" ? [node] : [])),
    ),
  );
  const anyIpv4 = entries.some(({ sessions }) => sessions.some(({ family }) => family === "ipv4"));
  const ofRacks = asOfRacks(cluster, racks, asNumber);
  const foreign = every.flatMap(([name, { address, ipv6Address }]) => {
    if (address === undefined && ipv6Address === undefined)
      return [
        `node ${name}: has no BGP address (annotation projectcalico.org/IPv4Address): calico-node has not run there, or runs without BGP`,
      ];
    return isOut(name)
      ? [
          `node ${name}: no session of it is in the file, and with the mesh off a node without one cannot be declared`,
        ]
      : [];
  });
  const nodes = all.flatMap(([name, facts]) => {
    if (facts.address === undefined && facts.ipv6Address === undefined) return [];
    const rack = racks[name];
    const own = facts.asNumber === asNumber ? undefined : facts.asNumber;
    const isRacks = rack !== undefined && ofRacks[rack]?.asNumber === own;
    const needsIpv6 = facts.address === undefined || !anyIpv4 || withIpv6.has(name);
    const written: WrittenNode = {
      ...(facts.address === undefined ? {} : { address: facts.address }),
      ...(facts.ipv6Address === undefined || !needsIpv6 ? {} : { ipv6Address: facts.ipv6Address }),
      ...otherAddresses(name, entries, facts.address, facts.ipv6Address),
      ...(rack === undefined ? {} : { rack }),
      ...(own === undefined || isRacks ? {} : { asNumber: own }),
    };
    return [[name, written] as const];
  });
  return { nodes: Object.fromEntries(nodes), racks: ofRacks, foreign };
}

/** Interfaces of a node's own towards a switch. */
function otherAddresses(
  node: string,
  entries: readonly FoundEntry[],
  address: string | undefined,
  ipv6Address: string | undefined,
): Pick<WrittenNode, "addresses" | "ipv6Addresses"> {
  const of = (family: FoundSession["family"], main: string | undefined) =>
    Object.fromEntries(
      entries.flatMap(({ name, sessions }) =>
        sessions
          .filter((one) => one.node === node && one.family === family && one.address !== main)
          .map((one) => [name, one.address] as const),
      ),
    );
  const [addresses, ipv6Addresses] = [of("ipv4", address), of("ipv6", ipv6Address)];
  return {
    ...(Object.keys(addresses).length === 0 ? {} : { addresses }),
    ...(Object.keys(ipv6Addresses).length === 0 ? {} : { ipv6Addresses }),
  };
}

/** Racks whose nodes all speak one AS number that is not the cluster's, where another rack speaks another one. */
function asOfRacks(
  { nodes }: LiveCluster,
  racks: Readonly<Record<string, string>>,
  asNumber: number,
): Record<string, { asNumber: number }> {
  const names = [...new Set(Object.values(racks))].sort();
  return Object.fromEntries(
    names.flatMap((rack) => {
      const own = Object.keys(racks)
        .filter((name) => racks[name] === rack)
        .map((name) => nodes[name]?.asNumber);
      const [first] = own;
      const isOne =
        first !== undefined && first !== asNumber && own.length > 1 && own.every((as) => as === first);
      return isOne ? [[rack, { asNumber: first }] as const] : [];
    }),
  );
}

/** `bj-9` before `bj-10`. */
export function compareNames(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}
