import type { Switch } from "./inventory";
import type { Session } from "./session";

/** BIRD's hold time on every node, seconds; Calico has no field for it. */
export const NODE_HOLD = 240;
/** VRP's own, seconds: keepalive 60, hold 180 (S6700 configuration guide). */
const VRP_HOLD = 180;
/** For how long a helper keeps the routes of the end that restarts, where that end does not say otherwise, seconds. */
const NODE_RESTART = 120;
const VRP_RESTART = 150;
/** VRP's BFD: an interval in milliseconds, and how many packets may be missing. */
const BFD_INTERVAL = 1000;
const BFD_MULTIPLIER = 3;

/** How long a path may be dead before a session that uses it is given up. All in seconds. */
export interface Detection {
  /** The worst case: the sum of the two below. */
  readonly seconds: number;
  /** Until the session ends: the lower hold time of both ends, or BFD's. */
  readonly noticed: number;
  readonly by: "hold time" | "BFD";
  /** Until routes kept for a restarting end are given up; 0 without graceful restart. */
  readonly kept: number;
}

/**
 * Worst case until a dead path is noticed, from what the file says and both ends' defaults. Open-source Calico has no
 * BFD (projectcalico/calico #4607), so without it only the hold time ends a session whose packets vanish.
 */
export function detectionOf({ options }: Session, device: Switch | undefined): Detection {
  const { bfd, timers, maxRestartTime = NODE_RESTART } = options;
  const interval = Math.max(bfd?.minTxInterval ?? BFD_INTERVAL, bfd?.minRxInterval ?? BFD_INTERVAL);
  const noticed =
    bfd?.acknowledged === true
      ? Math.ceil((interval * (bfd.detectMultiplier ?? BFD_MULTIPLIER)) / 1000)
      : Math.min(NODE_HOLD, timers?.hold ?? VRP_HOLD);
  const restarts = device?.gracefulRestart !== undefined || options.gracefulRestart === true;
  const kept = restarts ? Math.max(maxRestartTime, device?.gracefulRestart?.restartTime ?? VRP_RESTART) : 0;
  return {
    seconds: noticed + kept,
    noticed,
    by: bfd?.acknowledged === true ? "BFD" : "hold time",
    kept,
  };
}
