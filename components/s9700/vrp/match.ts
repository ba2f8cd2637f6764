import { NODE_VIEW } from "./objectRules";
import { RULES, type Rule } from "./rules";
import type { Row, View } from "./types";

/** A row's rule, applied to the row's text. */
export interface Match {
  readonly rule: Rule;
  /** The part of the key that follows the option, e.g. `import`. */
  readonly qualifier: string;
  /** What takes the setting away, without `undo` and `peer X`. */
  readonly undo: string;
  readonly groups: readonly (string | undefined)[];
}

/** Rules by scope, view and first word: thousands of rows are matched in one plan. */
const INDEX = new Map<string, Rule[]>();
for (const rule of RULES) {
  for (const view of rule.views) {
    const key = `${rule.scope} ${view} ${rule.option.split(" ")[0]}`;
    INDEX.set(key, [...(INDEX.get(key) ?? []), rule]);
  }
}

/** Finds the rule of a row, given without `undo` and `peer X`. */
export function matchRule(scope: Rule["scope"], view: View, text: string): Match | undefined {
  const end = text.indexOf(" ");
  for (const rule of INDEX.get(`${scope} ${view} ${end < 0 ? text : text.slice(0, end)}`) ?? []) {
    const found = rule.pattern.exec(text);
    if (!found) continue;
    const undo = (rule.undo ?? rule.option).replace(/\$(\d)/g, (_, n: string) => found[Number(n)] ?? "");
    return { rule, qualifier: found.groups?.key ?? "", undo: undo.trim(), groups: [...found] };
  }
  return undefined;
}

/** The row without `undo` and `peer X`. */
export function optionText(row: Row): string {
  const bare = row.text.replace(/^undo /, "");
  return row.peer === undefined || !/^peer /.test(bare) ? bare : bare.replace(/^peer \S+ ?/, "");
}

const matches = new WeakMap<Row, Match>();

/** The rule of a row in canonical form; undefined for a row that the rules do not know. */
export function ruleOf(row: Row): Match | undefined {
  if (!row.known) return undefined;
  const cached = matches.get(row);
  if (cached) return cached;
  const scope = scopeOf(row);
  const view = scope === "object" ? "system" : scope === "clause" ? NODE_VIEW : row.view;
  const match = matchRule(scope, view, optionText(row));
  if (match) matches.set(row, match);
  return match;
}

function scopeOf(row: Row): Rule["scope"] {
  if (row.object !== undefined) return row.view === "system" || row.text === row.view ? "object" : "clause";
  if (row.peer === undefined) return "process";
  return /^(?:undo )?group /.test(row.text) ? "group" : "peer";
}
