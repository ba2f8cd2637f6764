import { VrpError, type VrpErrorCode } from "../errors";
import type { PushReport } from "./types";

/** A push that failed after it had begun to change the switch, with what it had done by then. */
export class PushError extends VrpError {
  constructor(
    code: VrpErrorCode,
    message: string,
    notes: readonly string[],
    readonly report: PushReport,
  ) {
    super(code, message, notes);
    this.name = "PushError";
  }
}
