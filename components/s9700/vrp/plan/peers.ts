import type { Change, Phase } from "./change";
import { enableOf } from "./enable";
import { Groups } from "./groups";
import { lineOf } from "./lines";
import { PeerLines } from "./peerLines";
import type { Settings } from "./settings";
import type { Impact, PlannedLine } from "./types";
import { isAddress } from "../configuration/address";
import { existenceKey, ipv4EnableKey, membershipKey } from "../configuration/keys";
import { optionText } from "../rules/match";
import { UNDO_PEER_QUESTIONS } from "../rules/questions";
import type { Row } from "../rules/types";

/** Plans peers and groups: what is made, what goes, and what has to go and come back. */
export class Peers {
  private readonly lines: PeerLines;
  private readonly groups: Groups;

  constructor(
    private readonly change: Change,
    private readonly settings: Settings,
  ) {
    this.lines = new PeerLines(change);
    this.groups = new Groups(change, settings, this.lines);
  }

  plan(): void {
    const { planned, restore } = this.change;
    for (const name of planned) if (!isAddress(name)) this.groups.plan(name);
    for (const [member, reason] of this.groups.remade) this.remove(member, "members down", reason);
    for (const name of planned) if (isAddress(name)) this.planPeer(name);
    this.putBack(restore.filter((row) => row.object === undefined && !row.known));
  }

  private planPeer(peer: string): void {
    const { now, wanted } = this.change;
    const [before, after] = [now.get(existenceKey(peer)), wanted.get(existenceKey(peer))];
    if (this.groups.remade.has(peer)) return after && this.create(peer, "its group is made anew");
    if (before && !after) return this.remove(peer, "peer removals", "no longer declared");
    if (!after) return;
    if (!before) return this.create(peer, "declared, and not on the switch");
    const [group, newGroup] = [now.get(membershipKey(peer)), wanted.get(membershipKey(peer))];
    const leaves = group !== undefined && group.text !== newGroup?.text;
    if (before.text === after.text && !leaves) {
      if (group === undefined && newGroup !== undefined) this.join(peer, newGroup);
      return this.planSettings(peer);
    }
    // VRP refuses another AS for an existing peer, and differs by release about what leaving a group keeps (annet 566).
    const why = leaves ? `leaves ${optionText(group)}` : `AS ${asOf(before)} → ${asOf(after)}`;
    const reason = `${why}: the peer is removed and made again`;
    this.remove(peer, "peers", reason);
    this.create(peer, reason);
  }

  /** Comes before the peer's other settings, since its undo makes the peer anew, without the group. */
  private join(peer: string, membership: Row): void {
    const impact: Impact = { kind: "resets", sessions: [peer] };
    const rows = [...this.change.now.of(peer), ...this.unknownOf(peer)];
    const undo = [undoPeer(peer), ...this.lines.of(peer, rows)];
    this.change.commands.add("peers", {
      ...lineOf(membership),
      undo,
      impact,
      reason: "missing on the switch",
    });
    // Joining enables the member (V8, annet 566): one that is off, and stays so, is switched off again.
    const off = this.change.wanted.get(ipv4EnableKey(peer));
    if (off && this.change.now.has(off.key)) this.add(lineOf(off), [], impact, "joining a group enables");
  }

  private planSettings(peer: string): void {
    const { now, wanted } = this.change;
    const keys = [...wanted.of(peer), ...now.of(peer)].map((row) => row.key);
    for (const key of new Set(keys))
      if (key !== membershipKey(peer)) this.settings.one(now.get(key), wanted.get(key));
  }

  /** Rows that no rule knows: they go with `undo peer` and are put back as they were. */
  private unknownOf(peer: string): Row[] {
    return this.change.there.of(peer).filter((row) => !row.known);
  }

  /** The peer is the unit: taking its first row back takes the others with it. */
  private create(peer: string, reason: string): void {
    const rows = [...this.change.wanted.of(peer), ...this.replayed(peer)];
    const lines = this.lines.of(peer, rows);
    const impact: Impact = { kind: "creates", sessions: [peer] };
    for (const [index, line] of lines.entries())
      this.add(line, index === 0 ? [undoPeer(peer)] : [], impact, reason);
  }

  /** The rows that no rule knows, but for a membership that ends: it ends in the families that no rule knows, too. */
  private replayed(peer: string): Row[] {
    const { now, wanted, notes } = this.change;
    const membership = now.get(membershipKey(peer))?.text;
    const left = membership === wanted.get(membershipKey(peer))?.text ? undefined : membership;
    return this.unknownOf(peer).filter(({ view, text }) => {
      if (text !== left) return true;
      notes.push(`Peer ${peer} leaves its group in \`${view}\`, too.`);
      return false;
    });
  }

  private remove(peer: string, phase: Phase, reason: string): void {
    const undo = this.lines.of(peer, [...this.change.now.of(peer), ...this.unknownOf(peer)]);
    const impact: Impact = { kind: "removes", sessions: [peer] };
    this.change.commands.add(phase, { ...undoPeer(peer), undo, impact, reason });
  }

  /** After a roll-back: rows that no rule knows, which went with their peer and are not there now. */
  private putBack(rows: readonly Row[]): void {
    const there = new Set(this.change.running.rows.map((row) => row.key));
    for (const row of rows.filter(({ key }) => !there.has(key))) {
      const line = lineOf(row);
      const isReset = row.peer !== undefined && line.mayAsk.length > 0;
      const impact: Impact = isReset
        ? { kind: "resets", sessions: [row.peer] }
        : { kind: "none", sessions: [] };
      this.add(line, [], impact, "was there before");
    }
  }

  private add(line: PlannedLine, undo: readonly PlannedLine[], impact: Impact, reason: string): void {
    const rank = enableOf(line);
    const phase = line.view === "bgp" ? "peers" : rank === "disables" ? "family removals" : "families";
    this.change.commands.add(phase, { ...line, undo, impact, reason }, rank);
  }
}

function undoPeer(peer: string): PlannedLine {
  return { view: "bgp", line: `undo peer ${peer}`, mayAsk: UNDO_PEER_QUESTIONS };
}

function asOf(existence: Row): string {
  return optionText(existence).slice("as-number ".length);
}
