import type { Version } from "../display/version";

/** What came of a line: the account may not use it, the release has no such line, or its answer is in no parser. */
export type ProbeState = "works" | "not allowed" | "missing" | "not understood" | "not tried";

/** What this program does with a switch. */
export const USES = ["preview", "up", "verify"] as const;
export type Use = (typeof USES)[number];

/** A line that this program sends, and what came of it. */
export interface ProbeCheck {
  /** What the line tells, e.g. `bgp section`. */
  readonly name: string;
  readonly line: string;
  readonly state: ProbeState;
  /** What was read, or what the switch said. */
  readonly detail?: string;
  /** What does not work without it. */
  readonly needs: readonly Use[];
  /** What works without it, but tells or proves less: half a sentence. */
  readonly without?: string;
}

/** What runs in the `bgp` section. */
export interface ProbedSection {
  readonly asNumber?: string;
  /** Peers and groups. */
  readonly peers: number;
  readonly rows: number;
  /** Rows that no rule knows, with their view; secrets masked. They stay untouched. */
  readonly unknown: readonly string[];
  /** Commands of a plan from this section to itself: it must have none. */
  readonly planned: readonly string[];
}

/** What one login, which changed nothing, found. */
export interface ProbeReport {
  readonly where: string;
  readonly sysname: string;
  readonly version: Version;
  /** Undefined where the account may not enter the system view, whose prompt tells. */
  readonly dialect?: "immediate" | "two-stage";
  /** The highest VRP privilege level that the account shows: 3 reads the configuration, 2 configures. */
  readonly level: 1 | 2 | 3;
  readonly checks: readonly ProbeCheck[];
  readonly section?: ProbedSection;
  /** What was met at the terminal that the driver has to cope with: sentences. */
  readonly oddities: readonly string[];
  /** From sending a line until its prompt, in ms. */
  readonly roundTrip: { readonly median: number; readonly longest: number; readonly lines: number };
  readonly verdicts: Readonly<Record<Use, Verdict>>;
}

export interface Verdict {
  /** `less`: it works, and tells or proves less. */
  readonly works: "yes" | "less" | "no";
  /** Sentences. */
  readonly why: readonly string[];
}
