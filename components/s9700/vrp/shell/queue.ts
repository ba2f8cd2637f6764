import { VrpError } from "../errors";
import { VtySession } from "./vtySession";
import { whereIs } from "./ssh";
import { timeoutsOf } from "./timeouts";
import type { SwitchAccess } from "./types";

/** Sessions of this process at the same time, all switches together. */
const DEFAULT_CAP = 16;
/** Pieces of work that may wait for one switch; at 15 min a session more than that is a mistake somewhere. */
const MOST_WAITING = 32;

interface Queues {
  readonly waiting: Map<string, { count: number; last: Promise<unknown> }>;
  running: number;
  cap: number;
  readonly turns: (() => void)[];
}

// On globalThis: Pulumi may load this module more than once in one process, and VTYs are few.
const queues: Queues = ((globalThis as { vrpQueues?: Queues }).vrpQueues ??= {
  waiting: new Map(),
  running: 0,
  cap: DEFAULT_CAP,
  turns: [],
});

/**
 * Logs in, works, and always leaves with `return` and `quit`. One session per switch at a time, at most 16 at a time
 * in the process ({@link limitSessions}); when no VTY is free it waits and tries again, until `timeouts.vty`.
 * @throws VrpError `queue` when 32 others wait for this switch already; and whatever opening a session throws
 */
export async function withSession<T>(
  access: SwitchAccess,
  work: (session: VtySession) => Promise<T>,
): Promise<T> {
  const key = `${access.host}:${access.port}`;
  const queue = queues.waiting.get(key) ?? { count: 0, last: Promise.resolve() };
  if (queue.count > MOST_WAITING) {
    throw new VrpError(
      "queue",
      `${whereIs(access)}: ${MOST_WAITING} other pieces of work wait for this switch already, more than are allowed: run them one after another.`,
    );
  }
  queue.count++;
  queues.waiting.set(key, queue);
  const mine = queue.last.then(() => inTurn(() => inSession(access, work)));
  queue.last = mine.catch(() => undefined);
  try {
    return await mine;
  } finally {
    if (--queue.count === 0) queues.waiting.delete(key);
  }
}

/**
 * Sets how many sessions this process may hold at a time, all switches together. Default 16.
 * @param cap 1 or more
 */
export function limitSessions(cap: number): void {
  if (!Number.isInteger(cap) || cap < 1)
    throw new RangeError(`cap: ${cap} sessions at a time; allowed: 1 or more.`);
  queues.cap = cap;
  while (queues.running < queues.cap && queues.turns.length > 0) next();
}

/** What became of the work at one switch. */
export type Outcome<T> =
  | { readonly access: SwitchAccess; readonly state: "done"; readonly value: T }
  | { readonly access: SwitchAccess; readonly state: "failed"; readonly error: Error };

/**
 * The same work at many switches side by side, each in a session of its own. One that fails stops no other.
 * @param options cap: switches at a time, default 16; the process's own cap holds besides
 * @returns one outcome per switch, in the order given; it never rejects
 */
export async function forEachSwitch<T>(
  accesses: readonly SwitchAccess[],
  work: (session: VtySession) => Promise<T>,
  options: { readonly cap?: number } = {},
): Promise<Outcome<T>[]> {
  const outcomes: Outcome<T>[] = [];
  const left = [...accesses.entries()].reverse();
  const worker = async () => {
    for (let turn = left.pop(); turn !== undefined; turn = left.pop()) {
      const [at, access] = turn;
      try {
        outcomes[at] = { access, state: "done", value: await withSession(access, work) };
      } catch (thrown) {
        const error = thrown instanceof Error ? thrown : new Error(String(thrown));
        outcomes[at] = { access, state: "failed", error };
      }
    }
  };
  const cap = Math.max(1, Math.min(options.cap ?? DEFAULT_CAP, accesses.length));
  await Promise.all(Array.from({ length: cap }, worker));
  return outcomes;
}

/** Waits until the process may hold one session more. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (queues.running < queues.cap) queues.running++;
  else await new Promise<void>((resolve) => queues.turns.push(resolve));
  try {
    return await work();
  } finally {
    queues.running--;
    if (queues.running < queues.cap) next();
  }
}

/** The next one's turn is counted before it wakes: nobody slips in between. */
function next(): void {
  const turn = queues.turns.shift();
  if (turn === undefined) return;
  queues.running++;
  turn();
}

async function inSession<T>(access: SwitchAccess, work: (session: VtySession) => Promise<T>): Promise<T> {
  const session = await openWhenFree(access);
  try {
    return await work(session);
  } catch (error) {
    if (error instanceof VrpError) error.transcript ??= session.transcript;
    throw error;
  } finally {
    await session.close();
  }
}

async function openWhenFree(access: SwitchAccess): Promise<VtySession> {
  const deadline = Date.now() + timeoutsOf(access).vty;
  for (let pause = 500; ; pause = Math.min(pause * 2, 5_000)) {
    try {
      return await VtySession.open(access);
    } catch (error) {
      const busy = error instanceof VrpError && error.code === "no-vty";
      if (!busy || Date.now() + pause > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}
