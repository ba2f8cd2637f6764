/** One exchange with the switch; secrets are masked. */
export interface Exchange {
  readonly view: string;
  readonly line: string;
  readonly reply: string;
}

export type VrpErrorCode =
  | "host-key"
  | "auth"
  | "unreachable"
  | "no-vty"
  | "sysname"
  | "other-as"
  | "refused"
  | "question"
  | "view"
  | "echo"
  | "cut"
  | "changed"
  | "locked"
  | "candidate"
  | "queue"
  | "cancelled"
  | "path"
  | "truncated"
  | "timeout"
  | "output"
  | "display"
  | "permission"
  | "save"
  | "internal"
  | "not-equal";

/** What went wrong at a switch, in one sentence that names the switch, the thing, and what would be right. */
export class VrpError extends Error {
  /** What was said at the switch until then, secrets masked; whoever opened the session adds it. */
  transcript?: readonly Exchange[];

  constructor(
    readonly code: VrpErrorCode,
    message: string,
    /** What was done about it: one sentence each. */
    readonly notes: readonly string[] = [],
  ) {
    super(message);
    this.name = "VrpError";
  }
}

/** VRP8: a candidate that was found. It is nobody's to commit or to clear but his who typed it. */
export const uncommitted = (where: string, what: string): VrpError =>
  new VrpError(
    "candidate",
    `${where} holds ${what} that somebody else typed and did not commit: nothing was committed; try again when that is committed or cleared.`,
  );
