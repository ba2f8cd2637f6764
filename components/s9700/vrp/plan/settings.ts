import type { Change, Phase } from "./change";
import { enableOf } from "./enable";
import { lineOf, undoLineOf } from "./lines";
import { rivalOf } from "./refusals";
import type { Impact, PlannedLine } from "./types";
import { isAddress } from "../configuration/address";
import { isDefault } from "../configuration/normalForm";
import { foreignPeers, isOfProcess } from "../configuration/ownership";
import { ruleOf, type Match } from "../rules/match";
import type { Row } from "../rules/types";

/** Plans single settings: rows that are given, changed or taken back of peers that stay. */
export class Settings {
  /** Sessions that a row of the process reaches when it is sent first, and when it is sent last. */
  private readonly sessions: { readonly first: boolean; readonly last: boolean };

  constructor(private readonly change: Change) {
    const { there, declared, running, ownership, others } = change;
    const othersStay = others.any || foreignPeers(running, ownership).length > 0;
    this.sessions = {
      first: there.peers.size > 0 || othersStay,
      last: declared.peers.size > 0 || othersStay,
    };
  }

  /** Rows of the process and of its families. */
  ofProcess(): void {
    const { now, wanted } = this.change;
    const rows = [...now.of(undefined), ...wanted.of(undefined)].filter(isOfProcess);
    for (const key of new Set(rows.map((row) => row.key))) this.one(now.get(key), wanted.get(key));
  }

  /**
   * One setting from its value now to its wanted value; undefined = what VRP does anyway.
   * @param at the phase of its commands. Default: the one of the row's view
   */
  one(now: Row | undefined, wanted: Row | undefined, at?: Phase): void {
    const row = wanted ?? now;
    if (row === undefined || (now?.text === wanted?.text && !this.isRewritten(now, wanted))) return;
    const match = ruleOf(row);
    if (!match || this.isSameSecret(now, wanted)) return;
    if (wanted === undefined) return this.takeBack(row, match, at);
    // `undo synchronization` is declared and not printed: it is VRP's default.
    if (now === undefined && match.rule.printsUndo && wanted.text.startsWith("undo ")) return;
    const phase = at ?? phaseOf(wanted);
    // Typed again without its last parameters VRP may keep those: the old row goes first.
    if (now !== undefined && (match.rule.addsValues || now.text.startsWith(`${wanted.text} `))) {
      this.add(phase, now, match, undoLineOf(now), lineOf(now), `was: ${now.text}`);
      this.add(phase, wanted, match, lineOf(wanted), undoLineOf(wanted), `was: ${now.text}`);
      return;
    }
    const back = now === undefined ? undoLineOf(wanted) : lineOf(now);
    const reason = now === undefined ? "missing on the switch" : `was: ${now.text}`;
    this.add(phase, wanted, match, lineOf(wanted), back, reason);
  }

  private takeBack(row: Row, match: Match, at?: Phase): void {
    if (isDefault(row) || (match.rule.printsUndo && row.text.startsWith("undo "))) return;
    const phase = at ?? this.phaseOfRemoval(row, match);
    this.add(phase, row, match, undoLineOf(row), lineOf(row), "not wanted");
  }

  /** A removal comes last, unless VRP refuses a wanted row beside it. */
  private phaseOfRemoval(row: Row, match: Match): Phase {
    if (rivalOf(row, this.change.wanted.of(row.peer), match) !== undefined) return phaseOf(row);
    // One that bounces all sessions goes before new ones come up, or after the last one is gone.
    if (row.peer === undefined)
      return match.rule.impact === "resets" && this.sessions.last ? "process" : "process removals";
    return row.view === "bgp" ? "option removals" : "family removals";
  }

  /** A password that is sent whatever is set; a mask is the same text for all of them. */
  private isRewritten(now: Row | undefined, wanted: Row | undefined): boolean {
    if (now?.peer === undefined || wanted === undefined || !this.change.rewritePasswords.has(now.peer))
      return false;
    return ruleOf(now)?.rule.option === "password";
  }

  /** The switch shows ciphertext, which cannot be compared with a password: a password is sent only when asked. */
  private isSameSecret(now: Row | undefined, wanted: Row | undefined): boolean {
    if (now?.peer === undefined || wanted === undefined) return false;
    if (ruleOf(now)?.rule.option !== "password" || this.isRewritten(now, wanted)) return false;
    const isCipher = (row: Row) => /password cipher \S{20,}$/.test(row.text);
    // The caller that masks knows which password was sent, and asks where it must be sent again.
    if (/password cipher \*{6}$/.test(wanted.text)) return /password cipher /.test(now.text);
    if (!isCipher(now) || isCipher(wanted)) return false;
    this.change.notes.push(
      `The password of peer ${now.peer} is set; whether it is the declared one cannot be read.`,
    );
    return true;
  }

  private add(
    phase: Phase,
    row: Row,
    match: Match,
    line: PlannedLine,
    back: PlannedLine,
    reason: string,
  ): void {
    const enable = enableOf(line);
    const at = enable === "disables" && phase === "families" ? "family removals" : phase;
    const to = enable === "enables" && phase === "family removals" ? "families" : at;
    // A removal among what is set makes room, and goes before what takes its place.
    const makesRoom = line.line !== row.text && ["process", "peers", "families"].includes(to);
    const rank = enable ?? (makesRoom ? "makes room" : "sets");
    const impact = this.impactOf(row, match, to);
    // Where the plan shows no reset, a switch that asks about one knows of a session that the plan does not.
    const mayAsk = impact.kind === "none" ? [] : line.mayAsk;
    this.change.commands.add(to, { ...line, mayAsk, undo: [back], impact, reason }, rank);
  }

  private impactOf(row: Row, match: Match, phase: Phase): Impact {
    const any = phase === "process removals" ? this.sessions.last : this.sessions.first;
    const sessions = row.peer === undefined ? (any ? ["all"] : []) : this.sessionsOf(row.peer);
    if (match.rule.impact === "none" || sessions.length === 0) return { kind: "none", sessions: [] };
    return { kind: match.rule.impact, sessions };
  }

  /** A row of a group reaches all its members. */
  private sessionsOf(peer: string): readonly string[] {
    const { there, others } = this.change;
    return isAddress(peer) ? [peer] : [...there.membersOf(peer), ...(others.usersOf[peer] ?? [])];
  }
}

function phaseOf(row: Row): Phase {
  if (row.view !== "bgp") return "families";
  return row.peer === undefined ? "process" : "peers";
}
