import { canonicalAddress } from "../cli/parameters";
import { isIP } from "node:net";
import { FAMILY_ROWS, GLOBAL_ROWS, PEER_FAMILY_ROWS, PEER_ROWS, PEER_VPN_ROWS, type Row } from "./rows";

/** Key → the row's words as printed, without `peer X`. */
export class Stored extends Map<string, string> {
  /** As last printed; a section of thousands of peers is printed often, and few of its rows change. */
  printed: readonly string[] | undefined;

  override set(key: string, words: string): this {
    this.printed = undefined;
    return super.set(key, words);
  }
  override delete(key: string): boolean {
    this.printed = undefined;
    return super.delete(key);
  }
  override clear(): void {
    this.printed = undefined;
    super.clear();
  }
}
export type FamilyName = "ipv4" | "ipv6";

/** A peer or a group: its rows by where they stand. */
export class Peer {
  readonly rows: Record<"bgp" | FamilyName, Stored> = {
    bgp: new Stored(),
    ipv4: new Stored(),
    ipv6: new Stored(),
  };
  /** Its place among the peers. */
  readonly order: string;
  constructor(readonly name: string) {
    this.order = sortKey(name);
  }

  /** The word behind a keyword of a row: `word("connect-interface", 1)` → `Vlanif98`. */
  word(key: string, at: number, where: "bgp" | FamilyName = "bgp"): string | undefined {
    return this.rows[where].get(key)?.split(" ")[at];
  }
}

export interface Group extends Peer {
  kind: "external" | "internal";
}

/** Peers and groups that see each other: the public instance's, or one VPN instance's. */
export class PeerSpace {
  readonly groups = new Map<string, Group>();
  private readonly all = new Map<string, Peer>();
  private sorted: Peer[] | undefined;

  get(name: string): Peer | undefined {
    return this.all.get(canonicalAddress(name)) ?? this.groups.get(name);
  }
  add(address: string): Peer {
    const peer = new Peer(canonicalAddress(address));
    this.all.set(peer.name, peer);
    this.sorted = undefined;
    return peer;
  }
  addGroup(name: string, kind: Group["kind"]): Group {
    const group = Object.assign(new Peer(name), { kind });
    this.groups.set(name, group);
    return group;
  }
  delete(peer: Peer): void {
    this.all.delete(peer.name);
    this.sorted = undefined;
  }
  /** By address. */
  peers(): readonly Peer[] {
    this.sorted ??= [...this.all.values()].sort((a, b) => (a.order < b.order ? -1 : 1));
    return this.sorted;
  }
  members(group: string): readonly Peer[] {
    return this.peers().filter((peer) => peer.word("group", 1) === group);
  }
  get size(): number {
    return this.all.size;
  }
}

export interface Vpn {
  readonly settings: Stored;
  readonly space: PeerSpace;
}

/** `bgp N`. */
export class BgpProcess {
  readonly settings = new Stored();
  readonly space = new PeerSpace();
  readonly families = new Map<FamilyName, Stored>([["ipv4", new Stored()]]);
  readonly vpns = new Map<string, Vpn>();
  constructor(readonly asNumber: string) {}

  /** The section as printed, indented, from `bgp N` on, without `#` around it. */
  lines(): string[] {
    const lines = [`bgp ${this.asNumber}`, ...indent(1, ordered(this.settings, GLOBAL_ROWS))];
    for (const group of this.space.groups.values()) {
      lines.push(` group ${group.name} ${group.kind}`, ...peerLines(1, group, group.rows.bgp, PEER_ROWS));
    }
    for (const peer of this.space.peers()) lines.push(...peerLines(1, peer, peer.rows.bgp, PEER_ROWS));
    for (const [name, settings] of this.families) {
      lines.push(" #", ` ${name}-family unicast`, ...this.familyLines(name, settings));
    }
    for (const [instance, vpn] of this.vpns) {
      lines.push(
        " #",
        ` ipv4-family vpn-instance ${instance}`,
        ...indent(2, ordered(vpn.settings, FAMILY_ROWS)),
      );
      for (const group of vpn.space.groups.values()) {
        lines.push(`  group ${group.name} ${group.kind}`, ...peerLines(2, group, group.rows.bgp, VPN_ROWS));
      }
      for (const peer of vpn.space.peers()) lines.push(...peerLines(2, peer, peer.rows.bgp, VPN_ROWS));
    }
    return lines;
  }

  private familyLines(name: FamilyName, settings: Stored): string[] {
    // VRP always shows that it does not wait for the IGP.
    const synchronization = settings.has("synchronization") ? [] : ["  undo synchronization"];
    const everyone = [...this.space.groups.values(), ...this.space.peers()];
    return [
      ...synchronization,
      ...indent(2, ordered(settings, FAMILY_ROWS)),
      ...everyone.flatMap((peer) => peerLines(2, peer, peer.rows[name], PEER_FAMILY_ROWS)),
    ];
  }

  /** What `display this` shows in a view of BGP. */
  linesOf(view: { readonly kind: string; readonly subject?: string }): string[] {
    const lines = this.lines();
    const header =
      view.kind === "vpn-family" ? ` ipv4-family vpn-instance ${view.subject}` : ` ${view.kind} unicast`;
    const from = lines.indexOf(header);
    if (view.kind === "bgp" || from < 0) return lines;
    const to = lines.indexOf(" #", from);
    return lines.slice(from, to < 0 ? undefined : to);
  }
}

const VPN_ROWS = [...PEER_ROWS, ...PEER_FAMILY_ROWS, ...PEER_VPN_ROWS];

/** A peer's rows of one view stand at one place: the other arguments are the same whenever it is printed. */
function peerLines(level: number, peer: Peer, stored: Stored, rows: readonly Row[]): readonly string[] {
  if (stored.size === 0) return NONE;
  const blanks = " ".repeat(level);
  return (stored.printed ??= ordered(stored, rows).map((words) =>
    words.startsWith("undo ")
      ? `${blanks}undo peer ${peer.name} ${words.slice("undo ".length)}`
      : `${blanks}peer ${peer.name} ${words}`,
  ));
}

const NONE: readonly string[] = [];

/** In the order of the table; rows that it does not know come last. */
function ordered(stored: Stored, rows: readonly Row[]): string[] {
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

/** IPv4 before IPv6, each by value. */
function sortKey(address: string): string {
  if (isIP(address) !== 6)
    return `4${address
      .split(".")
      .map((part) => part.padStart(3, "0"))
      .join(".")}`;
  const [left = "", right] = address.split("::");
  const leftParts = left === "" ? [] : left.split(":");
  const rightParts = right === undefined || right === "" ? [] : right.split(":");
  const zeros = right === undefined ? [] : Array<string>(8 - leftParts.length - rightParts.length).fill("0");
  return `6${[...leftParts, ...zeros, ...rightParts].map((part) => part.padStart(4, "0").toLowerCase()).join(":")}`;
}
