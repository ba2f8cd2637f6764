import type { Effect, PlanJson } from "../s9700/vrp";

/**
 * A change record: what one preview found, as it is kept in review.json. Plain data without secrets. All text in it that
 * came from a device, a cluster or a file is only ever shown escaped.
 */
export interface Review {
  readonly version: 1;
  readonly stack: string;
  /** When the preview was made: ISO 8601, UTC. */
  readonly time: string;
  /** Two lines: what it does to sessions, and what is changed for it. */
  readonly verdict: readonly [string, string];
  /** The worst that it does. `unread`: an end was not read, so the record is not complete and is not to be approved. */
  readonly worst: "nothing" | "quiet" | "resets" | "ends" | "unread";
  /** What changes in the cluster, and what waits for what: sentences in the order of the update. */
  readonly plan: readonly string[];
  readonly switches: readonly SwitchReview[];
  /** Objects of the cluster that are made, changed or taken away, in the order of the preview. */
  readonly objects: readonly ObjectReview[];
  /** Every declared session, and those that end. */
  readonly sessions: readonly SessionReview[];
  /** Of the living cluster. */
  readonly findings: readonly { readonly severity: "refuse" | "warn" | "note"; readonly sentence: string }[];
  /** Of the stack file. */
  readonly warnings: readonly string[];
  readonly bound: Bound;
}

export interface SwitchReview {
  /** As the stack file names it. */
  readonly name: string;
  /** `S9700 (10.2.0.2:22)` */
  readonly where: string;
  readonly isNew: boolean;
  /** It leaves the stack: the update takes the stack's rows away. */
  readonly leaves: boolean;
  /** Undefined = not read. */
  readonly commands?: PlanJson["commands"];
  readonly createsProcess: boolean;
  readonly effect?: Effect;
  /** Why it was not read. */
  readonly notRead?: string;
  /** Nothing is to be sent, and what runs will be saved. */
  readonly onlySaves: boolean;
  /** Rows of the `bgp` section that are not the stack's: they stay. */
  readonly foreign: number;
  readonly notes: readonly string[];
}

export interface ObjectReview {
  readonly op: "create" | "update" | "replace" | "delete";
  readonly kind: string;
  readonly name: string;
  readonly fields: readonly FieldReview[];
  /** What it does to sessions: one sentence. */
  readonly effect: string;
}

/** A field that changes; what is secret is `[secret]`. */
export interface FieldReview {
  /** `spec.asNumber` */
  readonly path: string;
  /** As JSON; undefined = it is not there. */
  readonly from?: string;
  readonly to?: string;
}

export type SessionChange = "starts" | "ends" | "resets" | "stays";

export interface SessionReview {
  readonly node: string;
  readonly switch: string;
  /** The node's address that the switch peers with. */
  readonly address: string;
  readonly change: SessionChange;
}

/** What a record is bound to: an update that names it goes through only where all of it is as it was. */
export interface Bound {
  /** SHA-256 of the stack file. */
  readonly file: string;
  /** SHA-256 over the program: its sources, templates and the lock file of its packages. */
  readonly program: string;
  /** By the switch's name. */
  readonly switches: Readonly<Record<string, BoundSwitch>>;
  /** By `<kind>/<name>`: each field that the stack manages, as JSON by its path. */
  readonly objects: Readonly<Record<string, BoundObject>>;
}

export interface BoundSwitch {
  /** The stack's rows before the update, `view: row`; what is foreign is not among them. */
  readonly start: readonly string[];
  /** `view: line`, in the order in which they are sent. */
  readonly commands: readonly string[];
  readonly foreign: number;
  /** The switch leaves the stack, and the commands take its rows away. Default false. */
  readonly leaves?: boolean;
}

export interface BoundObject {
  readonly op: ObjectReview["op"] | "none";
  readonly before: Readonly<Record<string, string>>;
  readonly after: Readonly<Record<string, string>>;
  /**
   * Those of the same fields that the cluster had, as its API serves them; {} = it had no such object. Undefined = its kind is
   * none that the cluster check reads.
   */
  readonly live?: Readonly<Record<string, string>>;
}
