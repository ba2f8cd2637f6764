import { VrpError } from "../errors";
import { trialSecondsOf } from "../shell/timeouts";
import type { VtySession } from "../shell/vtySession";

/** How often a trial that runs is looked at; in ms. */
const PAUSE = 1_000;
/** What the clocks of the switch and of this machine may differ by; in ms. */
const MARGIN = 15_000;

/** What is left of any login's trial; 0 = none runs, also on a release that has no trials. */
export async function trialSecondsLeft(vty: VtySession): Promise<number> {
  const reply = await vty.tolerate("display configuration trial status");
  const status = /Trial status\s*:\s*(\w+)/i.exec(reply)?.[1];
  if (status === undefined || /^INACTIVE$/i.test(status)) return 0;
  return Math.max(1, Number(/time left[^:]*:\s*(\d+)/i.exec(reply)?.[1] ?? 1));
}

/**
 * What runs on trial is not what will run: a login that was cut left it behind, or another user tries something.
 * @returns true when one was waited for
 * @throws VrpError `locked` when it lasts longer than a trial of ours
 */
export async function waitForTrial(vty: VtySession): Promise<boolean> {
  const deadline = Date.now() + trialSecondsOf(vty.access) * 1_000 + MARGIN;
  for (let waited = false; ; waited = true) {
    const left = await trialSecondsLeft(vty);
    if (left === 0) return waited;
    if (Date.now() + left * 1_000 > deadline) {
      throw new VrpError(
        "locked",
        `${vty.where} runs a configuration on trial for another ${left} s: nothing was sent; try again when it is confirmed or over.`,
      );
    }
    await vty.pause(PAUSE);
  }
}
