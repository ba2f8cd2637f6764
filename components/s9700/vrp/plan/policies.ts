import type { Change, Phase } from "./change";
import { groupedBy } from "./grouped";
import { lineOf, plainLine, undoLineOf } from "./lines";
import type { ListChange } from "./lists";
import type { Impact, PlannedLine } from "./types";
import { isHead, nodeOf } from "../configuration/objectRows";
import { ruleOf } from "../rules/match";
import type { Row, View } from "../rules/types";

/**
 * Plans the nodes of a route-policy and their rows. The policy always has a node.
 * @param policy the route-policy that runs, and the declared one
 */
export function planPolicy(change: Change, policy: ListChange): void {
  new Policy(change, policy).plan();
}

class Policy {
  constructor(
    private readonly change: Change,
    private readonly policy: ListChange,
  ) {}

  plan(): void {
    const { now, wanted } = this.policy;
    if (wanted.length === 0) return this.remove();
    const [before, after] = [byNode(now), byNode(wanted)];
    let last = -1;
    for (const node of before.keys()) last = Math.max(last, numberOf(node));
    for (const [node, rows] of after) {
      const old = before.get(node);
      if (old) this.changeNode(old, rows);
      else this.createNode(node, rows, numberOf(node) > last);
    }
    for (const [node, rows] of before) if (!after.has(node)) this.removeNode(node, rows);
  }

  private remove(): void {
    const { name, now, unknown } = this.policy;
    if (now.length === 0) return;
    const undo = [...byNode([...now, ...unknown]).values()].flatMap(linesOfNode);
    const line = plainLine("system", `undo ${name}`);
    const impact: Impact = { kind: "none", sessions: [] };
    this.change.commands.add("policy removals", { ...line, undo, impact, reason: "no longer declared" });
  }

  /**
   * Between its head and its first condition a node matches every route. Behind all others of a policy in use it denies
   * at first, as VRP does with what no node matches, and is turned to `permit` when it is complete.
   */
  private createNode(node: string, rows: readonly Row[], isLast: boolean): void {
    const head = headOf(rows);
    const isOpen = / permit node \d+$/.test(head) && rows.some((row) => row.text.startsWith("if-match "));
    const deniesFirst = this.policy.impact.kind !== "none" && isLast && isOpen;
    const first = deniesFirst ? head.replace(" permit node ", " deny node ") : head;
    const lines = linesOfNode(rows).map((line) => ({
      ...line,
      view: first,
      line: line.line === head ? first : line.line,
    }));
    if (first !== head) lines.push(plainLine(head, head));
    // The node is the unit: taking its head back takes its rows with it.
    const undo = [plainLine("system", `undo ${node}`)];
    for (const [index, line] of lines.entries())
      this.add("policies", line, index === 0 ? undo : [], "declared, and not on the switch");
  }

  /** New rows come before old ones go: for a moment the node may match fewer routes than declared, never all of them. */
  private changeNode(before: readonly Row[], after: readonly Row[]): void {
    const [old, view] = [headOf(before), headOf(after)];
    if (view !== old) this.add("policies", plainLine(view, view), [plainLine(old, old)], `was: ${old}`);
    const [now, wanted] = [byKey(before), byKey(after)];
    for (const row of after) {
      const was = now.get(row.key);
      if (!isHead(row) && was?.text !== row.text) this.setRow(view, was, row);
    }
    for (const row of before)
      if (!isHead(row) && !wanted.has(row.key))
        this.add("policies", inView(view, undoLineOf(row)), [inView(view, lineOf(row))], "not wanted");
  }

  private setRow(view: View, was: Row | undefined, row: Row): void {
    const [set, undo] = [inView(view, lineOf(row)), inView(view, undoLineOf(row))];
    if (was === undefined) return this.add("policies", set, [undo], "missing on the switch");
    const [back, reason] = [inView(view, lineOf(was)), `was: ${was.text}`];
    // VRP would keep the old values beside the new ones.
    const isUndoneFirst = ruleOf(row)?.rule.addsValues === true;
    if (isUndoneFirst) this.add("policies", undo, [back], reason);
    this.add("policies", set, [isUndoneFirst ? undo : back], reason);
  }

  private removeNode(node: string, rows: readonly Row[]): void {
    const more = this.policy.unknown.filter((row) => nodeOf(row.view) === node);
    const line = plainLine("system", `undo ${node}`);
    this.add("policy removals", line, linesOfNode([...rows, ...more]), "not wanted");
  }

  private add(phase: Phase, line: PlannedLine, undo: readonly PlannedLine[], reason: string): void {
    this.change.commands.add(phase, { ...line, undo, impact: this.policy.impact, reason });
  }
}

/** The head's line enters the node; the rows follow in its view. */
function linesOfNode(rows: readonly Row[]): PlannedLine[] {
  const view = headOf(rows);
  const own = rows.filter((row) => !isHead(row)).map((row) => inView(view, lineOf(row)));
  return [plainLine(view, view), ...own];
}

function inView(view: View, line: PlannedLine): PlannedLine {
  return { ...line, view };
}

function headOf(rows: readonly Row[]): View {
  return (rows.find(isHead) ?? rows[0])?.view ?? "";
}

function numberOf(node: string): number {
  return Number(node.slice(node.lastIndexOf(" ") + 1));
}

function byNode(rows: readonly Row[]): Map<string, Row[]> {
  return groupedBy(rows, (row) => nodeOf(row.view));
}

function byKey(rows: readonly Row[]): Map<string, Row> {
  return new Map(rows.map((row) => [row.key, row]));
}
