import { VrpError } from "../errors";
import { cancelled, pause, whileWanted } from "./cancel";
import { timeoutsOf } from "./timeouts";
import type { SwitchAccess } from "./types";
import { VtySession } from "./vtySession";
import { whereIs } from "./where";

/** Logins of this process at the same time, all switches together. */
export const DEFAULT_CAP = 16;
/** Pieces of work that may wait for one switch; at 15 min a login, more than that is a mistake in the caller. */
const MOST_WAITING = 32;

interface SwitchQueue {
  /** Pieces of work that wait or run. */
  count: number;
  /** Resolves when all of them are over. */
  last: Promise<unknown>;
}

interface Queues {
  readonly bySwitch: Map<string, SwitchQueue>;
  running: number;
  cap: number;
  readonly turns: (() => void)[];
}

// On globalThis, since Pulumi may load this module more than once in one process, and a switch has few VTYs.
const queues: Queues = ((globalThis as { vrpQueues?: Queues }).vrpQueues ??= {
  bySwitch: new Map(),
  running: 0,
  cap: DEFAULT_CAP,
  turns: [],
});

/**
 * Logs in, works, and always leaves with `return` and `quit`. One login per switch at a time, at most 16 at a time in
 * the process ({@link limitLogins}); when no VTY is free it waits and tries again, until `timeouts.vty`.
 * @throws VrpError `queue` when 32 others wait for this switch already, `cancelled` when `access.signal` ends a wait; and
 * those of {@link VtySession.open}
 */
export async function withLogin<T>(access: SwitchAccess, work: (vty: VtySession) => Promise<T>): Promise<T> {
  const key = `${access.host}:${access.port}`;
  const queue = queues.bySwitch.get(key) ?? { count: 0, last: Promise.resolve() };
  if (queue.count > MOST_WAITING)
    throw new VrpError(
      "queue",
      `${whereIs(access)}: ${MOST_WAITING} other pieces of work wait for this switch already, more than are allowed: run them one after another.`,
    );
  queue.count++;
  queues.bySwitch.set(key, queue);
  const before = queue.last;
  const mine = whileWanted(access, before).then(() => inTurn(access, () => inLogin(access, work)));
  // The next one waits for those before a cancelled one, too.
  queue.last = Promise.allSettled([before, mine]);
  try {
    return await mine;
  } finally {
    if (--queue.count === 0) queues.bySwitch.delete(key);
  }
}

/**
 * Sets how many logins this process may hold at a time, all switches together. Default 16.
 * @param cap 1 or more
 * @throws RangeError
 */
export function limitLogins(cap: number): void {
  if (!Number.isInteger(cap) || cap < 1)
    throw new RangeError(`cap: ${cap} logins at a time; allowed: 1 or more.`);
  queues.cap = cap;
  while (queues.running < queues.cap && queues.turns.length > 0) next();
}

/** Waits until the process may hold one login more. */
async function inTurn<T>(access: SwitchAccess, work: () => Promise<T>): Promise<T> {
  if (queues.running < queues.cap) queues.running++;
  else await myTurn(access);
  try {
    return await work();
  } finally {
    queues.running--;
    if (queues.running < queues.cap) next();
  }
}

async function myTurn(access: SwitchAccess): Promise<void> {
  let turn: () => void = () => undefined;
  const comes = new Promise<void>((resolve) => (turn = resolve));
  queues.turns.push(turn);
  try {
    await whileWanted(access, comes);
  } catch (error) {
    const at = queues.turns.indexOf(turn);
    if (at >= 0) queues.turns.splice(at, 1);
    // The turn came at the same moment: it goes to the next one.
    else {
      queues.running--;
      if (queues.running < queues.cap) next();
    }
    throw error;
  }
}

/** Counts the turn before the waiting work wakes, so that no other work takes it in between. */
function next(): void {
  const turn = queues.turns.shift();
  if (turn === undefined) return;
  queues.running++;
  turn();
}

async function inLogin<T>(access: SwitchAccess, work: (vty: VtySession) => Promise<T>): Promise<T> {
  const vty = await openWhenFree(access);
  try {
    return await work(vty);
  } catch (error) {
    if (error instanceof VrpError) error.transcript ??= vty.transcript;
    throw error;
  } finally {
    await vty.close();
  }
}

async function openWhenFree(access: SwitchAccess): Promise<VtySession> {
  const deadline = Date.now() + timeoutsOf(access).vty;
  for (let wait = 500; ; wait = Math.min(wait * 2, 5_000)) {
    if (access.signal?.aborted) throw cancelled(access);
    try {
      return await VtySession.open(access);
    } catch (error) {
      const busy = error instanceof VrpError && error.code === "no-vty";
      if (!busy || Date.now() + wait > deadline) throw error;
      await pause(wait, access);
    }
  }
}
