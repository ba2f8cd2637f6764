import { DRAIN_DEFAULTS, drainsOf, isNodeDrained, type Drain } from "../drains";
import { refuse, warn, type Finding } from "./finding";
import type { Inventory, NamedBgpPeer } from "../inventory";
import type { Session } from "../session";
import { some } from "./some";

/** Whether the file may ask for this maintenance. Whether the other paths are up now is checked during the update. */
export function checkMaintenance(inventory: Inventory, sessions: readonly Session[]): Finding[] {
  const drains = drainsOf(inventory);
  const [first] = drains;
  const unheard = checkGracefulShutdown(inventory, sessions);
  if (first === undefined) return unheard;
  const cut = drains
    .filter(({ kind }) => kind === "switch")
    .flatMap((drain) => checkSwitch(drain, inventory));
  return [
    ...unheard,
    ...checkCount(drains, inventory),
    ...checkForm(drains, inventory),
    ...cut,
    ...(cut.length === 0 ? checkLast(first, inventory) : []),
  ];
}

/** A VRP switch acts on the community of RFC 8326 only where a policy says so. */
function checkGracefulShutdown({ switches }: Inventory, sessions: readonly Session[]): Finding[] {
  return switches.flatMap(({ name, gracefulShutdown }) => {
    if (gracefulShutdown !== true) return [];
    const deaf = sessions.filter(
      ({ switch: device, options }) => device.name === name && options.routePolicy?.import === undefined,
    );
    if (deaf.length === 0) return [];
    return [
      refuse(
        `switches.${name}.gracefulShutdown`,
        `true, and ${some([...new Set(deaf.map(({ node }) => node.name))])} ${deaf.length === 1 ? "has" : "have"} no routePolicy.import there, without which an S9700 does not heed community 65535:0: name one that gives such routes local-preference 0.`,
      ),
    ];
  });
}

/** The finding names the last one, since the others were most likely there before. */
function checkCount(drains: readonly Drain[], { cluster }: Inventory): Finding[] {
  const atMost = cluster.maintenance?.atMost ?? DRAIN_DEFAULTS.atMost;
  const last = drains.at(-1);
  if (last === undefined || drains.length <= atMost) return [];
  const others = drains.slice(0, -1).map(({ kind, name }) => `${kind} ${name}`);
  return [
    refuse(
      last.path,
      `true: with ${others.join(" and ")} that would be ${drains.length} out of service at the same time, and cluster.maintenance.atMost is ${atMost}: bring the other back first.`,
    ),
  ];
}

function checkForm(drains: readonly Drain[], { cluster }: Inventory): Finding[] {
  if (cluster.bgpPeers.form === "named") return checkNamed(drains, cluster.bgpPeers.peers);
  if (cluster.bgpPeers.form !== "global") return [];
  return drains
    .filter(({ kind }) => kind !== "switch")
    .map(({ path }) =>
      refuse(
        path,
        "true: a global BGPPeer has the same filters for all nodes, so a node's routes cannot be withdrawn alone; write bgpPeers: per-node first.",
      ),
    );
}

/** A BGPPeer that was there before has the filters that the file names, or is for other nodes as well. */
function checkNamed(drains: readonly Drain[], peers: readonly NamedBgpPeer[]): Finding[] {
  return drains.flatMap(({ kind, name, nodes, path }) => {
    const serving = peers.filter((peer) =>
      kind === "switch" ? peer.switch === name : peer.nodes.some((node) => nodes.includes(node)),
    );
    const fixed = serving.find(({ filters }) => filters !== undefined);
    const shared = kind === "switch" ? undefined : serving.find(({ node }) => node === undefined);
    const peer = fixed ?? shared;
    if (peer === undefined) return [];
    const why =
      peer === fixed
        ? "has the filters that the file names, and none that withdraws routes"
        : "has the same filters for all its nodes, so a node's routes cannot be withdrawn alone";
    return [
      refuse(
        path,
        `true: BGPPeer ${peer.name} ${why}; take it out of cluster.bgpPeers.named first, so that each session has a BGPPeer of this stack.`,
      ),
    ];
  });
}

/** Each of its nodes must peer with another switch that is in service. */
function checkSwitch(drain: Drain, inventory: Inventory): Finding[] {
  const { cluster, switches } = inventory;
  const others = switches.filter(({ maintenance }) => maintenance !== true);
  const inService = cluster.nodes.filter((node) => !isNodeDrained(inventory, node)).map(({ name }) => name);
  const alone = drain.nodes.filter(
    (node) => inService.includes(node) && !others.some(({ nodes }) => nodes.includes(node)),
  );
  if (alone.length > 0) {
    const [names, them] = [some(alone), alone.length === 1 ? "its" : "their"];
    return [
      refuse(
        drain.path,
        `true: ${names} would have no other switch in service, so nothing would lead to ${them} pods: let ${alone.length === 1 ? "it" : "them"} peer with another one, or take ${alone.length === 1 ? "it" : "them"} out of service, too.`,
      ),
    ];
  }
  const { remedy } = cluster.nodeToNode;
  if (remedy !== "through-switch" && remedy !== "strict-affinity") return [];
  return [
    warn(
      drain.path,
      `true: with remedy ${remedy} pods reach other nodes by the nodes' default gateway, which BGP does not move: it must not be ${drain.name} (or its VRRP address must be at another switch) before you take ${drain.name} down.`,
    ),
  ];
}

function checkLast({ path }: Drain, inventory: Inventory): Finding[] {
  const { cluster, switches } = inventory;
  const peering = cluster.nodes.filter(({ name }) => switches.some(({ nodes }) => nodes.includes(name)));
  if (peering.length === 0 || peering.some((node) => !isNodeDrained(inventory, node))) return [];
  return [refuse(path, "true: no node would be left in service.")];
}
