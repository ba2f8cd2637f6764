import type { Exchange, PushReport } from "./types";

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
  | "queue"
  | "path"
  | "truncated"
  | "timeout"
  | "permission"
  | "save"
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
    /** What a push had done when it failed. */
    readonly report?: PushReport,
  ) {
    super(message);
    this.name = "VrpError";
  }
}
