import { LabError } from "./errors";

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Polls until the answer is neither undefined nor false, and returns it.
 * @param what names in the error what did not happen
 * @throws LabError after `seconds`
 */
export async function waitFor<T>(
  what: string,
  seconds: number,
  ask: () => Promise<T | undefined | false> | T | undefined | false,
  everyMs = 50,
): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > end) throw new LabError(`${what}: not within ${seconds} s.`);
    await sleep(everyMs);
  }
}
