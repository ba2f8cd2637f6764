/** One thing that must be right before the next step. */
export interface Item {
  /** A session's or a node's name. */
  readonly name: string;
  readonly right: boolean;
  /** In a few words, for a report: `Established, 2 of 2 prefixes`. */
  readonly state: string;
  /** One sentence, where it is not right. */
  readonly why?: string;
  /** Waiting would not mend it, and might lock an account. */
  readonly lasting?: boolean;
}

/** How time passes; tests have their own. */
export interface Clock {
  /** Milliseconds. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

export const REAL_TIME: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

export interface WaitOptions {
  /** What is counted, for progress: `sessions right on the switches`. */
  readonly what: string;
  /** Time limit. */
  readonly seconds: number;
  /** Looks in a row at which all must be right. */
  readonly polls: number;
  readonly look: () => Promise<readonly Item[]>;
  readonly say: (line: string) => void;
  readonly clock?: Clock;
}

/** Time is up, or waiting is of no use. */
export class NotRight extends Error {
  constructor(
    readonly items: readonly Item[],
    readonly seconds: number,
  ) {
    super(`after ${seconds} s, ${countOf(items)} are right`);
    this.name = "NotRight";
  }
}

/** Milliseconds between two looks; after the first half minute it is more, since each look is a login. */
const PAUSE = 2_000;
const LATER = 5_000;
const PATIENCE = 30_000;
/** Progress is told when it changes, at most this often, and as a sign of life after PATIENCE. */
const QUIET = 5_000;

/**
 * Looks again and again until all is right so many times in a row.
 * @returns what the last look saw, and how long it took in seconds
 * @throws NotRight; and whatever `look` throws
 */
export async function waitUntilRight(
  options: WaitOptions,
): Promise<{ items: readonly Item[]; seconds: number }> {
  const { what, seconds, polls, look, say, clock = REAL_TIME } = options;
  const began = clock.now();
  const passed = () => clock.now() - began;
  const told = { line: "", at: -Infinity };
  for (let inARow = 0; ;) {
    const items = await look();
    inARow = items.every(({ right }) => right) ? inARow + 1 : 0;
    if (inARow >= polls) return { items, seconds: Math.round(passed() / 1000) };
    const hopeless = items.some(({ lasting }) => lasting);
    const pause = passed() < PATIENCE ? PAUSE : LATER;
    // Looks that are right so far may be finished: the limit is for what never gets right.
    if (hopeless || (inARow === 0 && passed() + pause > seconds * 1000)) {
      throw new NotRight(items, Math.round(passed() / 1000));
    }
    const line = `${countOf(items)} ${what}`;
    const since = passed() - told.at;
    if ((line !== told.line && since >= QUIET) || since >= PATIENCE) {
      say(`${line}; waiting up to ${Math.round(seconds - passed() / 1000)} s more.`);
      Object.assign(told, { line, at: passed() });
    }
    await clock.sleep(pause);
  }
}

export function countOf(items: readonly Item[]): string {
  return `${items.filter(({ right }) => right).length} of ${items.length}`;
}
