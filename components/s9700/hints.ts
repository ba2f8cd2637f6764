import { VrpError } from "./vrp";

/**
 * Before a program runs, the engine configures its providers with what the last update recorded, not with the stack's
 * configuration of today: a new password, host key or address is not yet known to the refresh that comes first. In one
 * pass (`--run-program`) all of them are today's.
 */
const RECORDED_LOGIN =
  "Reading uses the login that the last update recorded (with --run-program: the stack file's of today); after a change of password, user, host key or address in the stack, run `pulumi up --run-program`.";
const LOCKED =
  "If a run of this stack was stopped, it takes back what it had sent and releases the switch by itself; `pulumi cancel` removes the lock on the stack that it leaves.";

/** The same failure with the command of Pulumi that helps, where the configuration is locked. */
export function withLockHint(error: unknown): unknown {
  return error instanceof VrpError && error.code === "locked" ? withNote(error, LOCKED) : error;
}

/** Does work that logs in as the state says, and tells what helps where that login is refused. */
export async function withRecordedLogin<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof VrpError)) throw error;
    const isLogin = ["auth", "host-key", "unreachable", "sysname"].includes(error.code);
    throw isLogin ? withNote(error, RECORDED_LOGIN) : withLockHint(error);
  }
}

const withNote = (error: VrpError, note: string): VrpError =>
  new VrpError(error.code, error.message, [...error.notes, note]);
