import { VRP8 } from "../shell/dialect";
import { VrpError } from "../errors";
import type { VtySession } from "../shell/vtySession";
import { trialSecondsOf } from "../shell/timeouts";
import { refusalIn } from "../shell/terminal";

/** How often a trial that runs is looked at. */
const PAUSE = 1_000;
/** What the clocks of the switch and of this machine may differ by. */
const MARGIN = 15_000;
const UNKNOWN = /Unrecognized|Incomplete|Ambiguous|Wrong parameter|Too many/i;

/** Devices of this process that know no trials: they are not asked again. */
const without = new Set<string>();

/** What is left of a trial, whosever it is; 0 = none runs, also on a device that has no trials. */
export async function trialSecondsLeft(session: VtySession): Promise<number> {
  const { host, port, hostKey } = session.access;
  const device = `${host}:${port} ${hostKey}`;
  if (without.has(device)) return 0;
  const reply = await session.tolerate("display configuration trial status");
  const status = /Trial status\s*:\s*(\w+)/i.exec(reply)?.[1];
  if (status === undefined) {
    if (UNKNOWN.test(refusalIn(reply) ?? "")) without.add(device);
    return 0;
  }
  session.learn(VRP8);
  if (/^INACTIVE$/i.test(status)) return 0;
  return Math.max(1, Number(/time left[^:]*:\s*(\d+)/i.exec(reply)?.[1] ?? 1));
}

/**
 * What runs on trial is not what will run: a session that was cut left one behind, or somebody else tries something.
 * @returns whether one was waited for
 * @throws VrpError `locked` when it lasts longer than a trial of ours
 */
export async function waitForTrial(session: VtySession): Promise<boolean> {
  const deadline = Date.now() + trialSecondsOf(session.access) * 1_000 + MARGIN;
  for (let waited = false; ; waited = true) {
    const left = await trialSecondsLeft(session);
    if (left === 0) return waited;
    if (Date.now() + left * 1_000 > deadline) {
      throw new VrpError(
        "locked",
        `${session.where} runs a configuration on trial for another ${left} s: nothing was sent; try again when it is confirmed or over.`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}
