/** One exchange with the switch; secrets are masked. */
export interface Exchange {
  readonly view: string;
  readonly line: string;
  /** Without the echo, log lines, and the prompt behind it. */
  readonly reply: string;
  /** The prompt behind the reply. */
  readonly prompt?: string;
  /** Lines that the switch logged in the middle of the reply. */
  readonly logLines?: readonly string[];
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

/** A failure at a switch, in one sentence: the switch, what failed, and what to do. */
export class VrpError extends Error {
  /** Every exchange until then, secrets masked; set where the login ends. */
  transcript?: readonly Exchange[];

  constructor(
    readonly code: VrpErrorCode,
    message: string,
    /** What the driver did about it: one sentence each. */
    readonly notes: readonly string[] = [],
  ) {
    super(message);
    this.name = "VrpError";
  }
}

/** VRP8: another user's lines wait in the candidate. Only that user may commit or clear them. */
export const uncommitted = (where: string, what: string): VrpError =>
  new VrpError(
    "candidate",
    `${where} holds ${what} that another user typed and did not commit: nothing was committed; try again when that is committed or cleared.`,
  );
