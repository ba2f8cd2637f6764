import { columns } from "../columns";
import type { Session } from "../peering";
import type { BgpPeerState, RoutingTable } from "../s9700/vrp";

/** What a switch says; `problem` = it could not be asked, in one sentence. */
export type SwitchReport =
  | { readonly peers: readonly BgpPeerState[]; readonly routes: RoutingTable }
  | {
      readonly problem: string;
      /** Trying again would not help, and might lock the account: wrong password, host key or device. */
      readonly lasting?: boolean;
    };

/** A BGP session as calico-node reports it (CalicoNodeStatus status.bgp.peersV4[]). */
export interface NodePeer {
  readonly peerIP: string;
  /** `Established`, `Idle`, `Connect`, `Active`, `OpenSent`, `OpenConfirm`, `Close`. */
  readonly state: string;
  /** BIRD's text: a time of day, or a date when it is older. */
  readonly since: string;
  /** `NodePeer` (a BGPPeer for this node), `GlobalPeer` or `NodeMesh`. */
  readonly type: string;
}

/** What a node says; `problem` = it did not answer, in one sentence. */
export type NodeReport =
  { readonly bird: string; readonly peers: readonly NodePeer[] } | { readonly problem: string };

export interface SessionReport {
  readonly session: Session;
  /** The state that each end gives, or what is missing there. */
  readonly atSwitch: string;
  readonly atNode: string;
  readonly upFor: string;
  /** Prefixes that the switch has from the node. */
  readonly prefixes?: number;
  readonly since: string;
  /** Established on both ends. */
  readonly established: boolean;
  /** One sentence, from both ends; undefined when all is well. */
  readonly why?: string;
}

export type SwitchReports = Readonly<Record<string, SwitchReport>>;
export type NodeReports = Readonly<Record<string, NodeReport>>;

/** Joins what both ends say of each declared session. Pure. */
export function joinSessions(
  sessions: readonly Session[],
  switches: SwitchReports,
  nodes: NodeReports,
): SessionReport[] {
  return sessions.map((session) => {
    const there = switches[session.switch.name] ?? { problem: "the switch was not asked" };
    const here = nodes[session.node.name] ?? { problem: "the node was not asked" };
    const atSwitch = "peers" in there ? there.peers.find((p) => p.peer === session.node.address) : undefined;
    const atNode = "peers" in here ? here.peers.find((p) => p.peerIP === session.switch.address) : undefined;
    const established = atSwitch?.state === "Established" && atNode?.state === "Established";
    const why = established ? undefined : explain(session, there, here, atSwitch, atNode);
    return {
      session,
      atSwitch: atSwitch?.state ?? ("problem" in there ? "not known" : "no stanza"),
      atNode: atNode?.state ?? ("problem" in here ? "not known" : "no BGPPeer"),
      upFor: atSwitch?.upDown ?? "",
      ...(atSwitch === undefined ? {} : { prefixes: atSwitch.prefixesReceived }),
      since: atNode?.since ?? "",
      established,
      ...(why === undefined ? {} : { why }),
    };
  });
}

function explain(
  session: Session,
  there: SwitchReport,
  here: NodeReport,
  atSwitch: BgpPeerState | undefined,
  atNode: NodePeer | undefined,
): string {
  const { node, switch: device } = session;
  if ("problem" in there) return there.problem;
  if (atSwitch === undefined) {
    return `${device.name} has no \`peer ${node.address}\`: \`pulumi up\` brings its stanza back.`;
  }
  if (atSwitch.state === "Idle(Admin)") {
    return `${device.name} has \`peer ${node.address} ignore\`: an administrator shut the session down there.`;
  }
  if (atSwitch.asNumber !== String(node.asNumber)) {
    return `${device.name} expects AS ${atSwitch.asNumber} from ${node.address}, node ${node.name} is declared with AS ${node.asNumber}.`;
  }
  if ("problem" in here) return here.problem;
  if (atNode === undefined) {
    return `node ${node.name} has no BGPPeer to ${device.address}: \`pulumi up\` brings it back, or calico-node has not taken it up yet.`;
  }
  if (here.bird !== "Ready") return `BIRD on node ${node.name} is ${here.bird}: look at its calico-node pod.`;
  if (atSwitch.state === "Established" || atNode.state === "Established") {
    return `only one end is Established: the session is coming up, or ${node.address} and ${device.address} do not mean each other.`;
  }
  if (atSwitch.state === "Idle") {
    return `${device.name} does not try to reach ${node.address}: is ${device.interface} up, and ${device.address} on it?`;
  }
  return `${node.address} and ${device.address} do not reach each other on TCP 179: the path between them, or a filter, is the next thing to look at.`;
}

/** True when every declared session is Established on both ends. */
export function allEstablished(reports: readonly SessionReport[]): boolean {
  return reports.every((report) => report.established);
}

/** The one table of both ends, with a sentence below it for each session that is not right. */
export function formatSessions(reports: readonly SessionReport[]): string {
  const head = [
    "session",
    "node",
    "AS",
    "switch",
    "AS",
    "at the switch",
    "for",
    "prefixes",
    "at the node",
    "since",
  ];
  const rows = reports.map(({ session: { name, node, switch: device }, ...report }) => [
    name,
    node.address,
    String(node.asNumber),
    device.address,
    String(device.asNumber),
    report.atSwitch,
    report.upFor,
    report.prefixes === undefined ? "" : String(report.prefixes),
    report.atNode,
    report.since,
  ]);
  const good = reports.filter((report) => report.established).length;
  return [
    columns([head, ...rows]),
    `${good} of ${reports.length} sessions Established on both ends.`,
    ...reasonsOf(reports),
  ].join("\n");
}

/** One sentence a reason, with all sessions that it keeps down. */
function reasonsOf(reports: readonly SessionReport[]): string[] {
  const byReason = new Map<string, string[]>();
  for (const { session, why } of reports) {
    if (why !== undefined) byReason.set(why, [...(byReason.get(why) ?? []), session.name]);
  }
  return [...byReason].map(([why, names]) => `${names.join(", ")}: ${why}`);
}

/** The switch's BGP routes: what it uses, and what loses to another route that it has. */
export function formatRoutes(switchName: string, table: RoutingTable): string {
  const rows = [
    ...table.active.map((route) => ({ ...route, status: "active" })),
    ...table.inactive.map((route) => ({ ...route, status: "inactive" })),
  ].map((route) => [
    route.status,
    route.destination,
    route.protocol,
    String(route.preference),
    route.flags,
    route.nextHop,
    route.interface,
  ]);
  const summary = `${switchName}: ${table.destinations} BGP destinations, ${table.active.length} active, ${table.inactive.length} inactive`;
  if (rows.length === 0) return `${summary}.`;
  const head = ["status", "destination", "proto", "pref", "flags", "next hop", "interface"];
  const notes =
    table.inactive.length > 0
      ? ["inactive: another route for the very prefix is better on this switch."]
      : [];
  return [`${summary}:`, columns([head, ...rows]), ...notes].join("\n");
}
