import { ruleOf, type Match } from "../rules/match";
import type { Change, Phase } from "./plan";
import { isOfProcess } from "../configuration/ownership";
import { rivalOf } from "./refusals";
import { isDefault, optionText } from "../configuration/rows";
import type { Row } from "../rules/types";
import type { Impact, PlannedCommand } from "./types";

/** Plans single settings: rows that are given, changed or taken back without touching their peer's existence. */
export class Settings {
  /** Sessions that a row of the process reaches when it is sent first, and when it is sent last. */
  private readonly sessions: { readonly first: boolean; readonly last: boolean };

  constructor(private readonly change: Change) {
    const { there, declared, ownership } = change;
    const othersStay = () => {
      const ours = new Set(ownership.peers);
      return [...there.peers.keys()].some((name) => !ours.has(name));
    };
    this.sessions = { first: there.peers.size > 0, last: declared.peers.size > 0 || othersStay() };
  }

  /** Rows of the process and of its families. */
  ofProcess(): void {
    const { now, wanted } = this.change;
    const rows = [...now.values(), ...wanted.values()].filter(isOfProcess);
    for (const key of new Set(rows.map((row) => row.key))) this.one(now.get(key), wanted.get(key));
  }

  /** One setting from its value now to its wanted value; undefined = what VRP does anyway. */
  one(now: Row | undefined, wanted: Row | undefined): void {
    const row = wanted ?? now;
    if (row === undefined || (now?.text === wanted?.text && !this.isRewritten(now, wanted))) return;
    const match = ruleOf(row);
    if (!match || this.isSameSecret(now, wanted)) return;
    if (wanted === undefined) return this.takeBack(row, match);
    // `undo synchronization` is declared and not printed: it is so anyway.
    if (now === undefined && match.rule.printsUndo && wanted.text.startsWith("undo ")) return;
    const phase =
      row.peer === undefined && row.view === "bgp" ? "process" : row.view === "bgp" ? "peers" : "families";
    // Typed again without its last parameters VRP may keep those: the old row goes first.
    if (now !== undefined && now.text.startsWith(`${wanted.text} `)) {
      this.add(phase, now, match, opposite(now), now.text, `was: ${now.text}`);
      this.add(phase, wanted, match, wanted.text, opposite(wanted), `was: ${now.text}`);
      return;
    }
    const back = now?.text ?? opposite(wanted);
    const reason = now === undefined ? "missing on the switch" : `was: ${now.text}`;
    this.add(phase, wanted, match, wanted.text, back, reason);
  }

  private takeBack(row: Row, match: Match): void {
    if (isDefault(row) || (match.rule.printsUndo && row.text.startsWith("undo "))) return;
    this.add(this.phaseOfRemoval(row), row, match, opposite(row), row.text, "not wanted");
  }

  /** A removal comes last, unless VRP refuses a wanted row beside it. */
  private phaseOfRemoval(row: Row): Phase {
    const rival = rivalOf(row, this.change.wanted.values());
    if (rival !== undefined) {
      if (row.peer === undefined) return row.view === "bgp" ? "process" : "families";
      return row.view === "bgp" ? "peers" : "families";
    }
    // One that bounces all sessions goes before new ones come up, or after the last one is gone.
    if (row.peer === undefined) {
      const bounces = ruleOf(row)?.rule.impact === "resets";
      return bounces && this.sessions.last ? "process" : "process removals";
    }
    return row.view === "bgp" ? "option removals" : "family removals";
  }

  /** A password that is sent whatever is set; a mask is the same text for all of them. */
  private isRewritten(now: Row | undefined, wanted: Row | undefined): boolean {
    if (now?.peer === undefined || wanted === undefined || !this.change.rewritePasswords.has(now.peer))
      return false;
    return ruleOf(now)?.rule.option === "password";
  }

  /** A password is stored as ciphertext: the same one cannot be told from another, so it is sent only when asked. */
  private isSameSecret(now: Row | undefined, wanted: Row | undefined): boolean {
    if (now?.peer === undefined || wanted === undefined) return false;
    if (ruleOf(now)?.rule.option !== "password" || this.isRewritten(now, wanted)) return false;
    const isCipher = (row: Row) => /password cipher \S{20,}$/.test(row.text);
    // Whoever masks keeps account of what was sent, and asks for it to be sent again.
    if (/password cipher \*{6}$/.test(wanted.text)) return /password cipher /.test(now.text);
    if (!isCipher(now) || isCipher(wanted)) return false;
    this.change.notes.push(
      `The password of peer ${now.peer} is set; whether it is the declared one cannot be read.`,
    );
    return true;
  }

  private add(phase: Phase, row: Row, match: Match, line: string, back: string, reason: string): void {
    const command: PlannedCommand = {
      view: row.view,
      line,
      undo: [{ view: row.view, line: back }],
      impact: this.impactOf(row, match, phase),
      reason,
      mayAsk: match.rule.mayAsk ?? [],
    };
    // A removal among what is set makes room, and goes before what takes its place.
    const makesRoom = back === row.text && ["process", "peers", "families"].includes(phase);
    if (makesRoom) this.change.phases[phase].unshift(command);
    else this.change.phases[phase].push(command);
  }

  private impactOf(row: Row, match: Match, phase: Phase): Impact {
    const any = phase === "process removals" ? this.sessions.last : this.sessions.first;
    const sessions = row.peer === undefined ? (any ? ["all"] : []) : this.sessionsOf(row.peer);
    if (match.rule.impact === "none" || sessions.length === 0) return { kind: "none", sessions: [] };
    return { kind: match.rule.impact, sessions };
  }

  /** A row of a group reaches all its members. */
  private sessionsOf(peer: string): readonly string[] {
    const { there } = this.change;
    return there.groups.has(peer) ? there.membersOf(peer) : [peer];
  }
}

/** What takes the row back to what VRP does anyway: `undo …` in the short form that VRP wants, or the positive form. */
export function opposite(row: Row): string {
  const subject = row.peer === undefined ? "" : `peer ${row.peer} `;
  if (row.text.startsWith("undo ")) return `${subject}${optionText(row)}`;
  return `undo ${subject}${ruleOf(row)?.undo ?? optionText(row)}`.trim();
}
