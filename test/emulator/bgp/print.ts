import { isIP } from "node:net";
import type { BgpProcess, FamilyName, Group, Peer, PeerSpace, Stored, Vpn } from "./process";
import { FAMILY_ROWS, GLOBAL_ROWS, PEER_FAMILY_ROWS, PEER_ROWS, PEER_VPN_ROWS, type Row } from "./rows";

const VPN_ROWS = [...PEER_ROWS, ...PEER_FAMILY_ROWS, ...PEER_VPN_ROWS];
const NONE: readonly string[] = [];

/** The section `bgp N` as printed, indented, without `#` around it. */
export function bgpLines(bgp: BgpProcess): string[] {
  return [
    `bgp ${bgp.asNumber}`,
    ...indent(1, ordered(bgp.settings, GLOBAL_ROWS)),
    ...peersOf(bgp.space, 1, PEER_ROWS),
    ...bgp.order.flatMap((header) => [" #", ` ${header}`, ...viewLines(bgp, header)]),
  ];
}

/** What `display this` shows in a view of BGP; undefined = the whole section. */
export function bgpViewLines(bgp: BgpProcess, header: string | undefined): string[] {
  if (header === undefined || !bgp.order.includes(header)) return bgpLines(bgp);
  return [` ${header}`, ...viewLines(bgp, header)];
}

function viewLines(bgp: BgpProcess, header: string): readonly string[] {
  const family = /^(ipv[46])-family unicast$/.exec(header)?.[1] as FamilyName | undefined;
  if (family !== undefined) return familyLines(bgp, family);
  const vpn = bgp.vpns.get(header);
  if (vpn !== undefined) return vpnLines(vpn);
  return indent(2, bgp.others.get(header) ?? []);
}

function familyLines(bgp: BgpProcess, family: FamilyName): string[] {
  const { printing, space } = bgp;
  const settings = bgp.families.get(family);
  if (!settings) return [];
  const isOffByDefault = bgp.settings.has("default ipv4-unicast");
  const isOff = printing.printsSynchronizationOff && !settings.has("synchronization");
  return [
    ...(isOff ? ["  undo synchronization"] : []),
    ...indent(2, ordered(settings, FAMILY_ROWS)),
    ...byGroup(space).flatMap((peer) => {
      const rows = peer.rows[family];
      const lines = peerLines(2, peer, rows, PEER_FAMILY_ROWS);
      if (family !== "ipv4" || isIP(peer.name) === 6 || rows.get("enable") === "enable") return lines;
      const off = `  undo peer ${peer.name} enable`;
      const others = lines.filter((line) => line !== off);
      return isOffByDefault && !printing.printsEveryPeerThatIsOff ? others : [off, ...others];
    }),
  ];
}

const vpnLines = (vpn: Vpn): string[] => [
  ...indent(2, ordered(vpn.settings, FAMILY_ROWS)),
  ...peersOf(vpn.space, 2, VPN_ROWS),
];

function peersOf(space: PeerSpace, level: number, rows: readonly Row[]): string[] {
  return byGroup(space).flatMap((peer) => {
    const { kind } = peer as Partial<Group>;
    const own = peerLines(level, peer, peer.rows.bgp, rows);
    return kind === undefined ? own : [`${" ".repeat(level)}group ${peer.name} ${kind}`, ...own];
  });
}

/** Peers without a group, then each group followed by its members (evidence.md §1: 63296873888, 37059444197). */
function byGroup(space: PeerSpace): readonly Peer[] {
  if (space.groups.size === 0) return space.peers();
  const members = new Map<string | undefined, Peer[]>();
  for (const peer of space.peers()) {
    const group = peer.word("group", 1);
    const key = group !== undefined && space.groups.has(group) ? group : undefined;
    const list = members.get(key) ?? [];
    members.set(key, list);
    list.push(peer);
  }
  return [
    ...(members.get(undefined) ?? []),
    ...[...space.groups.values()].flatMap((group) => [group, ...(members.get(group.name) ?? [])]),
  ];
}

/** A peer's rows of one view stand at one place: the other arguments are the same whenever it is printed. */
function peerLines(level: number, peer: Peer, stored: Stored, rows: readonly Row[]): readonly string[] {
  if (stored.size === 0) return NONE;
  const blanks = " ".repeat(level);
  return (stored.printed ??= ordered(shown(stored), rows).map((words) =>
    words.startsWith("undo ")
      ? `${blanks}undo peer ${peer.name} ${words.slice("undo ".length)}`
      : `${blanks}peer ${peer.name} ${words}`,
  ));
}

/** A peer that is off in a family does not show its group there (evidence.md §1: 37059444197). */
function shown(stored: Stored): ReadonlyMap<string, string> {
  if (stored.get("enable") !== "undo enable") return stored;
  return new Map([...stored].filter(([key]) => key !== "group"));
}

/** In the order of the table; rows that it does not know come last. */
function ordered(stored: ReadonlyMap<string, string>, rows: readonly Row[]): string[] {
  const known = ranks.get(rows) ?? new Map<string, number>();
  ranks.set(rows, known);
  const ranked: { words: string; rank: number }[] = [];
  for (const [key, words] of stored) {
    const rank = known.get(key) ?? rankOf(key, rows);
    known.set(key, rank);
    ranked.push({ words, rank });
  }
  return ranked.sort((a, b) => a.rank - b.rank).map(({ words }) => words);
}

/** Thousands of peers have rows of the same few keys. */
const ranks = new WeakMap<readonly Row[], Map<string, number>>();

function rankOf(key: string, rows: readonly Row[]): number {
  const at = rows.findIndex((row) => row.key === key || (row.key.includes("{") && matchesKey(row.key, key)));
  return at < 0 ? rows.length : at;
}

function matchesKey(template: string, key: string): boolean {
  const [fixed = ""] = template.split("{");
  return key.startsWith(fixed);
}

const indent = (level: number, lines: readonly string[]): string[] =>
  lines.map((line) => " ".repeat(level) + line);
