import type { BgpSection, Ownership } from "../configuration/types";
import type { Exchange } from "../errors";
import type { Plan } from "../plan/types";
import type { Row } from "../rules/types";

/** What a push shall do, and what it may touch for it. */
export interface PushInput {
  readonly asNumber: string;
  /** Every row that shall run, in the form that {@link parseBgpText} gives. */
  readonly wanted: readonly Row[];
  /** What is ours in addition to the wanted rows: what is no longer wanted. */
  readonly ownership: Ownership;
  /** For taking everything of ours away: a process that does not run is not started. Default false. */
  readonly onlyRemoves?: boolean;
  /**
   * True when every known row of the process and of its peers is ours: then rows that only the saved configuration
   * has are ours, too. Default false.
   */
  readonly ownsAll?: boolean;
  /**
   * What the review showed. The push is refused when the switch has other rows by now and something would be sent.
   * Default: nothing was reviewed.
   */
  readonly expected?: Reviewed;
  /**
   * The commands that were approved, `view: line`, secrets masked: these are sent, or none. Of peers that the switch had
   * before they became ours, commands that are not needed may be missing. Default: the plan of the push itself.
   */
  readonly approved?: readonly string[];
  /** Peers whose password is sent even though one is set. */
  readonly rewritePasswords?: readonly string[];
  /** Passwords by peer or group: wanted rows that say `password cipher ******` are typed with them. */
  readonly passwords?: Readonly<Record<string, string>>;
  /**
   * Save also where nothing is to be sent and the switch does not tell this user whether our rows are saved: for a
   * caller that knows that an earlier run could not save. Default false.
   */
  readonly saveWhenUnknown?: boolean;
  /** Push even where the switch reaches this machine by a BGP route of a session that changes. Default false. */
  readonly acceptPathLoss?: boolean;
  /**
   * Take the lock before the first reading, which then is the only one: for a caller that knows from a review that
   * there is something to send. Default false: the switch is read first, and not locked where nothing is to be done.
   */
  readonly lockFirst?: boolean;
  /** The goal where it depends on what runs. A pure function: each reading is handed in once. Default: `wanted` and `rewritePasswords`. */
  readonly goalAt?: (running: BgpSection) => PushGoal;
  /** Called with a sentence when the push begins to wait. Default: only the report says so. */
  readonly tell?: (sentence: string) => void;
}

export interface PushGoal {
  readonly wanted: readonly Row[];
  readonly rewritePasswords?: readonly string[];
}

/** The owned rows that a review showed, and what was owned then. */
export interface Reviewed {
  readonly rows: readonly Row[];
  readonly ownership: Ownership;
  /** How the review shows rows of the switch (secrets masked). Default: as they are. */
  readonly asShown?: (rows: readonly Row[]) => readonly Row[];
}

/** Whether what runs is what the switch boots with; `unknown`: the switch does not say, or was not asked. */
export type Saved = "saved" | "unsaved" | "unknown";

export interface PushReport {
  readonly plan: Plan;
  /**
   * `rolled-back` and `unknown` come with a `PushError`, as its `report`: what was sent was taken back, or the
   * connection ended before that could be known.
   */
  readonly state: "unchanged" | "pushed" | "rolled-back" | "unknown";
  /** Of our rows, the removed ones included. After a push of its own only what the switch itself confirmed is `saved`. */
  readonly saved: Saved;
  /** What ran before the first line was sent. */
  readonly found: BgpSection;
  /** What ran at the last reading; undefined = the switch could not be read after a line was sent. */
  readonly running?: BgpSection;
  readonly notes: readonly string[];
  readonly transcript: readonly Exchange[];
}
