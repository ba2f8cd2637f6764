import { isIpv4 } from "../configuration/address";
import { VrpError } from "../errors";
import { ruleOf } from "../rules/match";
import type { Change, Phase } from "./plan";
import type { Settings } from "./settings";
import { makeRows } from "../configuration/rowReader";
import { existenceKey, isNoIpv4ByDefault, keyOf, optionText } from "../configuration/rows";
import { UNDO_PEER_QUESTIONS } from "../rules/bgpRules";
import type { QuestionRule, Row, View } from "../rules/types";
import type { Impact, PlannedLine } from "./types";

/** Plans peers and groups: what is made, what goes, and what has to go and come back. */
export class Peers {
  private readonly now: Map<string, Row[]>;
  private readonly wanted: Map<string, Row[]>;
  /** VRP does not enable new peers in IPv4 unicast by itself. */
  private readonly startsDisabled: boolean;
  private readonly remade = new Set<string>();

  constructor(
    private readonly change: Change,
    private readonly settings: Settings,
  ) {
    this.now = byPeer([...change.now.values()]);
    this.wanted = byPeer([...change.wanted.values()]);
    this.startsDisabled = isNoIpv4ByDefault(change.there.others) || isNoIpv4ByDefault(change.declared.others);
  }

  plan(): void {
    const names = this.change.planned;
    const groups = names.filter((name) => this.isGroup(name));
    for (const group of groups) this.planGroup(group);
    for (const peer of names) if (!this.isGroup(peer)) this.planPeer(peer);
    for (const row of this.change.restore) this.putBack(row);
  }

  private isGroup(name: string): boolean {
    return this.change.now.has(groupKey(name)) || this.change.wanted.has(groupKey(name));
  }

  // ---- groups ------------------------------------------------------------------------------------------------------

  private planGroup(group: string): void {
    const { now, wanted } = this.change;
    const [before, after] = [now.get(groupKey(group)), wanted.get(groupKey(group))];
    if (before && !after) {
      this.refuseForeignMembers(group, "cannot be removed");
      return this.removeGroup(group, "group removals", "no longer declared");
    }
    if (!before && after) return this.createGroup(group, "declared, and not on the switch");
    const sameAs = now.get(existenceKey(group))?.text === wanted.get(existenceKey(group))?.text;
    if (before?.text === after?.text && sameAs) return this.planSettings(group);
    // Neither its kind nor its AS can be changed while it has members.
    this.refuseForeignMembers(group, "cannot be changed");
    const reason =
      before?.text === after?.text
        ? "its AS changes: the group is made anew"
        : "its kind changes: the group is made anew";
    for (const member of this.change.there.membersOf(group)) {
      this.remade.add(member);
      this.removePeer(member, "taken down", reason);
    }
    this.removeGroup(group, "taken down", reason);
    this.createGroup(group, reason);
  }

  private refuseForeignMembers(group: string, what: string): void {
    const foreign = this.change.there
      .membersOf(group)
      .filter((member) => !this.change.ownership.peers.includes(member));
    if (foreign.length === 0) return;
    throw new VrpError(
      "refused",
      `${this.change.where}: group ${group} ${what}: ${foreign.join(", ")}, not declared by this stack, ${foreign.length === 1 ? "is a member" : "are members"} of it; declare them too, or take them out of the group by hand.`,
    );
  }

  private createGroup(group: string, reason: string): void {
    const rows = this.wanted.get(group) ?? [];
    const definition = this.change.wanted.get(groupKey(group));
    if (definition === undefined) return;
    const impact: Impact = { kind: "none", sessions: [] };
    const undo = [{ view: "bgp", line: `undo group ${group}` }];
    this.add("groups", { view: "bgp", line: definition.text }, undo, impact, reason);
    for (const line of this.linesOf(group, rows)) {
      if (line.line !== definition.text)
        this.add(line.view === "bgp" ? "groups" : "families", line, [], impact, reason);
    }
  }

  private removeGroup(group: string, phase: Phase, reason: string): void {
    const definition = this.change.now.get(groupKey(group));
    const rows = this.rowsNow(group);
    const undo = [
      ...(definition ? [asLine(definition)] : []),
      ...this.linesOf(
        group,
        rows.filter((row) => row !== definition),
      ),
    ];
    this.add(
      phase,
      { view: "bgp", line: `undo group ${group}` },
      undo,
      { kind: "none", sessions: [] },
      reason,
    );
  }

  // ---- peers -------------------------------------------------------------------------------------------------------

  private planPeer(peer: string): void {
    const { now, wanted } = this.change;
    const [before, after] = [now.get(existenceKey(peer)), wanted.get(existenceKey(peer))];
    if (this.remade.has(peer)) return after && this.createPeer(peer, "its group is made anew");
    if (before && !after) return this.removePeer(peer, "peer removals", "no longer declared");
    if (!after) return;
    if (!before) return this.createPeer(peer, "declared, and not on the switch");
    const group = keyOf("bgp", peer, "group");
    const leaves = now.has(group) && now.get(group)?.text !== wanted.get(group)?.text;
    if (before.text === after.text && !leaves) {
      if (!now.has(group)) this.join(peer, wanted.get(group));
      return this.planSettings(peer);
    }
    // VRP refuses another AS for a living peer, and differs by release about what leaving a group keeps (annet 566).
    const why = leaves
      ? `leaves ${optionText(now.get(group) as Row)}`
      : `AS ${asOf(before)} → ${asOf(after)}`;
    const reason = `${why}: the peer is removed and made again`;
    this.removePeer(peer, "peers", reason);
    this.createPeer(peer, reason);
  }

  /** Comes before the peer's other settings, since its undo makes the peer anew, without the group. */
  private join(peer: string, group: Row | undefined): void {
    if (group === undefined) return;
    const impact: Impact = { kind: "resets", sessions: [peer] };
    const undo = [{ view: "bgp", line: `undo peer ${peer}` }, ...this.linesOf(peer, this.rowsNow(peer))];
    this.add("peers", asLine(group), undo, impact, "missing on the switch");
    // Joining adds `peer X enable` (V8, annet 566): one that is off, and stays so, is switched off again.
    const off = this.change.wanted.get(keyOf("ipv4-family unicast", peer, "enable"));
    if (off && this.change.now.has(off.key))
      this.add("families", asLine(off), [], impact, "joining a group enables");
  }

  private planSettings(peer: string): void {
    const keys = [...(this.wanted.get(peer) ?? []), ...(this.now.get(peer) ?? [])].map((row) => row.key);
    for (const key of new Set(keys)) {
      if (key === keyOf("bgp", peer, "group")) continue;
      this.settings.one(this.change.now.get(key), this.change.wanted.get(key));
    }
  }

  /** Rows that no rule knows: they go with `undo peer` and are put back as they were. */
  private verbatim(name: string): Row[] {
    return this.change.there.of(name).filter((row) => !row.known);
  }

  private rowsNow(name: string): Row[] {
    return [...(this.now.get(name) ?? []), ...this.verbatim(name)];
  }

  private createPeer(peer: string, reason: string): void {
    // The rows that no rule knows come back, too, where the peer was there before.
    const rows = [...(this.wanted.get(peer) ?? []), ...this.verbatim(peer)];
    const undo = [{ view: "bgp", line: `undo peer ${peer}` }];
    // The whole peer is the unit: taking its first row back takes the others with it.
    const impact: Impact = { kind: "creates", sessions: [peer] };
    for (const [index, line] of this.linesOf(peer, rows).entries())
      this.add(line.view === "bgp" ? "peers" : "families", line, index === 0 ? undo : NONE, impact, reason);
  }

  private removePeer(peer: string, phase: Phase, reason: string): void {
    const impact: Impact = { kind: "removes", sessions: [peer] };
    this.add(
      phase,
      { view: "bgp", line: `undo peer ${peer}` },
      this.linesOf(peer, this.rowsNow(peer)),
      impact,
      reason,
    );
  }

  /** The lines that make a peer or give a group its rows, in an order that VRP takes: AS, group, the rest, families. */
  private linesOf(name: string, rows: readonly Row[]): PlannedLine[] {
    const ranks: Row[][] = [[], [], [], [], []];
    for (const row of rows) ranks[rankOf(row, name)]?.push(row);
    const lines = new Array<Row>().concat(...ranks).map(asLine);
    const off = `undo peer ${name} enable`;
    const isOff = lines.some((line) => line.view === "ipv4-family unicast" && line.line === off);
    if (this.startsDisabled && isIpv4(name)) {
      if (isOff) return lines.filter((line) => line.line !== off || line.view !== "ipv4-family unicast");
      return insertFamilyRow(lines, { view: "ipv4-family unicast", line: `peer ${name} enable` });
    }
    // No source says that VRP enables a group by itself; where it does, the row changes nothing.
    if (isIpv4(name) || name.includes(":") || isOff) return lines;
    if (rows.some((row) => row.view === "ipv4-family unicast") || this.hasIpv4Member(name)) {
      return insertFamilyRow(lines, { view: "ipv4-family unicast", line: `peer ${name} enable` });
    }
    return lines;
  }

  private hasIpv4Member(group: string): boolean {
    const { declared, there, ownership } = this.change;
    const owned = new Set(ownership.peers);
    const now = there.membersOf(group).filter((member) => owned.has(member));
    return [...declared.membersOf(group), ...now].some(isIpv4);
  }

  /** After a roll-back: rows that no rule knows, which went with their peer and are not there now. */
  private putBack(row: Row): void {
    if (row.object !== undefined) return;
    const there = this.change.running.rows.some(
      (other) => other.view === row.view && other.text === row.text,
    );
    if (there || row.known) return;
    this.add(
      row.view === "bgp" ? "peers" : "families",
      asLine(row),
      [],
      { kind: "none", sessions: [] },
      "was there before",
    );
  }

  private add(
    phase: Phase,
    { view, line }: PlannedLine,
    undo: readonly PlannedLine[],
    impact: Impact,
    reason: string,
  ): void {
    const removes = line.startsWith("undo ") && /^undo peer \S+$/.test(line);
    const mayAsk = removes ? UNDO_PEER_QUESTIONS : questionsOf(view, line);
    this.change.phases[phase].push({ view, line, undo, impact, reason, mayAsk });
  }
}

function rankOf(row: Row, name: string): number {
  if (row.view !== "bgp") return row.text.endsWith(" enable") ? 3 : 4;
  if (row.key === existenceKey(name) || row.key === groupKey(name)) return 0;
  return row.key === keyOf("bgp", name, "group") ? 1 : 2;
}

/** After the rows of the bgp view, before the others of the family. */
function insertFamilyRow(lines: readonly PlannedLine[], line: PlannedLine): PlannedLine[] {
  const isHome = (view: View) => view === "bgp";
  return [...lines.filter(({ view }) => isHome(view)), line, ...lines.filter(({ view }) => !isHome(view))];
}

function questionsOf(view: View, line: string): readonly QuestionRule[] {
  const [row] = makeRows(view, line);
  return (row && ruleOf(row)?.rule.mayAsk) ?? NONE;
}

const NONE: readonly never[] = [];

function asLine(row: Row): PlannedLine {
  return { view: row.view, line: row.text };
}

function asOf(existence: Row): string {
  return optionText(existence).slice("as-number ".length);
}

function groupKey(name: string): string {
  return `bgp|group ${name}`;
}

function byPeer(rows: readonly Row[]): Map<string, Row[]> {
  const peers = new Map<string, Row[]>();
  for (const row of rows) {
    if (row.peer === undefined) continue;
    const of = peers.get(row.peer);
    if (of) of.push(row);
    else peers.set(row.peer, [row]);
  }
  return peers;
}
