import { NODE_VIEW } from "./objectRules";
import { RULES, type Rule } from "./bgpRules";
import type { Row, View } from "./types";

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

  /** What takes the setting away, without `undo` and `peer X`. */
  get undo(): string {
    const { undo, option } = this.rule;
    return (undo ?? option).replace(/\$(\d)/g, (_, n: string) => this.found[Number(n)] ?? "").trim();
  }

  get groups(): readonly (string | undefined)[] {
    return this.found;
  }
}

/** Rules by scope, view and first word: thousands of rows are matched in one reading. */
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

function firstWord(text: string): string {
  const end = text.indexOf(" ");
  return end < 0 ? text : text.slice(0, end);
}

/** First words of the rows that may say what VRP does anyway. */
const DEFAULT_WORDS = new Set(
  RULES.filter(({ byDefault }) => byDefault !== undefined).map(({ option }) => firstWord(option)),
);

/** False for most rows: such as say what VRP does anyway begin with a few words. */
export function mayBeDefault(row: Row): boolean {
  if (!row.known) return false;
  if (row.text.startsWith("undo ")) return true;
  return DEFAULT_WORDS.has(firstWord(optionText(row)));
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
