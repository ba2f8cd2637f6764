import { RESET_QUESTIONS } from "./questions";
import type { Rule } from "./rule";
import { RULES } from "./rules";
import type { QuestionRule, Row, View } from "./types";
import { isOfPublicPeers, NODE_VIEW } from "./views";

/** A row's rule, applied to the row's text. */
export class Match {
  constructor(
    readonly rule: Rule,
    private readonly found: RegExpExecArray,
  ) {}

  /** The part of the key that follows the option, e.g. `import`. */
  get qualifier(): string {
    return this.found.groups?.key ?? "";
  }

  /** What takes the setting of a peer or of the process away, without `undo` and `peer X`. */
  get undo(): string {
    return this.filled(this.rule.undo ?? this.rule.option);
  }

  /** As {@link undo}, of a group. */
  get undoOfGroup(): string {
    const { rule } = this;
    return rule.undoOfGroup === undefined ? this.undo : this.filled(rule.undoOfGroup);
  }

  /** What the pattern's groups hold; the first is the whole text. */
  get groups(): readonly (string | undefined)[] {
    return this.found;
  }

  private filled(undo: string): string {
    return undo.replace(/\$(\d)/g, (_, n: string) => this.found[Number(n)] ?? "").trim();
  }
}

/** Rules by scope, view and first word. */
const INDEX = new Map<Rule["scope"], Map<View, Map<string, Rule[]>>>();
for (const rule of RULES) {
  const views = INDEX.get(rule.scope) ?? new Map<View, Map<string, Rule[]>>();
  INDEX.set(rule.scope, views);
  for (const view of rule.views) {
    const words = views.get(view) ?? new Map<string, Rule[]>();
    const word = firstWord(rule.option);
    views.set(view, words.set(word, [...(words.get(word) ?? []), rule]));
  }
}

/** The options' first words of the rows that may say what VRP does anyway. */
const DEFAULT_WORDS = new Set(
  RULES.filter(({ byDefault }) => byDefault !== undefined).map(({ option }) => firstWord(option)),
);

/** False for most rows, by their first words; true where only the row's rule can tell. */
export function mayBeDefault(row: Row): boolean {
  if (!row.known) return false;
  return row.text.startsWith("undo ") || DEFAULT_WORDS.has(firstWord(optionText(row)));
}

function firstWord(text: string): string {
  const end = text.indexOf(" ");
  return end < 0 ? text : text.slice(0, end);
}

/** Finds the rule of a row, given without `undo` and `peer X`. */
export function matchRule(scope: Rule["scope"], view: View, text: string): Match | undefined {
  for (const rule of INDEX.get(scope)?.get(view)?.get(firstWord(text)) ?? []) {
    const found = rule.pattern.exec(text);
    if (found) return new Match(rule, found);
  }
  return undefined;
}

/** The row without `undo` and `peer X`. */
export function optionText(row: Row): string {
  const bare = row.text.startsWith("undo ") ? row.text.slice("undo ".length) : row.text;
  return row.peer === undefined || !bare.startsWith("peer ")
    ? bare
    : bare.slice("peer ".length + row.peer.length + 1);
}

/** The rule of a row in canonical form; undefined for a row that the rules do not know. */
export function ruleOf(row: Row): Match | undefined {
  if (!row.known) return undefined;
  const scope = scopeOf(row);
  const view = scope === "object" ? "system" : scope === "clause" ? NODE_VIEW : row.view;
  return matchRule(scope, view, optionText(row));
}

function scopeOf(row: Row): Rule["scope"] {
  if (row.object !== undefined) return row.view === "system" || row.text === row.view ? "object" : "clause";
  if (row.peer === undefined) return "process";
  return row.text.startsWith("group ") || row.text.startsWith("undo group ") ? "group" : "peer";
}

/** True for a row of the process whose change resets every session of the switch. */
export function resetsAllSessions(row: Row): boolean {
  return scopeOf(row) === "process" && ruleOf(row)?.rule.impact === "resets";
}

const NONE: readonly QuestionRule[] = [];

/**
 * What VRP may ask after the row or its undo. A row that no rule knows may come back with its peer: `peer X enable`
 * and `peer X group G` ask in any family in which X takes part.
 */
export function questionsOf(row: Row): readonly QuestionRule[] {
  if (row.known) return ruleOf(row)?.rule.mayAsk ?? NONE;
  if (row.peer === undefined || !isOfPublicPeers(row.view)) return NONE;
  return /^(?:undo )?peer \S+ (?:enable|group \S+)$/.test(row.text) ? RESET_QUESTIONS : NONE;
}
