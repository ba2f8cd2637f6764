import { asNumberAt } from "./asNumbers";
import { describedBy, LONGEST_DESCRIPTION } from "../description";
import { noSpeaker } from "./addresses";
import { refuse, warn, type Finding } from "./finding";
import type { Cluster, Inventory, Switch } from "../inventory";
import { parsePrefix, prefixContains } from "../ipv6";
import { checkOptions } from "./options";
import { namedPeerOf } from "../namedPeers";
import { GENERATED } from "../options";
import { remedyOf } from "../remedies";
import { writtenAt } from "./scopes";
import type { Session } from "../session";

/** Cross-end proofs over what the stack file says of sessions: one finding for each mistake, where it was written. */
export function checkSessions(inventory: Inventory, sessions: readonly Session[]): Finding[] {
  const { cluster, switches } = inventory;
  const ofSessions = sessions.flatMap((session) => checkSession(session, inventory));
  return unique([
    ...switches.flatMap(checkOptions),
    ...ofSessions,
    ...checkDescriptions(sessions, switches),
    ...checkLocalAs(cluster, sessions, switches),
    ...checkShared(inventory, sessions),
  ]);
}

/** What follows from both ends of one session. */
function checkSession(session: Session, { cluster, switches }: Inventory): Finding[] {
  const { node, switch: device, options } = session;
  const at = writtenAt(session, switches);
  const findings: Finding[] = [];
  const { reflects } = remedyOf(cluster);
  if (node.asNumber === device.asNumber) {
    if (options.reflectClient !== true)
      findings.push(
        reflects
          ? refuse(at("reflectClient"), `false: remedy reflected is that ${device.name} reflects.`)
          : ibgpWithoutReflection(session, cluster, switches, at),
      );
    if (options.fakeAs)
      findings.push(
        refuse(at("fakeAs"), `${device.asNumber} is ${node.name}'s AS, too: fake-as is for EBGP.`),
      );
    if (options.ttlSecurity === undefined && options.ebgpMultihop !== undefined) {
      findings.push(refuse(at("ebgpMultihop"), "the session is IBGP, which needs none."));
    }
  } else {
    if (reflects) findings.push(ebgpWithReflected(session, cluster, at));
    for (const name of ["reflectClient", "nextHopLocal"] as const) {
      if (options[name] !== true || (reflects && name === "reflectClient")) continue;
      const why = `${node.name} has AS ${node.asNumber} and ${device.name} AS ${device.asNumber}, so the session is EBGP`;
      findings.push(refuse(at(name), `is for IBGP, and ${why}: take it out.`));
    }
  }
  const own = switches.find(({ name }) => name === device.name)?.asNumber;
  if (options.fakeAs && options.fakeAs.asNumber === own) {
    findings.push(
      refuse(at("fakeAs.asNumber"), `${own} is ${device.name}'s own AS number: take fakeAs out.`),
    );
  }
  if (remedyOf(cluster).defaultRoute && options.defaultRouteAdvertise === false) {
    findings.push(
      refuse(at("defaultRouteAdvertise"), "false: remedy downward-default is that the switch sends one."),
    );
  }
  if (options.fakeAs?.dualAs) {
    findings.push(
      warn(
        at("fakeAs.dualAs"),
        `the switch takes both AS numbers; the nodes' BGPPeers have ${device.asNumber} only.`,
      ),
    );
  }
  if (options.prefixLists?.import === GENERATED && session.announced.ranges.length === 0) {
    findings.push(
      refuse(
        at("prefixLists.import"),
        `${GENERATED}: no ${session.family} pool is named in cluster.ipPools, so the list would let nothing in; name the cluster's pools.`,
      ),
    );
  }
  return [...findings, ...checkPrefixes(session, cluster, at), ...checkReachability(session, switches, at)];
}

/** A description may be too long only once the names are in it; the longest of each place is named. */
function checkDescriptions(sessions: readonly Session[], switches: readonly Switch[]): Finding[] {
  const longest = new Map<
    string,
    { readonly node: string; readonly template: string; readonly length: number }
  >();
  for (const session of sessions) {
    const { node, switch: device, options } = session;
    const template = options.description ?? "";
    const path = writtenAt(session, switches)("description");
    const { length } = describedBy(template, { node: node.name, rack: node.rack, switch: device.name });
    if (length > Math.max(LONGEST_DESCRIPTION, longest.get(path)?.length ?? 0))
      longest.set(path, { node: node.name, template, length });
  }
  return [...longest].map(([path, { node, template, length }]) =>
    refuse(
      path,
      `"${template}" has ${length} characters once it names ${node}, and the switch takes ${LONGEST_DESCRIPTION} at most: shorten it.`,
    ),
  );
}

/** Over IBGP a node's routes reach other nodes only where the switch reflects them. */
function ibgpWithoutReflection(
  { node, switch: device }: Session,
  cluster: Cluster,
  switches: readonly Switch[],
  at: (option: string) => string,
): Finding {
  const own = switches.find(({ name }) => name === device.name)?.asNumber;
  const usual = device.asNumber === own && node.asNumber === cluster.asNumber;
  const ofNode = cluster.nodes.find(({ name }) => name === node.name)?.asNumber === device.asNumber;
  const [path, whose, others] = usual
    ? [`switches.${device.name}.asNumber`, "the cluster's AS", "switch and cluster"]
    : [
        ofNode ? `cluster.nodes.${node.name}.asNumber` : at("localASNumber"),
        ofNode ? `the AS of ${device.name}` : `the AS of node ${node.name}`,
        "switch and node",
      ];
  return refuse(
    path,
    `${device.asNumber} is ${whose}, too: the session would be IBGP, over which the switch passes no node's routes on to another node; give ${others} different AS numbers, or the session \`reflectClient: true\`.`,
  );
}

/** A switch reflects between IBGP peers only. */
function ebgpWithReflected(
  { node: end, switch: device, options }: Session,
  cluster: Cluster,
  at: (option: string) => string,
): Finding {
  const node = cluster.nodes.find(({ name }) => name === end.name);
  const { path, whose } =
    options.localASNumber !== undefined || node === undefined
      ? { path: at("localASNumber"), whose: `node ${end.name}` }
      : asNumberAt(cluster, node);
  const verb = whose.startsWith("the nodes") ? "peer" : "peers";
  return refuse(
    path,
    `${end.asNumber}: ${whose} ${verb} with ${device.name}, AS ${device.asNumber}, so the session would be EBGP, and remedy reflected is IBGP, each switch with the AS of its own nodes: write ${device.asNumber}, or let ${whose} peer with a switch of AS ${end.asNumber}.`,
  );
}

/** A node announces one block of each pool at least, and each range of services whole or in parts. */
function checkPrefixes(
  { node, announced, options }: Session,
  cluster: Cluster,
  at: (option: string) => string,
): Finding[] {
  // A reflector announces what all nodes have.
  const nodes = remedyOf(cluster).reflectors ? cluster.nodes.length : 1;
  const expected = Math.max(1, announced.ranges.length) * nodes;
  const limit = options.routeLimit?.limit;
  if (limit === undefined || limit > expected) return [];
  return [
    refuse(
      at("routeLimit.limit"),
      `${limit} is not more than the ${expected} prefixes that node ${node.name} has to announce at least: the session would end as soon as it is used.`,
    ),
  ];
}

/** With as-per-node, localASNumber must not give two nodes the same AS towards one switch. */
function checkLocalAs(
  cluster: Cluster,
  sessions: readonly Session[],
  switches: readonly Switch[],
): Finding[] {
  if (!remedyOf(cluster).asPerNode) return [];
  return sessions.flatMap((session, i) => {
    if (session.options.localASNumber === undefined) return [];
    const twin = sessions
      .slice(0, i)
      .find(
        (other) =>
          other.switch.name === session.switch.name &&
          other.node.name !== session.node.name &&
          other.node.asNumber === session.node.asNumber,
      );
    if (twin === undefined) return [];
    return [
      refuse(
        writtenAt(session, switches)("localASNumber"),
        `${session.node.asNumber} would be the AS of ${twin.node.name} and of ${session.node.name} towards ${session.switch.name}: with remedy as-per-node two nodes of one AS drop each other's routes; take it out, or write one for each node under sessions.`,
      ),
    ];
  });
}

/** A gateway is of the session's family, and in the switch's subnet where the session is single-hop. */
function checkReachability(
  { switch: device, family, options }: Session,
  switches: readonly Switch[],
  at: (option: string) => string,
): Finding[] {
  const { reachableBy, ebgpMultihop, ttlSecurity } = options;
  if (reachableBy === undefined || noSpeaker(reachableBy) !== undefined) return [];
  const isIpv6 = reachableBy.includes(":");
  if (isIpv6 !== (family === "ipv6")) {
    return [
      refuse(
        at("reachableBy"),
        `${reachableBy} is of the other address family: Calico refuses it; write the gateways of IPv6 sessions under ipv6.`,
      ),
    ];
  }
  const peering = switches.find(({ name }) => name === device.name)?.peering;
  const end = peering?.[family];
  const subnet = parsePrefix(`${end?.address}/${end?.prefixLength}`);
  if (!subnet || ebgpMultihop !== undefined || ttlSecurity !== undefined) return [];
  if (prefixContains(subnet, reachableBy)) return [];
  return [
    refuse(
      at("reachableBy"),
      `${reachableBy} leads out of the subnet of ${device.name}'s ${peering?.interface}, and the session is single-hop: say ebgpMultihop or ttlSecurity.`,
    ),
  ];
}

/** Options that one BGPPeer says for all nodes. */
const OF_THE_NODES_END = [
  "password",
  "ttlSecurity",
  "maxRestartTime",
  "localASNumber",
  "sourceAddress",
  "reachableBy",
  "nextHopMode",
  "filters",
  "fakeAs",
] as const;

function checkShared(inventory: Inventory, sessions: readonly Session[]): Finding[] {
  const { form } = inventory.cluster.bgpPeers;
  if (form !== "global" && form !== "named") return [];
  return sessions.flatMap((session) => {
    const named = namedPeerOf(session, inventory);
    if (form === "named" && named === undefined) return [];
    const first = sessions.find(
      (other) =>
        other.switch.name === session.switch.name &&
        other.family === session.family &&
        namedPeerOf(other, inventory) === named,
    );
    const what = named === undefined ? "a global BGPPeer" : `BGPPeer ${named.name}`;
    const differing: string[] = OF_THE_NODES_END.filter(
      (name) => JSON.stringify(session.options[name]) !== JSON.stringify(first?.options[name]),
    );
    if (keepaliveOfNode(session) !== keepaliveOfNode(first)) differing.push("timers");
    return differing.map((name) =>
      refuse(
        `switches.${session.switch.name}.sessions.${session.node.name}.${name}`,
        `differs from ${first?.node.name}'s, and ${what} has the same options for all ${named === undefined ? "nodes" : "its nodes"}: write it under session, or bgpPeers: per-node.`,
      ),
    );
  });
}

/** Seconds; timers are the switch's alone unless they are for both ends. */
function keepaliveOfNode(session: Session | undefined): number | undefined {
  const timers = session?.options.timers;
  return timers?.bothEnds === true ? timers.keepalive : undefined;
}

/** One finding of each severity per place in the file, however many sessions it affects. */
function unique(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  return findings.filter(({ severity, path }) => {
    const key = `${severity} ${path}`;
    return !seen.has(key) && seen.add(key);
  });
}
