import { ruleOf } from "../rules/match";
import type { Row } from "../rules/types";

/** One line of a list, and the lines that take it back. */
export interface Step {
  readonly line: string;
  readonly undo: readonly string[];
  /** It removes a line whose place no other line takes: the plan sends it after the rows that name the list. */
  readonly isLast?: boolean;
}

/**
 * From the entries of a prefix list to others. VRP overwrites an entry with the same index, refuses the same entry
 * under two, and takes an emptied list for a deleted one: so the list never has one twice, and is never empty.
 */
export function listSteps(now: readonly Row[], wanted: readonly Row[]): Step[] {
  return new PrefixList(now, wanted).steps;
}

class PrefixList {
  readonly steps: Step[] = [];
  private readonly entries: Map<number, string>;
  private readonly head: string;

  constructor(now: readonly Row[], wanted: readonly Row[]) {
    this.head = /^ip \S+ \S+/.exec(wanted[0]?.text ?? "")?.[0] ?? "";
    this.entries = new Map(now.map(entryOf));
    const goal = new Map(wanted.map(entryOf));
    const pending = new Map([...goal].filter(([index, entry]) => this.entries.get(index) !== entry));
    let filler: number | undefined;
    while (pending.size > 0) {
      const free = [...pending].find(([index, entry]) => this.indexOf(entry, index) === undefined);
      if (free) {
        this.set(...free);
        pending.delete(free[0]);
        continue;
      }
      // A wanted entry stands under an index that shall hold another entry, or none: it is removed there first.
      const [index, entry] = [...pending][0] ?? [0, ""];
      const other = this.indexOf(entry, index) ?? 0;
      if (this.entries.size === 1) {
        filler = this.freeIndex(goal);
        this.set(filler, this.fillerEntry([...goal.values()]));
      }
      this.remove(other);
      const back = goal.get(other);
      if (back !== undefined) pending.set(other, back);
    }
    if (filler !== undefined) this.remove(filler);
    for (const index of [...this.entries.keys()]) if (!goal.has(index)) this.remove(index, true);
  }

  private indexOf(entry: string, but: number): number | undefined {
    for (const [index, other] of this.entries) if (index !== but && other === entry) return index;
    return undefined;
  }

  private set(index: number, entry: string): void {
    const old = this.entries.get(index);
    const undo = old === undefined ? this.undoOf(index) : this.lineOf(index, old);
    this.steps.push({ line: this.lineOf(index, entry), undo: [undo] });
    this.entries.set(index, entry);
  }

  private remove(index: number, isLast = false): void {
    const undo = [this.lineOf(index, this.entries.get(index) ?? "")];
    this.steps.push({ line: this.undoOf(index), undo, isLast });
    this.entries.delete(index);
  }

  private lineOf(index: number, entry: string): string {
    return `${this.head} index ${index} ${entry}`;
  }

  private undoOf(index: number): string {
    return `undo ${this.head} index ${index}`;
  }

  /** annet's way: an entry that matches no route, far behind the others. */
  private freeIndex(goal: ReadonlyMap<number, string>): number {
    let index = 99_999_999;
    while (this.entries.has(index) || goal.has(index)) index++;
    return index;
  }

  private fillerEntry(wanted: readonly string[]): string {
    const [first = "", second = ""] = this.head.startsWith("ip ip-prefix")
      ? ["deny 0.0.0.0 32", "deny 255.255.255.255 32"]
      : ["deny :: 128", "deny ::ffff 128"];
    return wanted.includes(first) ? second : first;
  }
}

function entryOf(row: Row): [number, string] {
  const [, index, entry = ""] = / index (\d+) (.*)$/.exec(row.text) ?? [];
  return [Number(index), entry];
}

/**
 * From the lines of a filter to others. A line is appended or taken away, and their order decides; a line that is there
 * cannot be typed a second time.
 */
export function filterSteps(now: readonly Row[], wanted: readonly Row[]): Step[] {
  const steps: Step[] = [];
  const undoOf = new Map([...now, ...wanted].map((row) => [row.text, `undo ${ruleOf(row)?.undo ?? ""}`]));
  const goal = wanted.map((row) => row.text);
  let lines = now.map((row) => row.text);
  const remove = (text: string, isLast = false) => {
    // The undo appends the line: the lines that stood behind it are removed and typed again.
    const behind = lines.slice(lines.indexOf(text) + 1).flatMap((line) => [undoOf.get(line) ?? "", line]);
    steps.push({ line: undoOf.get(text) ?? "", undo: [text, ...behind], isLast });
    lines = lines.filter((line) => line !== text);
  };
  for (let at = 0; at < goal.length; at++) {
    const text = goal[at] ?? "";
    if (!lines.includes(text)) {
      steps.push({ line: text, undo: [undoOf.get(text) ?? ""] });
      lines.push(text);
    }
    while (lines[at] !== text) remove(lines[at] ?? "");
  }
  for (const text of lines.slice(goal.length)) remove(text, true);
  return steps;
}
