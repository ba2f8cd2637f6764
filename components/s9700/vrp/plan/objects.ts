import { ruleOf } from "../rules/match";
import { isFilter, nodeOf } from "../configuration/objects";
import type { Change, Phase } from "./plan";
import { opposite } from "./settings";
import { Users } from "./references";
import { filterSteps, listSteps, type Step } from "./lists";
import type { Row, View } from "../rules/types";
import type { Impact, PlannedLine } from "./types";

const NOBODY: Impact = { kind: "none", sessions: [] };

/**
 * Plans lists, filters and route-policies: what is named is there before it is named, and goes after the last row that
 * names it. What is named stays in force all the while: nothing is emptied, and new lines come before old ones go.
 */
export class Objects {
  private readonly now: Map<string, Row[]>;
  private readonly wanted: Map<string, Row[]>;
  /** Rows of our policies that no rule knows: they go with their policy, and come back with it. */
  private readonly verbatim: Map<string, Row[]>;
  private readonly users: Users;

  constructor(private readonly change: Change) {
    this.now = byObject(change.now.values());
    this.wanted = byObject(change.wanted.values());
    this.verbatim = byObject(change.running.rows.filter((row) => !row.known));
    this.users = new Users(change.running.rows);
  }

  plan(): void {
    for (const name of this.change.ownership.objects) {
      const [now, wanted] = [this.now.get(name) ?? [], this.wanted.get(name) ?? []];
      if (name.startsWith("route-policy ")) this.planPolicy(name, now, wanted);
      else if (wanted.length === 0) this.removeList(name, now);
      else this.planList(name, now, wanted);
    }
    for (const row of this.change.restore) this.putBack(row);
  }

  // ---- lists and filters ---------------------------------------------------------------------------------------------

  private planList(name: string, now: readonly Row[], wanted: readonly Row[]): void {
    const steps = isFilter(name) ? filterSteps(now, wanted) : listSteps(now, wanted);
    const impact = this.users.impactOn(name);
    const reason = now.length === 0 ? "declared, and not on the switch" : "its lines differ";
    for (const step of steps) this.addStep(step, impact, reason);
  }

  private addStep({ line, undo, isLast }: Step, impact: Impact, reason: string): void {
    const lines = undo.map((text) => ({ view: "system", line: text }));
    this.add(isLast ? "list removals" : "lists", { view: "system", line }, lines, impact, reason);
  }

  private removeList(name: string, now: readonly Row[]): void {
    if (now.length === 0) return;
    const rows = [...now, ...(this.verbatim.get(name) ?? [])];
    const heads = [
      ...new Set(now.map((row) => /^ip \S+ (?:(?:basic|advanced) )?\S+/.exec(row.text)?.[0] ?? "")),
    ];
    for (const head of heads) {
      const undo = rows.filter((row) => row.text.startsWith(`${head} `)).map(asLine);
      const line = { view: "system", line: `undo ${head}` };
      this.add("list removals", line, undo, NOBODY, "no longer declared");
    }
  }

  // ---- route-policies ------------------------------------------------------------------------------------------------

  private planPolicy(name: string, now: readonly Row[], wanted: readonly Row[]): void {
    if (wanted.length === 0) {
      if (now.length === 0) return;
      const undo = [...byNode([...now, ...(this.verbatim.get(name) ?? [])]).values()].flatMap(linesOfNode);
      const line = { view: "system", line: `undo ${name}` };
      return this.add("policy removals", line, undo, NOBODY, "no longer declared");
    }
    const impact = this.users.impactOn(name);
    const [before, after] = [byNode(now), byNode(wanted)];
    for (const [node, rows] of after) {
      const old = before.get(node);
      if (old) this.changeNode(old, rows, impact);
      else
        this.createNode(node, rows, impact, numberOf(node) > Math.max(...[...before.keys()].map(numberOf)));
    }
    for (const [node, rows] of before) if (!after.has(node)) this.removeNode(node, rows, impact);
  }

  /**
   * Between its head and its first condition a node matches every route. Behind all others of a policy in use it denies
   * at first, as VRP does with what no node matches, and is turned to `permit` when it is complete.
   */
  private createNode(node: string, rows: readonly Row[], impact: Impact, isLast: boolean): void {
    const undo = [{ view: "system", line: `undo ${node}` }];
    const head = headOf(rows);
    const isOpen = / permit node \d+$/.test(head) && rows.some((row) => row.text.startsWith("if-match "));
    const first =
      impact.kind !== "none" && isLast && isOpen ? head.replace(" permit node ", " deny node ") : head;
    const lines = linesOfNode(rows).map(({ line }) => ({ view: first, line: line === head ? first : line }));
    if (first !== head) lines.push({ view: head, line: head });
    // The node is the unit: taking its head back takes its rows with it.
    lines.forEach((line, index) =>
      this.add("policies", line, index === 0 ? undo : [], impact, "declared, and not on the switch"),
    );
  }

  /** New rows before old ones go: for a moment a node may match less than it shall, and never everything. */
  private changeNode(before: readonly Row[], after: readonly Row[], impact: Impact): void {
    const view = headOf(after);
    const old = headOf(before);
    if (view !== old) {
      const undo = [{ view: old, line: old }];
      this.add("policies", { view, line: view }, undo, impact, `was: ${old}`);
    }
    const [now, wanted] = [byKey(before), byKey(after)];
    for (const row of after) {
      const was = now.get(row.key);
      if (isHead(row) || was?.text === row.text) continue;
      const undo = [{ view, line: was?.text ?? opposite(row) }];
      const reason = was === undefined ? "missing on the switch" : `was: ${was.text}`;
      this.add("policies", { view, line: row.text }, undo, impact, reason);
    }
    for (const row of before) {
      if (isHead(row) || wanted.has(row.key)) continue;
      const undo = [{ view, line: row.text }];
      const mayAsk = ruleOf(row)?.rule.mayAsk ?? [];
      this.change.phases.policies.push({
        ...{ view, line: opposite(row), undo, impact, mayAsk },
        reason: "not wanted",
      });
    }
  }

  private removeNode(node: string, rows: readonly Row[], impact: Impact): void {
    const name = rows[0]?.object ?? "";
    const more = (this.verbatim.get(name) ?? []).filter((row) => nodeOf(row.view) === node);
    const line = { view: "system", line: `undo ${node}` };
    this.add("policy removals", line, linesOfNode([...rows, ...more]), impact, "not wanted");
  }

  /** After a roll-back: rows that no rule knows, which went with their policy and are not there now. */
  private putBack(row: Row): void {
    const there = this.change.running.rows.some(
      (other) =>
        other.object === row.object && nodeOf(other.view) === nodeOf(row.view) && other.text === row.text,
    );
    if (row.object === undefined || row.known || there) return;
    this.add(row.view === "system" ? "lists" : "policies", asLine(row), [], NOBODY, "was there before");
  }

  private add(
    phase: Phase,
    line: PlannedLine,
    undo: readonly PlannedLine[],
    impact: Impact,
    reason: string,
  ): void {
    this.change.phases[phase].push({ ...line, undo, impact, reason, mayAsk: [] });
  }
}

/** The head's line enters the node; the rows follow in its view. */
function linesOfNode(rows: readonly Row[]): PlannedLine[] {
  const view = headOf(rows);
  return [
    { view, line: view },
    ...rows.filter((row) => !isHead(row)).map((row) => ({ view, line: row.text })),
  ];
}

function numberOf(node: string): number {
  return Number(node.slice(node.lastIndexOf(" ") + 1));
}

function isHead(row: Row): boolean {
  return row.text === row.view;
}

function headOf(rows: readonly Row[]): View {
  return (rows.find(isHead) ?? rows[0])?.view ?? "";
}

function byNode(rows: readonly Row[]): Map<string, Row[]> {
  return grouped(rows, (row) => nodeOf(row.view));
}

function byObject(rows: Iterable<Row>): Map<string, Row[]> {
  return grouped(rows, (row) => row.object);
}

function grouped(rows: Iterable<Row>, nameOf: (row: Row) => string | undefined): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const name = nameOf(row);
    if (name === undefined) continue;
    const group = groups.get(name);
    if (group) group.push(row);
    else groups.set(name, [row]);
  }
  return groups;
}

function byKey(rows: readonly Row[]): Map<string, Row> {
  return new Map(rows.map((row) => [row.key, row]));
}

function asLine(row: Row): PlannedLine {
  return { view: row.view, line: row.text };
}
