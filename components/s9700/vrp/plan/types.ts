import type { QuestionRule, Row, View } from "../rules/types";

/** What a command does to sessions. */
export interface Impact {
  readonly kind: "none" | "refresh" | "resets" | "removes" | "creates";
  /** The peers concerned; `["all"]` for every session of the switch. */
  readonly sessions: readonly string[];
}

export interface PlannedLine {
  readonly view: View;
  readonly line: string;
  /** The questions that VRP may ask after the line, and that are answered then. */
  readonly mayAsk: readonly QuestionRule[];
}

export interface PlannedCommand extends PlannedLine {
  /** What takes the command back, computed from what is on the device. */
  readonly undo: readonly PlannedLine[];
  readonly impact: Impact;
  readonly reason: string;
}

export interface Plan {
  readonly asNumber: string;
  /** True when `bgp <asNumber>` does not run yet: entering its view creates it. */
  readonly createsProcess: boolean;
  readonly commands: readonly PlannedCommand[];
  /** Declared peers and groups that the switch had before they were ours. */
  readonly adopted: readonly string[];
  /** Rows that are not ours; never touched. */
  readonly foreign: readonly Row[];
  /** Sentences for the person who reviews the plan. */
  readonly notes: readonly string[];
}
