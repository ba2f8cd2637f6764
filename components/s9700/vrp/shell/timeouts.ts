import type { SwitchAccess, Timeouts } from "./types";

/** Milliseconds; why, stands with each in {@link Timeouts}. */
const DEFAULT_TIMEOUTS: Timeouts = {
  connect: 20_000,
  prompt: 30_000,
  save: 180_000,
  vty: 30_000,
  trial: 120_000,
  total: 900_000,
};

/** The timeouts of a switch: its own, and the defaults for the others. */
export function timeoutsOf(access: Pick<SwitchAccess, "timeouts">): Timeouts {
  return { ...DEFAULT_TIMEOUTS, ...access.timeouts };
}

/** What VRP8 takes after `commit trial` (CloudEngine command reference). */
const TRIAL_SECONDS = { least: 60, most: 65_535 } as const;

/**
 * Seconds for `commit trial`.
 * @throws RangeError `timeouts.trial` is not what VRP8 takes
 */
export function trialSecondsOf(access: Pick<SwitchAccess, "timeouts">): number {
  const { trial } = timeoutsOf(access);
  const seconds = trial / 1_000;
  const { least, most } = TRIAL_SECONDS;
  if (Number.isInteger(seconds) && seconds >= least && seconds <= most) return seconds;
  throw new RangeError(`timeouts.trial: ${trial} ms; allowed: whole seconds from ${least}000 to ${most}000.`);
}
