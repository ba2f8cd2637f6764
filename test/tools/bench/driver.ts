import {
  forEachSwitch,
  limitLogins,
  ownershipOf,
  parseBgpText,
  push,
  type PushReport,
  type SwitchAccess,
  withLogin,
} from "../../../components/s9700/vrp";
import type { Measured } from "./floor";
import { AS } from "./switches";

export interface Pushed extends Measured {
  readonly report: PushReport;
}

/** What a preview saw at a switch with an empty process: the push has something to send, and locks first. */
const REVIEWED = { expected: { rows: [], ownership: ownershipOf([]) }, lockFirst: true };

/**
 * From login to logout: reads, pushes what is missing, verifies, saves.
 * @param reviewed a preview saw an empty process; otherwise the switch is looked at before it is locked
 */
export async function driverPush(
  access: SwitchAccess,
  wantedText: string,
  { reviewed = false }: { reviewed?: boolean } = {},
): Promise<Pushed> {
  const wanted = parseBgpText(wantedText).rows;
  const input = { asNumber: AS, wanted, ownership: ownershipOf(wanted), ...(reviewed ? REVIEWED : {}) };
  const started = performance.now();
  let login = 0;
  let roundTrips = 0;
  const report = await withLogin(access, async (vty) => {
    login = (performance.now() - started) / 1000;
    const done = await push(vty, input);
    ({ roundTrips } = vty);
    return done;
  });
  // The last one is `quit`.
  return { seconds: (performance.now() - started) / 1000, login, roundTrips: roundTrips + 1, report };
}

/** A reviewed push to many switches side by side. Returns seconds until the last one has ended. */
export async function driverPushMany(accesses: readonly SwitchAccess[], wantedText: string): Promise<number> {
  const wanted = parseBgpText(wantedText).rows;
  const input = { asNumber: AS, wanted, ownership: ownershipOf(wanted), ...REVIEWED };
  limitLogins(accesses.length);
  const started = performance.now();
  const outcomes = await forEachSwitch(accesses, (vty) => push(vty, input), { cap: accesses.length });
  const seconds = (performance.now() - started) / 1000;
  for (const outcome of outcomes) {
    if (outcome.state === "failed") throw outcome.error;
    if (outcome.value.state !== "pushed" || outcome.value.saved !== "saved")
      throw new Error(`A switch of many ended as ${outcome.value.state}.`);
  }
  return seconds;
}
