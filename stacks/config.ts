import type { z } from "zod";
import {
  parsePrefix,
  sessionsOf,
  type BgpPeerForm,
  type Inventory,
  type Node,
  type Switch,
} from "../components/peering";
import { withStackMark } from "./descriptions";
import { mapOf } from "./plainData";
import { sentencesOf, StackFileError } from "./validationMessages";
import { datacenter } from "./stackSchema";
import type { device } from "./switchSchema";

export { StackFileError } from "./validationMessages";

export interface StackFileOrigin {
  /** The stack's name. */
  readonly datacenter: string;
  /** The file's path, for the sentences. */
  readonly file: string;
}

/**
 * The values of `calico-peering:cluster` and `calico-peering:switches` as a model: defaults filled in, nodes and
 * switches in the order of their names.
 * @throws StackFileError with all mistakes together
 */
export function parseDatacenter(
  raw: { cluster: unknown; switches: unknown },
  origin: StackFileOrigin,
): Inventory {
  const parsed = datacenter.safeParse(raw, { reportInput: true });
  const mistakes = [
    ...unsafeKeys(raw.cluster, "calico-peering:cluster"),
    ...unsafeKeys(raw.switches, "calico-peering:switches"),
    ...(parsed.error?.issues ?? []).flatMap((issue) => sentencesOf(issue, raw)),
    ...danglingReferences(raw),
  ];
  if (!parsed.success || mistakes.length > 0) {
    throw new StackFileError(mistakes.map((sentence) => `${origin.file}: ${sentence}`));
  }
  const { ipPools, bgpPeers, install, nodes: named, ...cluster } = parsed.data.cluster;
  const racks = cluster.racks ?? {};
  const nodes = entries(named).map((node): Node => {
    const asNumber = node.asNumber ?? racks[node.rack ?? ""]?.asNumber;
    return { ...node, ...(asNumber === undefined ? {} : { asNumber }) };
  });
  const switches = entries(parsed.data.switches).map((found) =>
    withStackMark(asSwitch(found, nodes), origin.datacenter),
  );
  const inventory: Inventory = {
    datacenter: origin.datacenter,
    cluster: {
      ...cluster,
      install: "existing" in install ? install : { existing: false, ...install },
      ipPools: entries(ipPools).map(({ blockSize, ...pool }) => ({
        ...pool,
        blockSize: blockSize ?? (pool.cidr.includes(":") ? 122 : 26),
      })),
      nodeToNode:
        cluster.nodeToNode.remedy === "route-reflectors"
          ? { ...cluster.nodeToNode, reflectors: [...new Set(cluster.nodeToNode.reflectors)].sort() }
          : cluster.nodeToNode,
      bgpPeers: formOf(bgpPeers, nodes, switches) ?? { form: "per-node" },
      nodes,
    },
    switches,
  };
  if (bgpPeers !== undefined || sessionsOf(inventory).length < GROUPED_FROM) return inventory;
  return { ...inventory, cluster: { ...inventory.cluster, bgpPeers: { form: "grouped" } } };
}

/** From so many sessions on, BGPPeers are grouped unless the file says otherwise: Calico's API takes 50 requests a second. */
const GROUPED_FROM = 100;

function formOf(
  written: z.infer<typeof datacenter>["cluster"]["bgpPeers"],
  nodes: readonly Node[],
  switches: readonly Switch[],
): BgpPeerForm | undefined {
  if (written === undefined) return undefined;
  if (typeof written === "string") return { form: written };
  if ("named" in written)
    return {
      form: "named",
      peers: entries(written.named).map(({ peers, family = "ipv4", ...peer }) => {
        const ofSwitch = switches.find(({ name }) => name === peer.switch)?.nodes ?? [];
        const isMeant = (node: Node) =>
          peer.node !== undefined
            ? node.name === peer.node
            : peers === undefined ||
              ("racks" in peers ? peers.racks.includes(node.rack ?? "") : peers.nodes.includes(node.name));
        const meant = nodes.filter((node) => ofSwitch.includes(node.name) && isMeant(node));
        return { ...peer, family, nodes: meant.map(({ name }) => name) };
      }),
    };
  return "grouped" in written
    ? { form: "grouped", rackLabel: written.grouped.rackLabel }
    : { form: "global", names: written.global };
}

/** The validator drops `__proto__` without a word, since assigning to it would change the object itself. */
function unsafeKeys(value: unknown, path: string): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.keys(value).flatMap((key) =>
    key === "__proto__"
      ? [`${path}: the key "__proto__" is a word of the program's own language: use another name.`]
      : unsafeKeys((value as Record<string, unknown>)[key], `${path}.${key}`),
  );
}

/** Names are keys in the file and a field in the model; the file's order is no fact. */
function entries<T extends object>(named: Readonly<Record<string, T>>): ({ name: string } & T)[] {
  return Object.entries(named)
    .map(([name, value]) => ({ name, ...value }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function asSwitch(found: z.infer<typeof device> & { name: string }, nodes: readonly Node[]): Switch {
  const { peers, peering, ...rest } = found;
  const end = (text = "") => {
    const prefix = parsePrefix(text);
    return prefix && { address: prefix.address, prefixLength: prefix.length };
  };
  const [ipv4, ipv6] = [end(peering.address), end(peering.ipv6Address)];
  const chosen = nodes.filter((node) => {
    if (peers === "all") return true;
    return "racks" in peers ? peers.racks.includes(node.rack ?? "") : peers.nodes.includes(node.name);
  });
  return {
    ...rest,
    peering: {
      interface: peering.interface,
      ...(ipv4 === undefined ? {} : { ipv4 }),
      ...(ipv6 === undefined ? {} : { ipv6 }),
    },
    nodes: chosen.map((node) => node.name),
  };
}

/**
 * Names that point nowhere, or that a list has twice. Read from the raw values, so that one run reports them together with the other mistakes; the
 * schema reports what has the wrong shape.
 */
function danglingReferences(raw: { cluster: unknown; switches: unknown }): string[] {
  const cluster = mapOf(raw.cluster);
  const switches = mapOf(raw.switches);
  const nodes = Object.keys(mapOf(cluster.nodes));
  const racks = [...new Set(Object.values(mapOf(cluster.nodes)).map((node) => mapOf(node).rack))].filter(
    (rack) => typeof rack === "string",
  );
  const unknown = (path: string, names: unknown, known: readonly string[], what: string): string[] => {
    const all = (Array.isArray(names) ? names : []).filter((name) => typeof name === "string");
    return [
      ...all
        .filter((name) => !known.includes(name))
        .map(
          (name) => `${path}: "${name}" is no ${what} in this file; allowed: ${known.join(", ") || "none"}.`,
        ),
      // One of the two is most likely another one, misspelt.
      ...[...new Set(all.filter((name, at) => all.indexOf(name) !== at))].map(
        (name) => `${path}: "${name}" stands twice; write it once.`,
      ),
    ];
  };
  const ofStatus = unknown(
    "calico-peering:cluster.nodeStatus",
    Object.keys(mapOf(cluster.nodeStatus)),
    nodes,
    "node",
  );
  const ofPeers = Object.entries(switches).flatMap(([name, value]) => {
    const path = `calico-peering:switches.${name}`;
    const device = mapOf(value);
    const peers = mapOf(device.peers);
    return [
      ...unknown(`${path}.peers.racks`, peers.racks, racks, "node's rack"),
      ...unknown(`${path}.peers.nodes`, peers.nodes, nodes, "node"),
      ...unknown(`${path}.interconnect`, device.interconnect, Object.keys(switches), "switch"),
      ...unknown(`${path}.sessions`, Object.keys(mapOf(device.sessions)), nodes, "node"),
      ...groupsOf(device).flatMap(([at, group]) =>
        unknown(`${path}.${at}`, [group], Object.keys(mapOf(device.groups)), "group of this switch"),
      ),
    ];
  });
  const ofRacks = unknown(
    "calico-peering:cluster.racks",
    Object.keys(mapOf(cluster.racks)),
    racks,
    "node's rack",
  );
  const ofAddresses = Object.entries(mapOf(cluster.nodes)).flatMap(([name, node]) =>
    ["addresses", "ipv6Addresses"].flatMap((key) =>
      unknown(
        `calico-peering:cluster.nodes.${name}.${key}`,
        Object.keys(mapOf(mapOf(node)[key])),
        Object.keys(switches),
        "switch",
      ),
    ),
  );
  const ofNamedPeers = Object.entries(mapOf(mapOf(cluster.bgpPeers).named)).flatMap(([name, value]) => {
    const path = `calico-peering:cluster.bgpPeers.named.${name}`;
    const peer = mapOf(value);
    return [
      ...unknown(`${path}.switch`, [peer.switch], Object.keys(switches), "switch"),
      ...unknown(`${path}.node`, [peer.node], nodes, "node"),
      ...unknown(`${path}.peers.racks`, mapOf(peer.peers).racks, racks, "node's rack"),
      ...unknown(`${path}.peers.nodes`, mapOf(peer.peers).nodes, nodes, "node"),
    ];
  });
  const ofReflectors = unknown(
    "calico-peering:cluster.nodeToNode.reflectors",
    mapOf(cluster.nodeToNode).reflectors,
    nodes,
    "node",
  );
  return [
    ...ofStatus,
    ...ofReflectors,
    ...ofRacks,
    ...ofAddresses,
    ...ofPeers,
    ...globalForm(mapOf(cluster.bgpPeers).global, switches),
    ...ofNamedPeers,
  ];
}

/** Where a group is named, from the switch down. */
function groupsOf(device: Record<string, unknown>): [string, unknown][] {
  const scopes = [
    ["session", device.session] as const,
    ...Object.entries(mapOf(device.sessions)).map(([node, scope]) => [`sessions.${node}`, scope] as const),
  ];
  return scopes.flatMap(([at, scope]): [string, unknown][] => [
    [`${at}.group`, mapOf(scope).group],
    [`${at}.ipv6.group`, mapOf(mapOf(scope).ipv6).group],
  ]);
}

/** The seed's form: a name for each switch, and every node peers with every switch. */
function globalForm(global: unknown, switches: Record<string, unknown>): string[] {
  if (global === undefined) return [];
  const names = mapOf(global);
  const path = "calico-peering:cluster.bgpPeers.global";
  return [
    ...Object.keys(names)
      .filter((name) => !Object.hasOwn(switches, name))
      .map(
        (name) =>
          `${path}.${name}: "${name}" is no switch in this file; allowed: ${Object.keys(switches).join(", ") || "none"}.`,
      ),
    ...Object.keys(switches)
      .filter((name) => !Object.hasOwn(names, name))
      .map((name) => `${path}.${name} is missing; it must be the name of ${name}'s BGPPeer.`),
    ...Object.entries(switches)
      .filter(([, value]) => (mapOf(value).peers ?? "all") !== "all")
      .map(
        ([name, value]) =>
          `calico-peering:switches.${name}.peers: ${JSON.stringify(mapOf(value).peers)} cannot go with global BGPPeers, which make every node peer with ${name}; write all, or bgpPeers: per-node.`,
      ),
  ];
}
