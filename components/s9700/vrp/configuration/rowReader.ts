import { isObjectView, makeObjectRows } from "./objects";
import { isDefault, makeRowsOf, NO_IPV4_BY_DEFAULT } from "./rows";
import type { Row, View } from "../rules/types";

/** A setting's key, and the last reading in which a row with it was met. */
interface Mark {
  reading: number;
}

/** What a line was made into: one row nearly always, which is why it stands apart. */
interface Made {
  readonly view: View;
  readonly row: Row;
  readonly mark: Mark;
  /** The other rows, of a line with several settings. */
  readonly more: readonly { readonly row: Row; readonly mark: Mark }[] | undefined;
  /** All of it says what VRP does anyway. */
  readonly isDefault: boolean;
  /** It means what it says, whatever else is there, and VRP prints it in the view where it stands. */
  readonly isPlain: boolean;
  /** The line as it last stood in a configuration, blanks and all; undefined = never. */
  raw: string | undefined;
  /** What stood behind it there. */
  next: Made | undefined;
}

/** What runs, what is wanted and what is read back are nearly the same lines, in nearly the same order. */
let made = new Map<View, Map<string, Made>>();
let marks = new Map<string, Mark>();
/** How often all of it was forgotten. */
let forgotten = 0;
let readings = 0;
const MOST_MADE = 100_000;
const NEWLINE = 10;

function madeOf(view: View, typed: string): Made {
  const before = made.get(view)?.get(typed);
  if (before) return before;
  // No secret is kept for longer than it is needed.
  if (typed.includes("password")) return makeAnew(view, typed);
  if ((made.get(view)?.size ?? 0) >= MOST_MADE) {
    [made, marks] = [new Map(), new Map()];
    forgotten++;
  }
  const ofView = made.get(view) ?? new Map<string, Made>();
  made.set(view, ofView);
  const one = makeAnew(view, typed);
  ofView.set(copyOf(typed), one);
  return one;
}

function makeAnew(view: View, typed: string): Made {
  const [row, ...others] = makeRowsOf(view, typed);
  const rows = [row, ...others];
  const defaults = rows.filter(isDefault).length;
  // A plain literal: thousands of these are walked, and an object that was put together from parts is slow to read.
  return {
    view,
    row,
    mark: markOf(row.key),
    more: others.length === 0 ? undefined : others.map((other) => ({ row: other, mark: markOf(other.key) })),
    isDefault: defaults === rows.length,
    isPlain: (defaults === 0 || defaults === rows.length) && rows.every((one) => isPlain(view, one)),
    raw: undefined,
    next: undefined,
  };
}

/** A group implies rows of its members, and another default those of all peers. */
function isPlain(view: View, row: Row): boolean {
  const ofGroup = row.peer !== undefined && row.text.includes(" group ");
  return row.view === view && !ofGroup && row.key !== NO_IPV4_BY_DEFAULT.key;
}

function markOf(key: string): Mark {
  let mark = marks.get(key);
  if (mark === undefined) marks.set(key, (mark = { reading: 0 }));
  return mark;
}

/** A part of the switch's answer would keep all of it in memory. */
function copyOf(line: string): string {
  return Buffer.from(line).toString();
}

/** A row as VRP spells it, in the view where VRP prints it. Rows of several settings in one (`bfd`) are split. */
export function makeRows(view: View, typed: string): readonly Row[] {
  if (isObjectView(view)) return makeObjectRows(view, typed);
  const { row, more = [] } = madeOf(view, typed);
  return [row, ...more.map((one) => one.row)];
}

/**
 * Takes in the rows of one configuration. Most lines stand where they stood when they were last read: such a line is
 * compared with that one, and neither looked up nor made into rows again.
 */
export class RowReader {
  /** Every row, in the order read. */
  readonly rows: Row[] = [];
  private readonly kept: Row[] = [];
  private readonly reading = ++readings;
  private readonly forgotten = forgotten;
  private isPlain = true;
  private last?: Made;
  private expected?: Made;

  /** The length of the line at `from` if it is the expected one, whose rows are taken; 0 = it is another. */
  takeExpected(view: View, text: string, from: number, end: number): number {
    const { expected } = this;
    const raw = expected?.raw;
    if (expected === undefined || raw === undefined || expected.view !== view) return 0;
    const behind = from + raw.length;
    if (behind > end || (behind < end && text.charCodeAt(behind) !== NEWLINE)) return 0;
    // `startsWith` takes four times as long.
    if (text.slice(from, behind) !== raw) return 0;
    this.put(expected);
    this.last = expected;
    this.expected = expected.next;
    return raw.length;
  }

  /** @param raw the line as it stands there, `typed` without the blanks around it */
  take(view: View, raw: string, typed: string): void {
    const one = madeOf(view, typed);
    this.put(one);
    // A secret is not kept, and a line at column 0 may be something else the next time.
    if (!raw.startsWith(" ") || typed.includes("password")) return;
    if (one.raw !== raw) one.raw = copyOf(raw);
    if (this.last) this.last.next = one;
    this.last = one;
    this.expected = one.next;
  }

  private put(one: Made): void {
    this.isPlain &&= one.isPlain;
    this.putRow(one.row, one.mark, one.isDefault);
    if (one.more === undefined) return;
    for (const { row, mark } of one.more) this.putRow(row, mark, one.isDefault);
  }

  private putRow(row: Row, mark: Mark, saysNothing: boolean): void {
    if (mark.reading === this.reading) this.isPlain = false;
    mark.reading = this.reading;
    this.rows.push(row);
    if (!saysNothing) this.kept.push(row);
  }

  /** The rows in the form in which they are compared, where that takes no more than leaving defaults out. */
  get normal(): readonly Row[] | undefined {
    return this.isPlain && this.forgotten === forgotten ? this.kept : undefined;
  }
}
