/** One tool in one cell. */
export interface Result {
  /** `push 100 peers, 20 ms`. */
  readonly cell: string;
  readonly tool: string;
  /** Seconds of each run. */
  readonly seconds: readonly number[];
  /** Lines and answers that were sent and waited for. */
  readonly roundTrips?: number;
  readonly note?: string;
}

/** A limit that the driver has to keep. */
export interface Goal {
  readonly what: string;
  readonly is: number;
  readonly atMost: number;
  readonly unit: "×" | "s";
}

export const FLOOR = "plain ssh2, line by line";
export const ONE_WRITE = "plain ssh2, one write";
export const SAME_LINES = "plain ssh2, the driver's lines";
export const OURS = "s9700";
export const ONE_SWITCH = "s9700, one switch";
export const PLAN_ONLY = "s9700, rows at hand";

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

/**
 * The median of `a / b` of each turn where both have as many turns, since other work on the machine slows both runs of
 * a turn; otherwise the ratio of the medians.
 */
export function ratio(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) return median(a) / median(b);
  return median(a.map((value, turn) => value / (b[turn] ?? NaN)));
}

export class Results {
  readonly all: Result[] = [];
  readonly goals: Goal[] = [];

  constructor(private readonly log: (line: string) => void) {}

  add(result: Result): void {
    this.all.push(result);
    this.log(`${result.cell}: ${result.tool} ${shown(median(result.seconds))}`);
  }

  median(cell: string, tool: string): number {
    return median(this.secondsOf(cell, tool));
  }

  /** @param floor another tool of the cell */
  ratio(cell: string, tool: string, floor: string): number {
    return ratio(this.secondsOf(cell, tool), this.secondsOf(cell, floor));
  }

  private secondsOf(cell: string, tool: string): readonly number[] {
    return this.all.find((result) => result.cell === cell && result.tool === tool)?.seconds ?? [];
  }

  goal(what: string, is: number, atMost: number, unit: Goal["unit"] = "×"): void {
    if (!Number.isNaN(is)) this.goals.push({ what, is, atMost, unit });
  }

  /** Markdown: cell by cell, each tool beside the first one of its cell, which is the floor. */
  table(): string {
    const rows = this.all.map((result) => {
      const base = this.all.find(({ cell }) => cell === result.cell);
      const beside = ratio(result.seconds, base?.seconds ?? []);
      const { cell, tool, seconds, roundTrips, note = "" } = result;
      return [
        base === result ? cell : "",
        tool,
        shown(median(seconds)),
        `${beside.toFixed(2)} ×`,
        roundTrips === undefined ? "" : String(roundTrips),
        String(seconds.length),
        note,
      ];
    });
    return markdown(["cell", "tool", "median", "ratio", "round trips", "runs", ""], rows);
  }

  goalTable(): string {
    const rows = this.goals.map(({ what, is, atMost, unit }) => [
      what,
      unit === "s" ? shown(is) : `${is.toFixed(is < 0.1 ? 3 : 2)} ×`,
      unit === "s" ? shown(atMost) : `${Number(atMost.toFixed(2))} ×`,
      is <= atMost ? "met" : "missed",
    ]);
    return markdown(["goal", "measured", "at most", ""], rows);
  }
}

export function shown(seconds: number): string {
  return `${seconds < 1 ? seconds.toFixed(3) : seconds.toFixed(2)} s`;
}

function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, head.map(() => "---"), ...rows];
  return all.map((row) => `| ${row.join(" | ")} |`).join("\n");
}
