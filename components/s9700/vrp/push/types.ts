import type { BgpSection, Ownership } from "../configuration/types";
import type { Exchange } from "../errors";
import type { Plan } from "../plan/types";
import type { Row } from "../rules/types";

export interface PushInput {
  readonly asNumber: string;
  readonly wanted: readonly Row[];
  /** What is ours though no longer wanted, too. */
  readonly ownership: Ownership;
  /**
   * The owned rows that the preview saw; the push is refused when the switch has others by now. Either with what was
   * owned then, or the rows alone: then what is owned now counts.
   */
  readonly expected?: readonly Row[] | { readonly rows: readonly Row[]; readonly ownership: Ownership };
  /** Peers whose password is sent even though one is set. */
  readonly rewritePasswords?: readonly string[];
  /** Passwords by peer or group: wanted rows that say `password cipher ******` are typed with them. */
  readonly passwords?: Readonly<Record<string, string>>;
  /** Default true. */
  readonly save?: boolean;
  /** Push even where the way from the switch to this machine is a BGP route of a session that changes. Default false. */
  readonly acceptPathLoss?: boolean;
  /**
   * Take the lock before the first reading, which then is the only one: for whoever knows from a review that there is
   * something to send. Default false: the switch is looked at first, and not locked where nothing is to be done.
   */
  readonly lockFirst?: boolean;
  /**
   * The goal where it depends on what runs: asked after each reading before the first line is sent. Throws to refuse.
   * Default: what is said here.
   */
  readonly goalAt?: (running: BgpSection) => PushGoal;
}

export type PushGoal = Pick<PushInput, "wanted" | "expected" | "rewritePasswords">;

export interface PushReport {
  readonly plan: Plan;
  /**
   * `rolled-back` and `unknown` come with a `PushError`, as its `report`: what was sent was taken back, or the
   * connection ended before that could be known.
   */
  readonly state: "unchanged" | "pushed" | "rolled-back" | "unknown";
  /** True once the switch said that the configuration is saved. */
  readonly saved: boolean;
  readonly notes: readonly string[];
  readonly transcript: readonly Exchange[];
}
