/** What `npm run drift` found: both ends against the state and the stack file. Plain data without secrets. */
export interface DriftReport {
  readonly version: 1;
  readonly stack: string;
  /** When both ends were read: ISO 8601, UTC. */
  readonly time: string;
  /** True = the state is empty: no update has been made, so that `runs` of rows that are not deployed says nothing. */
  readonly isNew?: boolean;
  /** Every switch in the order of the file, those that leave the stack, then the cluster. */
  readonly ends: readonly End[];
  readonly rows: readonly DriftRow[];
  /** What the cluster has and the file contradicts, so that every update is refused: one sentence each. */
  readonly refused: readonly string[];
  /** What changes nothing of the verdict: foreign rows, findings of the living cluster. */
  readonly notes: readonly string[];
}

export interface End {
  readonly kind: "switch" | "cluster";
  /** The switch as the stack file names it; `cluster`. */
  readonly name: string;
  /** Why it was not read: what runs there is not known. */
  readonly notRead?: string;
  /** Of a switch that was read: rows of its `bgp` section that are not the stack's. */
  readonly foreign?: number;
}

/**
 * Where the difference comes from, as far as the state tells. `by-hand`: what runs is neither what the state recorded nor
 * what the file says, and these two agree. `not-deployed`: what runs is what the state recorded, and the file says
 * otherwise. `both`: three different values.
 */
export type Cause = "by-hand" | "not-deployed" | "both";

/** One setting that runs otherwise than the file says. */
export interface DriftRow {
  /** The name of its {@link End}. */
  readonly end: string;
  /** `peer 10.2.98.142 (bj-142)`, `BGPPeer bj-142-bj-office-core-s9700`, `bgp` */
  readonly what: string;
  /** A view, or the path of a field: `bgp`, `spec.asNumber`. */
  readonly setting: string;
  /** What runs, the state recorded, and the file says; undefined = it is not there. A secret is `[secret]`. */
  readonly runs?: string;
  readonly recorded?: string;
  readonly file?: string;
  readonly cause: Cause;
  /** Names of the sessions that it is part of; none = it is no single session's. */
  readonly sessions: readonly string[];
}

export const isByHand = ({ cause }: DriftRow): boolean => cause !== "not-deployed";
