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

/** Finds the rule of a row, given without `undo` and `peer X`. */
export function matchRule(scope: Rule["scope"], view: View, text: string): Match | undefined {
  for (const rule of RULES) {
    if (rule.scope !== scope || !rule.views.includes(view)) continue;
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

/** The rule of a row in canonical form; undefined for a row that the rules do not know. */
export function ruleOf(row: Row): Match | undefined {
  if (!row.known) return undefined;
  return matchRule(scopeOf(row), row.view, optionText(row));
}

function scopeOf(row: Row): Rule["scope"] {
  if (row.peer === undefined) return "process";
  return /^(?:undo )?group /.test(row.text) ? "group" : "peer";
}
