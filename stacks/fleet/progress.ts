import type { Outcome } from "./schedule";

export interface RunningStack {
  readonly name: string;
  readonly seconds: number;
  /** The last line that it printed. */
  readonly doing: string;
}

/** What there is to show at one moment. */
export interface State {
  readonly running: readonly RunningStack[];
  readonly ended: readonly Outcome[];
  readonly waiting: number;
  /** Why no further one starts now. */
  readonly held?: string;
}

export interface Progress {
  /** Called when something happened, and about once a second. */
  show(state: State): void;
  /** A sentence of the fleet's own. */
  say(line: string): void;
  close(): void;
}

interface Screen {
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): void;
}

/** On a terminal: one line a stack, rewritten in place; where there are more than it has rows, the running ones alone. */
export class TerminalProgress implements Progress {
  private drawn = 0;
  private last: State = { running: [], ended: [], waiting: 0 };

  constructor(private readonly screen: Screen) {}

  show(state: State): void {
    this.last = state;
    const { columns = 80, rows = 24 } = this.screen;
    const lines = linesOf(state, Math.max(4, rows - 1)).map((line) => cut(line, columns - 1));
    this.screen.write(`${this.erase()}${lines.map((line) => `${line}\n`).join("")}`);
    this.drawn = lines.length;
  }

  say(line: string): void {
    this.screen.write(`${this.erase()}${line}\n`);
    this.drawn = 0;
    this.show(this.last);
  }

  close(): void {
    this.screen.write(this.erase());
    this.drawn = 0;
  }

  private erase(): string {
    return this.drawn === 0 ? "" : `\x1b[${this.drawn}A\x1b[J`;
  }
}

/** Elsewhere, as in CI: a line when a stack starts, and one when it has ended. */
export class PlainProgress implements Progress {
  private readonly seen = new Set<string>();
  private held: string | undefined;

  constructor(
    private readonly write: (line: string) => void,
    private readonly now: () => Date = () => new Date(),
  ) {}

  show({ running, ended, held }: State): void {
    for (const { name } of running) this.once(`${name}: started`);
    for (const one of ended) this.once(endLine(one));
    if (held !== undefined && held !== this.held) this.say(held);
    this.held = held;
  }

  say(line: string): void {
    this.write(`${this.now().toISOString().slice(11, 19)} ${line}`);
  }

  close(): void {
    // Each line is written already.
  }

  private once(line: string): void {
    if (this.seen.has(line)) return;
    this.seen.add(line);
    this.say(line);
  }
}

function linesOf({ running, ended, waiting, held }: State, most: number): string[] {
  const width = Math.max(
    0,
    ...[...running, ...ended.map(({ stack }) => stack)].map(({ name }) => name.length),
  );
  const now = running.map(
    ({ name, seconds, doing }) => `${name.padEnd(width)}  ${clock(seconds).padStart(6)}  ${doing}`,
  );
  const done = ended.map(
    ({ stack, result, seconds, why }) =>
      `${stack.name.padEnd(width)}  ${clock(seconds ?? 0).padStart(6)}  ${result}${why === "" ? "" : `: ${why}`}`,
  );
  const well = ended.filter((one) => one.well).length;
  const bad = ended.length - well;
  const counts = `${well} ended well, ${bad} did not, ${running.length} running, ${waiting} waiting`;
  const foot = held === undefined ? counts : `${counts}: ${held}`;
  const whole = [...done, ...now];
  return [...(whole.length < most ? whole : now.slice(0, most - 1)), foot];
}

const endLine = ({ stack, result, seconds, why }: Outcome): string =>
  `${stack.name}: ${result}${seconds === undefined ? "" : ` after ${clock(seconds)}`}${why === "" ? "" : `: ${why}`}`;

/** `35 s`, `4:05` */
export function clock(seconds: number): string {
  const whole = Math.round(seconds);
  return whole < 100 ? `${whole} s` : `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** At most so many columns, without signs that would move the cursor. */
function cut(line: string, columns: number): string {
  const plain = printable(line);
  return plain.length <= columns ? plain : `${plain.slice(0, Math.max(0, columns - 1))}…`;
}

/** The line without escape sequences and other signs that act on a terminal. */
export function printable(line: string): string {
  return line.replace(/\x1b\[[0-9;?]*[A-Za-z]/g, "").replace(/[\x00-\x1f\x7f-\x9f]/g, " ");
}
