import type { BgpSection, Ownership, Row } from "../types";

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
