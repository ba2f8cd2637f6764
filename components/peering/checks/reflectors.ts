import type { Inventory } from "../inventory";
import { contains, parseIpv4, parseSubnet } from "../address";
import { drainsOf } from "../drains";
import type { Session } from "../session";
import { asNumberAt } from "./asNumbers";
import { refuse, warn, type Finding } from "./finding";
import { writtenAt } from "./scopes";
import { some } from "./some";

const AT = "cluster.nodeToNode";

/** Nodes that reflect for the others: IBGP within the cluster, and what the switches get from them is every node's. */
export function checkReflectors(inventory: Inventory, sessions: readonly Session[]): Finding[] {
  const { nodeToNode } = inventory.cluster;
  if (nodeToNode.remedy !== "route-reflectors") return [];
  const { reflectors, clusterId } = nodeToNode;
  return [
    ...checkSwitches(inventory, reflectors),
    ...checkCount(reflectors),
    ...checkClusterId(inventory, clusterId),
    ...checkAsNumber(inventory),
    ...checkNextHops(inventory, sessions),
    ...checkDrains(inventory),
  ];
}

/** All reflectors peer with a switch, and no other node does. */
function checkSwitches({ cluster, switches }: Inventory, reflectors: readonly string[]): Finding[] {
  const alone = reflectors.filter((name) => !switches.some(({ nodes }) => nodes.includes(name)));
  const wanted = `peers: { nodes: [${reflectors.join(", ")}] }`;
  const others = switches.flatMap(({ name, nodes }): Finding[] => {
    const found = nodes.filter((node) => !reflectors.includes(node));
    if (found.length === 0) return [];
    // One at a time: while a node stops reflecting, the switch has its blocks from itself.
    if (found.length === 1) return [warn(`switches.${name}.peers`, stepsOut(found[0] ?? ""))];
    return [
      refuse(
        `switches.${name}.peers`,
        `${some(found)} peer with it and are no reflectors: with remedy route-reflectors only reflectors peer with a switch, and announce every node's routes; write ${wanted}.`,
      ),
    ];
  });
  const { bgpPeers } = cluster;
  const isForAll =
    bgpPeers.form === "named" &&
    bgpPeers.peers.some(({ node, nodeSelector }) => node === undefined && nodeSelector === undefined);
  const global =
    bgpPeers.form === "global" || isForAll
      ? [
          refuse(
            "cluster.bgpPeers",
            "global: one BGPPeer for all nodes would let every node peer with the switch, and with remedy route-reflectors only reflectors do; write per-node.",
          ),
        ]
      : [];
  return [
    ...alone.map((name) =>
      refuse(
        `${AT}.reflectors`,
        `${name} peers with no switch, so no switch would get the other nodes' routes from it: choose it in a switch's peers, or take it out of the list.`,
      ),
    ),
    ...others,
    ...global,
  ];
}

function stepsOut(node: string): string {
  return `${node} peers with it and is no reflector, which is right for one update, after it was taken out of reflectors: take it out of peers in the next one, since it announces every node's routes as well.`;
}

function checkCount(reflectors: readonly string[]): Finding[] {
  const path = `${AT}.reflectors`;
  const [only = ""] = reflectors;
  if (reflectors.length > 1) {
    return [
      warn(
        path,
        "for the seconds in which a node becomes a reflector, or is one no more, the pods on it are reached through the nodes' default gateway alone: it must be a switch of this file, or choose nodes without pods.",
      ),
    ];
  }
  return [
    warn(
      path,
      `${only} is the only one: its pods are cut off for the seconds in which it becomes a reflector, and every node's while it is down; name a second one.`,
    ),
  ];
}

/** A router drops what has its own cluster ID; without one of its own that is its router ID (RFC 4456 §7, §8). */
function checkClusterId({ cluster, switches }: Inventory, clusterId: string): Finding[] {
  const whose = [
    ...switches.flatMap(({ name, routerId }) =>
      routerId === clusterId ? [`the router-id of switch ${name}`] : [],
    ),
    ...switches.flatMap(({ name, ipv4Family, ipv6Family }) =>
      [...ipv4Family, ...ipv6Family].includes(`reflector cluster-id ${clusterId}`)
        ? [`the cluster ID of switch ${name}`]
        : [],
    ),
    ...switches.flatMap(({ name, peering }) =>
      peering.ipv4?.address === clusterId ? [`the address of switch ${name}`] : [],
    ),
    ...cluster.nodes.flatMap(({ name, address }) =>
      address === clusterId ? [`the router ID of node ${name}, its address`] : [],
    ),
  ];
  return whose
    .slice(0, 1)
    .map((owner) =>
      refuse(
        `${AT}.clusterId`,
        `${clusterId} is ${owner}, and a router drops what has its own cluster ID: choose one that no router has (e.g. ${clusterId === "244.0.0.1" ? "244.0.0.2" : "244.0.0.1"}).`,
      ),
    );
}

/** Reflection is IBGP: confd makes a node no client of a reflector of another AS. */
function checkAsNumber({ cluster }: Inventory): Finding[] {
  const other = cluster.nodes.filter(
    ({ asNumber }) => asNumber !== undefined && asNumber !== cluster.asNumber,
  );
  const places = new Map(other.map((node) => [asNumberAt(cluster, node).path, node.asNumber]));
  return [...places].map(([path, asNumber]) =>
    refuse(
      path,
      `${asNumber} is another AS than the cluster's ${cluster.asNumber}, and reflectors reflect within one AS only: take it out.`,
    ),
  );
}

/** A switch forwards by the next hop that a reflector passes on: the node that has the pod. */
function checkNextHops({ cluster, switches }: Inventory, sessions: readonly Session[]): Finding[] {
  const changed = sessions.filter(({ options }) => options.nextHopMode !== "Keep");
  const modes = new Map(
    changed.map((session) => [writtenAt(session, switches)("nextHopMode"), session.options.nextHopMode]),
  );
  const outside = switches.flatMap((device) => {
    const { ipv4 } = device.peering;
    const subnet = ipv4 && parseSubnet(`${ipv4.address}/${ipv4.prefixLength}`);
    const far = cluster.nodes.filter(({ address }) => {
      const parsed = parseIpv4(address ?? "");
      return subnet !== undefined && parsed !== undefined && !contains(subnet, parsed);
    });
    const [first] = far;
    if (first === undefined) return [];
    const names = some(far.map(({ name }) => name));
    return [
      warn(
        `cluster.nodes.${first.name}.address`,
        `${first.address} is outside ${device.name}'s ${device.peering.interface}, and ${device.name} gets routes with the nodes' own addresses as next hops: it must have a route to ${names}, or it does not use theirs.`,
      ),
    ];
  });
  return [
    ...[...modes].map(([path, mode]) =>
      refuse(
        path,
        `${mode}: the switch would send every pod's packets through a reflector; take it out, remedy route-reflectors keeps next hops.`,
      ),
    ),
    ...outside,
  ];
}

/** The other reflectors would go on announcing the blocks of a node in maintenance. */
function checkDrains(inventory: Inventory): Finding[] {
  return drainsOf(inventory)
    .filter(({ kind }) => kind !== "switch")
    .map(({ path }) =>
      refuse(
        path,
        "true: with remedy route-reflectors the reflectors go on announcing the node's blocks, so its routes cannot be withdrawn here: move its pods away (kubectl drain) instead; a reflector is taken out of reflectors first (docs/remedies.md).",
      ),
    );
}
