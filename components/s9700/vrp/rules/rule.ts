import type { QuestionRule, View } from "./types";

/**
 * What one kind of row is. A rule is data: the parser, the planner and the inverse follow from it.
 *
 * To add a row, add an entry to the file of its topic and an example to the `.yaml` file beside it (README.md has the
 * fields). Each entry names its sources:
 * - S: S-series command references (S1720–S6720 V200R011C10, V200R019; S7700/S9700 V200R011C10 "Routing Policy
 *   Configuration Commands") and VRP5 transcripts.
 * - V8: CloudEngine and NE40E references: the same command family; on an S9700 likely, not proven.
 * - annet: annetutil/annet `huawei.rul`, `huawei.deploy`, and its pull request 566 with device transcripts.
 * - k: field knowledge without a source.
 */
export interface Rule {
  /** The words that name the setting; also the end of its key. */
  readonly option: string;
  /**
   * `peer`: a setting of a peer or group (`peer X …`). `group`: a group itself. `process`: a setting of the whole
   * process or family. `object`: a line of a list or filter, or the head of a policy's node. `clause`: a row of such a
   * node.
   */
  readonly scope: "peer" | "group" | "process" | "object" | "clause";
  readonly views: readonly View[];
  /** Matched against the row without `undo` and without `peer X`; the group `key` is part of the setting's key. */
  readonly pattern: RegExp;
  /** What follows `undo [peer X]`; `$1` etc. are the pattern's groups. Default: the option's words. */
  readonly undo?: string;
  /** As `undo`, where it differs for a group. */
  readonly undoOfGroup?: string;
  /** What VRP does anyway. `on` = only `undo …` is ever printed; a pattern = this value is not printed. */
  readonly byDefault?: "on" | RegExp;
  /** The peers and groups that `byDefault` speaks of. Default: all. */
  readonly isDefaultOf?: (peer: string) => boolean;
  /** As `byDefault`, where it differs for peers in the own AS and in others: refused, since it would never be read back. */
  readonly hidden?: { readonly internal: RegExp; readonly external: RegExp };
  /** VRP prints the `undo` form although it is the default. */
  readonly printsUndo?: boolean;
  /** What a change does to the peer's session (peer, group) or to all sessions (process). */
  readonly impact: "none" | "refresh" | "resets";
  /** Options that VRP refuses beside this one: they are undone first. */
  readonly excludes?: readonly string[];
  /** The form without a keyword and the forms with one exclude each other (`maximum load-balancing 4`, `… ebgp 4`). */
  readonly bareExcludesKeywords?: boolean;
  /** Typed again with other values VRP keeps the old values, too: the old row is undone first. */
  readonly addsValues?: boolean;
  /** What VRP may ask after the row or its undo. */
  readonly mayAsk?: readonly QuestionRule[];
  /** Inclusive limits of the pattern's groups: beyond them VRP answers `Wrong parameter`. */
  readonly range?: Readonly<Record<number, readonly [number, number]>>;
  /** Names among the pattern's groups whose greatest length depends on the dialect. */
  readonly names?: Readonly<Record<number, NameLimit>>;
  /** Further conditions of VRP: a sentence's end when the row would be refused. */
  readonly refuses?: (groups: readonly (string | undefined)[]) => string | undefined;
  readonly source: string;
}

/** The greatest length of a name, in characters. */
export interface NameLimit {
  /** VRP5: every line takes effect immediately. */
  readonly immediate: number;
  /** VRP8: lines take effect at `commit`. */
  readonly "two-stage": number;
}

/** `?` says 40 on VRP5, 200 on VRP8. */
export const POLICY_NAME: NameLimit = { immediate: 40, "two-stage": 200 };
/** `?` says 169 on VRP5, 200 on VRP8. */
export const PREFIX_LIST_NAME: NameLimit = { immediate: 169, "two-stage": 200 };

/** The fields of an entry that its maker function does not fill in. */
export type Rest = Partial<Rule> & { readonly source: string };

export const peer = (option: string, views: readonly View[], pattern: RegExp, rest: Rest): Rule => ({
  option,
  scope: "peer",
  views,
  pattern,
  impact: "none",
  ...rest,
});

export const process = (option: string, views: readonly View[], pattern: RegExp, rest: Rest): Rule => ({
  ...peer(option, views, pattern, rest),
  scope: "process",
});

/** A sentence's end where VRP would refuse the two times. */
export function timers(groups: readonly (string | undefined)[]): string | undefined {
  const [keepalive, hold] = [Number(groups[1]), Number(groups[2])];
  if (hold === 0 && keepalive === 0) return undefined;
  return hold < 3 * keepalive
    ? `hold must be at least three times keepalive, ${3 * keepalive} s here`
    : undefined;
}
