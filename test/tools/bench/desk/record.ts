import type { Cost } from "./processTree";
import type { Shape } from "./site";
import type { Trace } from "./trace";

/** The works that are measured, in words of the table. */
export const WORKS = {
  preview: "preview that finds nothing to do",
  up: "`up` from nothing to the end of the report",
  one: "one node more",
  destroy: "`destroy`",
  report: "report at the end of `up`, every node answers",
  silent: "report at the end of `up`, 10 % of the nodes are silent",
  check: "`npm run check`",
  render: "`npm run render`",
  node: "node's own start",
} as const;
export type Work = keyof typeof WORKS;

/** This program, or the least program with the same resources. */
export type Who = "ours" | "floor";

export interface Run {
  readonly nodes: number;
  readonly shape: Shape;
  readonly work: Work;
  readonly who: Who;
  readonly seconds: number;
  readonly cpuSeconds?: number;
  /** Bytes. */
  readonly peakMemory?: number;
  readonly processes?: number;
}

/** What is known of one cell beside its runs. */
export interface Facts {
  readonly nodes: number;
  readonly shape: Shape;
  readonly resources: number;
  /** Bytes of the stack's state. */
  readonly state: number;
  readonly floorState?: number;
  /** Seconds until the lab ran. */
  readonly lab: number;
  /** Seconds of `up` in which the gate waited for sessions and prefixes. */
  readonly gate: number;
  /** What one node more changed. */
  oneMore?: { readonly objects: number; readonly lines: number };
}

/** All that a bench has measured, as it is kept in desk.json. */
export interface DeskRecord {
  /** Cores, Node, load, when. */
  where: string;
  readonly runs: Run[];
  readonly facts: Facts[];
  /** Where the time of a preview went. */
  readonly traces: ({ readonly nodes: number; readonly shape: Shape } & Trace)[];
}

export function runOf(cost: Cost): Pick<Run, "seconds" | "cpuSeconds" | "peakMemory" | "processes"> {
  const { seconds, cpuSeconds, peakMemory, processes } = cost;
  return { seconds, cpuSeconds, peakMemory, processes: processes.length };
}
