import { contains, formatIpv4, parseIpv4, parseSubnet, type Subnet } from "../address";
import { checkAsNumber } from "./asNumbers";
import { refuse, warn, type Finding } from "./finding";
import type { Cluster, Inventory, Node, Switch } from "../inventory";
import { checkIpv6 } from "./ipv6";
import { checkMaintenance } from "./maintenance";
import { checkNodeToNode } from "./nodeToNode";
import { optionsOf } from "../effectiveOptions";
import { checkPools } from "./pools";
import type { Session } from "../session";
import { checkSessions } from "./sessions";

/** Measured: from here on Calico's API server, which limits itself to 50 requests a second, is what one waits for. */
const MANY_PEERS = 200;

/** Proofs over both ends, offline. The order is that of the stack file. */
export function checkInventory(inventory: Inventory, sessions: readonly Session[]): Finding[] {
  const { cluster, switches } = inventory;
  return [
    ...checkAsNumber("cluster.asNumber", cluster.asNumber),
    ...checkInstall(cluster),
    ...checkPools(inventory),
    ...checkNodeToNode(inventory),
    ...checkUnique(inventory, sessions),
    ...checkScale(cluster, sessions),
    ...switches.flatMap((device) => checkSwitch(device, cluster)),
    ...checkIpv6(inventory, sessions),
    ...checkSessions(inventory, sessions),
    ...checkMaintenance(inventory, sessions),
    ...checkEmpty(inventory),
  ];
}

function checkSwitch(device: Switch, cluster: Cluster): Finding[] {
  const at = `switches.${device.name}`;
  const { address, prefixLength } = device.peering;
  const subnet = parseSubnet(`${address}/${prefixLength}`);
  return [
    ...checkManagement(device, `${at}.management`),
    ...checkAsNumber(`${at}.asNumber`, device.asNumber),
    ...checkRouterId(device, cluster, `${at}.routerId`),
    ...(subnet
      ? checkLink(device, cluster, subnet)
      : [refuse(`${at}.peering.address`, `${address}/${prefixLength} is not an IPv4 prefix.`)]),
    ...(device.nodes.length === 0 && cluster.nodes.length > 0
      ? [refuse(`${at}.peers`, `no node is chosen, so ${device.name} would have no session.`)]
      : []),
  ];
}

/** A single-hop EBGP session has both ends in one subnet, each with an address of its own. */
function checkLink(device: Switch, cluster: Cluster, subnet: Subnet): Finding[] {
  const { peering } = device;
  const isMultihop = (node: Node) => {
    const { ebgpMultihop = 1, ttlSecurity = 1 } = optionsOf(device, node.name, "ipv4").options;
    return ebgpMultihop > 1 || ttlSecurity > 1;
  };
  const range = `${formatIpv4(subnet.network)}/${subnet.length}`;
  const link = `${device.name}'s ${peering.interface}`;
  const isEnd = (value: number) =>
    subnet.length < 31 && (value === subnet.network || value === subnet.broadcast);
  const own = isEnd(parseIpv4(peering.address) ?? -1)
    ? [
        refuse(
          `switches.${device.name}.peering.address`,
          `${peering.address} is the network or broadcast address of ${range}; give the interface's own.`,
        ),
      ]
    : [];
  const ofNodes = peersOf(device, cluster).flatMap((node): Finding[] => {
    const path = `cluster.nodes.${node.name}.address`;
    const value = parseIpv4(node.address);
    if (value === undefined) return [refuse(path, `"${node.address}" is not an IPv4 address.`)];
    if (node.address === peering.address) {
      return [refuse(path, `${node.address} is the address of ${link}; give the node's own.`)];
    }
    if (!contains(subnet, value)) {
      if (isMultihop(node)) return [];
      const why = "a single-hop EBGP session needs both ends in one subnet (or ebgpMultihop, or ttlSecurity)";
      return [refuse(path, `${node.address} is outside ${range}, the subnet of ${link}: ${why}.`)];
    }
    if (!isEnd(value)) return [];
    return [
      refuse(path, `${node.address} is the network or broadcast address of ${range}; give the node's own.`),
    ];
  });
  return [...own, ...ofNodes];
}

function peersOf(device: Switch, cluster: Cluster): Node[] {
  return cluster.nodes.filter((node) => device.nodes.includes(node.name));
}

function checkManagement(device: Switch, at: string): Finding[] {
  const { hostKey, legacyAlgorithms } = device.management;
  const findings: Finding[] = [];
  if (/^SHA256:A{43}$/.test(hostKey)) {
    findings.push(
      warn(
        `${at}.hostKey`,
        "SHA256:AAA… is a placeholder that no switch matches, so nothing can be sent: pin the real one, which `npm run hostkey -- <stack>` prints.",
      ),
    );
  }
  if (legacyAlgorithms) {
    findings.push(
      warn(
        `${at}.legacyAlgorithms`,
        "true: SHA-1 key exchange and CBC ciphers are offered, which only V200R011 and older need.",
      ),
    );
  }
  return findings;
}

/** A node's BGP identifier is its address; two speakers of one identifier refuse each other. */
function checkRouterId(device: Switch, cluster: Cluster, path: string): Finding[] {
  const { routerId } = device;
  if (routerId === undefined) return [];
  if (parseIpv4(routerId) === 0)
    return [refuse(path, "0.0.0.0 is no router-id; use one of the switch's own addresses.")];
  const twin = cluster.nodes.find((node) => node.address === routerId);
  if (!twin) return [];
  return [
    refuse(
      path,
      `${routerId} is the address, and so the router-id, of node ${twin.name}; use one of the switch's own.`,
    ),
  ];
}

function checkUnique(inventory: Inventory, sessions: readonly Session[]): Finding[] {
  const { cluster, switches } = inventory;
  return [
    ...twice(
      "the address",
      cluster.nodes.map((node) => [node.address, `cluster.nodes.${node.name}.address`]),
    ),
    ...twice(
      "the peering address",
      switches.map((device) => [device.peering.address, `switches.${device.name}.peering.address`]),
    ),
    ...twice(
      "the router-id",
      switches.flatMap(({ name, routerId }) =>
        routerId === undefined ? [] : [[routerId, `switches.${name}.routerId`]],
      ),
    ),
    ...twice(
      "the management address",
      switches.map(({ name, management }) => [
        `${management.host}:${management.port}`,
        `switches.${name}.management.host`,
      ]),
    ),
    ...checkNames(inventory, sessions),
  ];
}

function twice(what: string, entries: readonly (readonly string[])[]): Finding[] {
  const seen = new Map<string, string>();
  return entries.flatMap(([value = "", path = ""]) => {
    const first = seen.get(value);
    if (first === undefined) {
      seen.set(value, path);
      return [];
    }
    return [refuse(path, `${value} is already ${what} at ${first}; each needs its own.`)];
  });
}

/** Names of the BGPPeers: those of the sessions, or the ones that the global form gives. */
function checkNames({ cluster: { bgpPeers } }: Inventory, sessions: readonly Session[]): Finding[] {
  if (bgpPeers.form === "global") {
    const names = Object.entries(bgpPeers.names);
    return twice(
      "the name of a BGPPeer",
      names.map(([device, name]) => [name, `cluster.bgpPeers.global.${device}`]),
    );
  }
  const path = (session: Session) => `cluster.nodes.${session.node.name} with ${session.switch.name}`;
  return [
    ...twice(
      "the name of a BGPPeer",
      sessions.map((session) => [session.name, path(session)]),
    ),
    ...sessions
      .filter(({ name }) => name.length > 253)
      .map((session) =>
        refuse(
          path(session),
          `the BGPPeer's name, ${session.name}, has ${session.name.length} characters; Kubernetes takes 253.`,
        ),
      ),
  ];
}

function checkInstall({ install }: Cluster): Finding[] {
  if (install.existing) return [];
  const [major = 0, minor = 0] = install.version.slice(1).split(".").map(Number);
  if (major < 3 || (major === 3 && minor < 27)) {
    return [
      refuse("cluster.install.version", `${install.version} is too old: the filters need v3.27.0 or later.`),
    ];
  }
  if (major > 3 || minor >= 32) {
    return [
      refuse(
        "cluster.install.version",
        `${install.version} has its CRDs in a chart of their own, which is not installed here yet: use v3.27–v3.31, or install it yourself and write { existing: true }.`,
      ),
    ];
  }
  return [];
}

function checkScale({ bgpPeers }: Cluster, sessions: readonly Session[]): Finding[] {
  if (bgpPeers.form !== "per-node" || sessions.length <= MANY_PEERS) return [];
  return [
    warn(
      "cluster.bgpPeers",
      `per-node makes ${sessions.length} BGPPeers: above ${MANY_PEERS}, Calico's own limit of 50 requests a second makes a first update or a destroy take minutes; a global BGPPeer per switch does not.`,
    ),
  ];
}

function checkEmpty({ cluster, switches }: Inventory): Finding[] {
  return [
    ...(cluster.nodes.length === 0
      ? [refuse("cluster.nodes", "no node is named, so there would be no session.")]
      : []),
    ...(switches.length === 0
      ? [refuse("switches", "no switch is named, so there would be no session.")]
      : []),
  ];
}
