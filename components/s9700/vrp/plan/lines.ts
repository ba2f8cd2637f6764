import { isAddress } from "../configuration/address";
import { optionText, questionsOf, ruleOf } from "../rules/match";
import type { Row, View } from "../rules/types";
import type { PlannedLine } from "./types";

/** The lines that set a row and take it back, each with the questions that VRP may ask after it. */

/** The row as it is typed. */
export function lineOf(row: Row): PlannedLine {
  return { view: row.view, line: row.text, mayAsk: questionsOf(row) };
}

/** What takes the row back to what VRP does anyway: `undo …` in the short form that VRP wants, or the positive form. */
export function undoLineOf(row: Row): PlannedLine {
  return { view: row.view, line: undoOf(row), mayAsk: questionsOf(row) };
}

function undoOf(row: Row): string {
  const subject = row.peer === undefined ? "" : `peer ${row.peer} `;
  if (row.text.startsWith("undo ")) return `${subject}${optionText(row)}`;
  const match = ruleOf(row);
  if (match === undefined) return `undo ${subject}${optionText(row)}`;
  if (match.rule.scope === "group") return `undo ${match.undo}`;
  const isOfGroup = row.peer !== undefined && !isAddress(row.peer);
  return `undo ${subject}${isOfGroup ? match.undoOfGroup : match.undo}`.trim();
}

/** A line that VRP asks nothing about. */
export function plainLine(view: View, line: string): PlannedLine {
  return { view, line, mayAsk: [] };
}
