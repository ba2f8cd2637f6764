import { selectorOf, type SessionEnds } from "../../peering";
import {
  canonicalAddress,
  makeRow,
  type BgpPeerDetail,
  type BgpPeerEvent,
  type BgpPeerState,
  type Row,
} from "../../s9700/vrp";
import type { BgpPeerFacts, ClusterFacts, NodeFacts, SecretState } from "../observe/clusterFacts";
import type { PrefixComparison } from "./expected";
import type { NodePeer, NodeReport } from "../observe/readNodes";
import type { SwitchDetail, SwitchReport } from "../observe/readSwitches";

/** All that both ends say of one session. What could not be read is absent. */
export interface Evidence {
  readonly session: SessionEnds;
  readonly there: SwitchReport;
  /** The line of `display bgp peer`. */
  readonly atSwitch?: BgpPeerState;
  readonly detail?: BgpPeerDetail;
  /** `display bgp peer A log-info`, newest first. */
  readonly log: readonly BgpPeerEvent[];
  /** Rows of the peer and of its group; undefined = the configuration was not read. */
  readonly rows?: readonly Row[];
  readonly switchDetail?: SwitchDetail;
  /** Undefined = the node was not asked: many nodes are sampled. */
  readonly here?: NodeReport;
  readonly atNode?: NodePeer;
  readonly cluster?: ClusterFacts;
  readonly node?: NodeFacts;
  /** The BGPPeer that makes this node peer with this switch. */
  readonly bgpPeer?: BgpPeerFacts;
  /** Other BGPPeers that make this node peer with the same address. */
  readonly rivals: readonly BgpPeerFacts[];
  readonly secret?: SecretState;
  readonly prefixes?: PrefixComparison;
  /** Whether Calico's node-to-node mesh is declared. */
  readonly meshDeclared: boolean;
}

export interface Ends {
  readonly there: SwitchReport;
  readonly here?: NodeReport;
  readonly cluster?: ClusterFacts;
  readonly prefixes?: PrefixComparison;
  readonly meshDeclared: boolean;
}

/** Gathers what bears on one session. Pure. */
export function evidenceOf(session: SessionEnds, ends: Ends): Evidence {
  const { there, here, cluster } = ends;
  const address = canonicalAddress(session.node.address);
  const own = canonicalAddress(session.switch.address);
  const switchDetail = "peers" in there ? there.detail : undefined;
  const rows = switchDetail?.section && rowsOfPeer(switchDetail.section.rows, address);
  const [bgpPeer, ...rivals] = cluster === undefined ? [] : bgpPeersFor(session, cluster);
  const secret = bgpPeer?.password && cluster?.secrets[`${bgpPeer.password.secret}/${bgpPeer.password.key}`];
  return {
    ...ends,
    session,
    rivals,
    log: switchDetail?.logs[address] ?? [],
    ...present({
      atSwitch: "peers" in there ? there.peers.find(({ peer }) => peer === address) : undefined,
      atNode:
        here && "peers" in here
          ? here.peers.find(({ peerIP }) => canonicalAddress(peerIP) === own)
          : undefined,
      detail: switchDetail?.peers.find(({ peer }) => peer === address),
      rows,
      switchDetail,
      node: cluster?.nodes[session.node.name],
      bgpPeer,
      secret,
    }),
  };
}

/** The peer's own rows first, then its group's. */
function rowsOfPeer(rows: readonly Row[], address: string): Row[] {
  const own = rows.filter((row) => row.peer === address);
  const group = own.map(({ text }) => /^peer \S+ group (\S+)$/.exec(text)?.[1]).find(Boolean);
  return group === undefined ? own : [...own, ...rows.filter((row) => row.peer === group)];
}

/**
 * The session's own BGPPeer first: by its name, else by a stack's label, else one for this node before one for all. Calico
 * has one session with an address, so each further one is a rival. A selector that is not understood may choose the node.
 */
export function bgpPeersFor(
  { name, node, switch: device }: SessionEnds,
  { bgpPeers, nodes }: ClusterFacts,
): BgpPeerFacts[] {
  const labels = nodes[node.name]?.labels ?? {};
  const chooses = ({ node: only, nodeSelector = "" }: BgpPeerFacts) =>
    only === undefined ? (selectorOf(nodeSelector)?.(labels) ?? true) : only === node.name;
  const rank = (peer: BgpPeerFacts) => [
    peer.name === name,
    peer.owner !== undefined,
    peer.node !== undefined,
    peer.nodeSelector !== undefined,
  ];
  const order = (a: BgpPeerFacts, b: BgpPeerFacts) => {
    const [left, right] = [rank(a), rank(b)];
    const at = left.findIndex((found, index) => found !== right[index]);
    return at < 0 ? (a.name < b.name ? -1 : 1) : left[at] === true ? -1 : 1;
  };
  return bgpPeers
    .filter((peer) => peer.peerIP === canonicalAddress(device.address) && chooses(peer))
    .sort(order);
}

/** The words after `peer A` of the row that sets this option, e.g. `valid-ttl-hops`; undefined = no such row. */
export function option({ rows }: Evidence, name: string): string | undefined {
  for (const { text } of rows ?? []) {
    const words = /^peer \S+ (.+)$/.exec(text)?.[1];
    if (words === name || words?.startsWith(`${name} `)) return words.slice(name.length).trim();
  }
  return undefined;
}

/** `undo peer A enable` in the family's view; IPv6 is off without a row, too. */
export function isOffByRow({ rows, session }: Evidence): boolean {
  const off = makeRow(`${session.family}-family unicast`, `undo peer ${session.node.address} enable`);
  return rows?.some((row) => row.view === off.view && row.text === off.text) ?? false;
}

/** The object without its undefined properties. */
export function present<T extends object>(object: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as never;
}
