import { VrpError } from "../errors";

/** Half a minute in all, which Huawei advises for a commit that failed; in ms. */
const PAUSES = [500, 1_000, 2_000, 4_000, 8_000, 16_000];

/**
 * Somebody saves, or the device backs its configuration up, and nothing can be configured meanwhile. One text is known
 * (`Error: The system is busy in building configuration. Please wait for a moment...`, vrnetlab).
 */
const BUSY = /busy|please wait|try again later|being (?:saved|backed up)|backup is/i;

/** Waits a little when a refusal says that the switch is busy. False: it says anything else, or 31 s were waited. */
export async function pausedForBusy(refusal: string | undefined, tries: number): Promise<boolean> {
  const pause = PAUSES[tries];
  if (refusal === undefined || pause === undefined || !BUSY.test(refusal)) return false;
  await new Promise((resolve) => setTimeout(resolve, pause));
  return true;
}

/** The same for a refused line. @throws the error where nothing was waited for */
export async function pauseWhenBusy(error: unknown, tries: number): Promise<void> {
  if (!(error instanceof VrpError) || error.code !== "refused") throw error;
  if (!(await pausedForBusy(error.message.split(": Error: ").at(-1), tries))) throw error;
}

/** Does it again while the switch is busy: for what may be sent twice. */
export async function whenNotBusy<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await work();
    } catch (error) {
      await pauseWhenBusy(error, tries);
    }
  }
}
