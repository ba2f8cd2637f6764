import { VrpError } from "../errors";
import { pause } from "./cancel";
import type { SwitchAccess } from "./types";

/** Half a minute in all, which Huawei advises for a commit that failed; in ms. */
const PAUSES = [500, 1_000, 2_000, 4_000, 8_000, 16_000];

/**
 * While a user saves, or the switch backs its configuration up, nothing can be configured. One text is known
 * (`Error: The system is busy in building configuration. Please wait for a moment...`, vrnetlab).
 */
const BUSY = /busy|please wait|try again later|being (?:saved|backed up)|backup is/i;

/**
 * Waits when a refusal says that the switch is busy: 0.5 s at the first try, twice as long at each further one.
 * @param tries how often it was waited for already
 * @param access whose signal ends the pause early
 * @returns false where the refusal says anything else, or 31 s were waited
 * @throws VrpError `cancelled`
 */
export async function pausedForBusy(
  refusal: string | undefined,
  tries: number,
  access?: SwitchAccess,
): Promise<boolean> {
  const milliseconds = PAUSES[tries];
  if (refusal === undefined || milliseconds === undefined || !BUSY.test(refusal)) return false;
  await pause(milliseconds, access);
  return true;
}

/** The same for a refused line. @throws the error where nothing was waited for */
export async function pauseWhenBusy(error: unknown, tries: number, access?: SwitchAccess): Promise<void> {
  if (!(error instanceof VrpError) || error.code !== "refused") throw error;
  const refusal = / Error: (.*)$/.exec(error.message)?.[1];
  if (!(await pausedForBusy(refusal, tries, access))) throw error;
}

/** Repeats the work while the switch is busy: for what may be sent twice. */
export async function whenNotBusy<T>(work: () => Promise<T>, access?: SwitchAccess): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await work();
    } catch (error) {
      await pauseWhenBusy(error, tries, access);
    }
  }
}
