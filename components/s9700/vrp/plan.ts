import { VrpError } from "./errors";
import { matchRule, UNDO_PEER_QUESTIONS, type Match } from "./rules";
import { asPlain, normalise, optionText } from "./rows";
import { foreignRows, isOwned } from "./section";
import type { BgpSection, Impact, Ownership, Plan, PlannedCommand, PlannedLine, Row, View } from "./types";

export interface PlanInput {
  /** The switch's name, for the sentences. */
  readonly switchName?: string;
  /** asplain or asdot. */
  readonly asNumber: string;
  readonly running: BgpSection;
  readonly wanted: readonly Row[];
  /** Everything ours: the wanted rows, and those that we own and no longer want. */
  readonly ownership: Ownership;
}

/**
 * The fewest commands that turn the owned rows of the running configuration into the wanted ones, in an order that
 * VRP takes: process settings, peers created or re-created, their options, their family rows; removals last.
 * Never `undo bgp`, never a foreign row.
 * @throws VrpError `other-as` when another AS runs.
 */
export function planBgp(input: PlanInput): Plan {
  const asNumber = asPlain(input.asNumber);
  const { running, ownership } = input;
  if (running.asNumber !== undefined && running.asNumber !== asNumber) {
    throw new VrpError(
      "other-as",
      `${input.switchName ?? "The switch"} runs \`bgp ${running.asNumber}\`, and the stack file says ${asNumber}: a device has one BGP process, and this program never removes one; correct asNumber, or move the process by hand.`,
    );
  }
  const now = new Map(running.rows.filter((row) => isOwned(row, ownership)).map((row) => [row.key, row]));
  const wanted = new Map(normalise(input.wanted).map((row) => [row.key, row]));
  const foreign = foreignRows(running, ownership);
  const change = new Change(now, wanted, foreign);
  const peers = ownership.peers;
  return {
    asNumber,
    createsProcess: running.asNumber === undefined,
    commands: change.commands(peers),
    adopted: peers.filter((peer) => change.isOn(now, peer) && change.isOn(wanted, peer)),
    foreign,
  };
}

type Rows = ReadonlyMap<string, Row>;

/** VRP's own order of phases; the planner fills each. */
const PHASES = ["process", "peer", "options", "family", "family removals", "removals", "peer removals", "process removals"] as const;
type Phase = (typeof PHASES)[number];

class Change {
  private readonly byPhase: Record<Phase, PlannedCommand[]>;

  constructor(
    private readonly now: Rows,
    private readonly wanted: Rows,
    private readonly foreign: readonly Row[],
  ) {
    this.byPhase = Object.fromEntries(PHASES.map((phase) => [phase, []])) as unknown as Record<Phase, PlannedCommand[]>;
  }

  isOn(rows: Rows, peer: string): boolean {
    return rows.has(`bgp|peer ${peer}|as-number`);
  }

  commands(peers: readonly string[]): PlannedCommand[] {
    for (const key of new Set([...this.wanted.keys(), ...this.now.keys()])) {
      const row = this.wanted.get(key) ?? this.now.get(key);
      if (row?.peer === undefined) this.setting(this.now.get(key), this.wanted.get(key));
    }
    for (const peer of peers) this.peer(peer);
    return PHASES.flatMap((phase) => sortByView(this.byPhase[phase]));
  }

  private peer(peer: string): void {
    const rowsOf = (rows: Rows) => [...rows.values()].filter((row) => row.peer === peer);
    const now = rowsOf(this.now);
    const wanted = rowsOf(this.wanted);
    const before = this.now.get(`bgp|peer ${peer}|as-number`);
    const after = this.wanted.get(`bgp|peer ${peer}|as-number`);
    if (before && !after) return this.removePeer(peer, now, "no longer declared");
    if (!after) return;
    if (!before) return this.createPeer(after, wanted, [], "declared, and not on the switch");
    if (before.text !== after.text) {
      // VRP refuses another AS for a living peer: it goes, and everything of it comes back (annet #566).
      const verbatim = this.foreign.filter((row) => row.peer === peer);
      const reason = `${before.text} → ${after.text}: the peer is removed and created again`;
      this.removePeer(peer, now, reason, "peer");
      return this.createPeer(after, wanted, verbatim, reason);
    }
    const nowByKey = new Map(now.map((row) => [row.key, row]));
    for (const key of new Set([...wanted.map((row) => row.key), ...nowByKey.keys()])) {
      this.setting(nowByKey.get(key), this.wanted.get(key));
    }
  }

  private createPeer(existence: Row, rows: readonly Row[], verbatim: readonly Row[], reason: string): void {
    const impact: Impact = { kind: "creates", sessions: [existence.peer ?? ""] };
    const undo = [{ view: "bgp", line: `undo peer ${existence.peer}` }];
    this.add("peer", { view: "bgp", line: existence.text, undo, impact, reason, mayAsk: [] });
    for (const row of [...rows, ...verbatim]) {
      if (row === existence || isAddedByDevice(row)) continue;
      const phase = row.view === "bgp" ? "peer" : "family";
      const mayAsk = ruleOf(row)?.rule.mayAsk ?? [];
      // The whole peer is the unit: taking its first row back takes these with it.
      this.add(phase, { view: row.view, line: row.text, undo: [], impact, reason, mayAsk });
    }
  }

  private removePeer(peer: string, rows: readonly Row[], reason: string, phase: Phase = "peer removals"): void {
    const all = [...rows, ...this.foreign.filter((row) => row.peer === peer)];
    const existence = all.filter((row) => optionText(row).startsWith("as-number "));
    const rest = all.filter((row) => !existence.includes(row) && !isAddedByDevice(row));
    this.add(phase, {
      view: "bgp",
      line: `undo peer ${peer}`,
      undo: [...existence, ...rest].map((row) => ({ view: row.view, line: row.text })),
      impact: { kind: "removes", sessions: [peer] },
      reason,
      mayAsk: UNDO_PEER_QUESTIONS,
    });
  }

  /** One setting from its value now to its wanted value; undefined = the default. */
  private setting(now: Row | undefined, wanted: Row | undefined): void {
    if (now?.text === wanted?.text) return;
    const row = wanted ?? now;
    if (!row) return;
    const match = ruleOf(row);
    if (!match || (wanted === undefined && isDefault(row, match))) return;
    const back = now ?? opposite(row, match);
    const line = wanted?.text ?? opposite(row, match).text;
    const impact = impactOf(match, row);
    const mayAsk = match.rule.mayAsk ?? [];
    const reason = now === undefined ? "missing on the switch" : wanted === undefined ? "not wanted" : `was: ${now.text}`;
    const command = { view: row.view, line, undo: [{ view: row.view, line: back.text }], impact, reason, mayAsk };
    if (wanted !== undefined) {
      this.add(row.peer === undefined ? "process" : row.view === "bgp" ? "options" : "family", command);
    } else if (this.isExcludedByWanted(row, match)) {
      this.add("process", command);
    } else {
      // A row of the whole process goes after the peers: it would bounce those that are about to go.
      this.add(row.peer === undefined ? "process removals" : row.view === "bgp" ? "removals" : "family removals", command);
    }
  }

  /** VRP refuses some options beside each other: the old one has to go first. */
  private isExcludedByWanted(row: Row, match: Match): boolean {
    return [...this.wanted.values()].some(
      (other) => other.peer === row.peer && (ruleOf(other)?.rule.excludes ?? []).includes(match.rule.option),
    );
  }

  private add(phase: Phase, command: PlannedCommand): void {
    this.byPhase[phase].push(command);
  }
}

/** The row says what VRP does anyway: there is nothing to take away. */
function isDefault(row: Row, match: Match): boolean {
  const negated = row.text.startsWith("undo ");
  return match.rule.implied === (negated ? "undo" : "on");
}

/** VRP adds it by itself as soon as the peer exists. */
function isAddedByDevice(row: Row): boolean {
  return ruleOf(row)?.rule.implied === "on" && !row.text.startsWith("undo ");
}

function ruleOf(row: Row): Match | undefined {
  return row.known ? matchRule(row.peer === undefined ? "process" : "peer", row.view, optionText(row)) : undefined;
}

/** What takes the row back to the default: `undo …`, in the short form that VRP wants, or the positive form. */
function opposite(row: Row, match: Match): { text: string } {
  const subject = row.peer === undefined ? "" : `peer ${row.peer} `;
  if (row.text.startsWith("undo ")) return { text: `${subject}${optionText(row)}` };
  return { text: `undo ${subject}${match.undo}`.trim() };
}

function impactOf(match: Match, row: Row): Impact {
  if (match.rule.impact === "none") return { kind: "none", sessions: [] };
  return { kind: match.rule.impact, sessions: row.peer === undefined ? ["all"] : [row.peer] };
}

/** bgp view first, then each family once: fewer moves between views. Stable within a view. */
function sortByView(commands: readonly PlannedCommand[]): PlannedCommand[] {
  const rank = (view: View) => (view === "bgp" ? "" : view);
  return [...commands].sort((a, b) => (rank(a.view) < rank(b.view) ? -1 : rank(a.view) > rank(b.view) ? 1 : 0));
}

/** The lines that take a plan back, last command first. */
export function inverseOf(commands: readonly PlannedCommand[]): PlannedLine[] {
  return [...commands].reverse().flatMap((command) => command.undo);
}
