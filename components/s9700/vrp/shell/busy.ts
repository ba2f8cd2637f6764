import { VrpError } from "../errors";

/** Half a minute in all, which Huawei advises for a commit that failed; in ms. */
const PAUSES = [500, 1_000, 2_000, 4_000, 8_000, 16_000];

/**
 * While a user saves, or the switch backs its configuration up, nothing can be configured. One text is known
 * (`Error: The system is busy in building configuration. Please wait for a moment...`, vrnetlab).
 */
const BUSY = /busy|please wait|try again later|being (?:saved|backed up)|backup is/i;

/** A login: its pause ends early when the caller no longer waits. */
interface Pausing {
  pause(milliseconds: number): Promise<void>;
}

/**
 * Waits when a refusal says that the switch is busy: 0.5 s at the first try, twice as long at each further one.
 * @param tries how often it was waited for already
 * @returns false where the refusal says anything else, or 31 s were waited
 * @throws VrpError `cancelled`
 */
export async function pausedForBusy(
  vty: Pausing,
  refusal: string | undefined,
  tries: number,
): Promise<boolean> {
  const milliseconds = PAUSES[tries];
  if (refusal === undefined || milliseconds === undefined || !BUSY.test(refusal)) return false;
  await vty.pause(milliseconds);
  return true;
}

/** The same for a refused line. @throws the error where nothing was waited for */
export async function pauseWhenBusy(vty: Pausing, error: unknown, tries: number): Promise<void> {
  if (!(error instanceof VrpError) || error.code !== "refused") throw error;
  const refusal = / Error: (.*)$/.exec(error.message)?.[1];
  if (!(await pausedForBusy(vty, refusal, tries))) throw error;
}

/** Repeats the work while the switch is busy: for what may be sent twice. */
export async function whenNotBusy<T>(vty: Pausing, work: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await work();
    } catch (error) {
      await pauseWhenBusy(vty, error, tries);
    }
  }
}
