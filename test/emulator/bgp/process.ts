import { canonicalAddress } from "../cli/parameters";
import { isIP } from "node:net";
import { hasPublicPeers } from "./otherViews";

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

/** A VPN instance in one family: all rows of its peers stand in one view. */
export interface Vpn {
  readonly instance: string;
  readonly family: FamilyName;
  readonly settings: Stored;
  readonly space: PeerSpace;
}

/** AS number of a peer, its group's if it has none itself. */
export function asOf(space: PeerSpace, peer: Peer, own: string): string | undefined {
  const group = space.groups.get(peer.word("group", 1) ?? "");
  return (
    peer.word("as-number", 1) ?? group?.word("as-number", 1) ?? (group?.kind === "internal" ? own : undefined)
  );
}

/** What differs between releases in how the section is printed. */
export interface Printing {
  /** Each family shows `undo synchronization` (VRP5); not so on a CE12800 (evidence.md §1: 37059444197). */
  readonly printsSynchronizationOff: boolean;
  /**
   * IPv4 unicast shows `undo peer X enable` of every IPv4 peer and group that is not on there, also with `undo default
   * ipv4-unicast` (evidence.md §1, CE: 37059444197, 63428815813).
   */
  readonly printsEveryPeerThatIsOff: boolean;
}

/** `bgp N`. */
export class BgpProcess {
  readonly settings = new Stored();
  readonly space = new PeerSpace();
  readonly families = new Map<FamilyName, Stored>([["ipv4", new Stored()]]);
  /** By the header of their view: `ipv4-family vpn-instance blue`. */
  readonly vpns = new Map<string, Vpn>();
  /** Views that are not interpreted: header → rows, word for word. */
  readonly others = new Map<string, string[]>();
  /** Headers of all views in the order in which they are printed. */
  readonly order: string[] = ["ipv4-family unicast"];

  constructor(
    readonly asNumber: string,
    readonly printing: Printing,
  ) {}

  /** A view that was entered for the first time takes its place among the others. */
  place(header: string): void {
    if (this.order.includes(header)) return;
    const before = this.order.findIndex((other) => rank(other) > rank(header));
    this.order.splice(before < 0 ? this.order.length : before, 0, header);
  }

  /** A view of a startup configuration stands where it stood there. */
  placeLast(header: string): void {
    this.forget(header);
    this.order.push(header);
  }

  forget(header: string): void {
    const at = this.order.indexOf(header);
    if (at >= 0) this.order.splice(at, 1);
  }

  /** Is a peer or group enabled in another view than this family's? Then it has a session that can be reset. */
  isOnElsewhere(name: string, family: FamilyName): boolean {
    const peer = this.space.get(name);
    const other = family === "ipv4" ? "ipv6" : "ipv4";
    if (peer?.rows[other].get("enable") === "enable") return true;
    return this.isOnInOthers(name);
  }

  isOnInOthers(name: string, except?: string): boolean {
    return [...this.others].some(
      ([header, rows]) => header !== except && hasPublicPeers(header) && rows.includes(`peer ${name} enable`),
    );
  }

  /** Removing a public peer or group removes its rows in every view. */
  forgetInOthers(name: string): void {
    for (const [header, rows] of this.others)
      if (hasPublicPeers(header))
        removeRows(rows, (row) => row.replace(/^undo /, "").startsWith(`peer ${name} `));
  }
}

export function removeRows(rows: string[], isGone: (row: string) => boolean): void {
  rows.splice(0, rows.length, ...rows.filter((row) => !isGone(row)));
}

/** NE and CE print the unicast families, flow and link state, VPNs' families, and the instances (evidence.md §1). */
const RANKS: readonly RegExp[] = [
  /^ipv4-family unicast$/,
  /^link-state-family/,
  /^ipv4-family flow$/,
  /^ipv6-family unicast$/,
  /^ipv6-family flow$/,
  /^ip(?:v4|v6)-family vpnv[46]/,
  /^vpn-instance /,
  /^ip(?:v4|v6)-family vpn-instance /,
  /^l2vpn/,
];
const rank = (header: string): number => {
  const at = RANKS.findIndex((pattern) => pattern.test(header));
  return at < 0 ? RANKS.length : at;
};

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
