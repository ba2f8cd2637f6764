/** One condition that must hold before the next step. */
export interface Item {
  /** A session's or a node's name. */
  readonly name: string;
  readonly right: boolean;
  /** In a few words, for a report: `Established, 2 of 2 prefixes`. */
  readonly state: string;
  /** One sentence, where it is not right. */
  readonly why?: string;
  /** Waiting would not help, and another login might lock an account. */
  readonly lasting?: boolean;
}

/** How time passes; tests have their own. */
export interface Clock {
  /** Milliseconds. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

const REAL_TIME: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

export interface WaitOptions {
  /** What is counted, for progress: `sessions are right`. */
  readonly what: string;
  /** Time limit. */
  readonly seconds: number;
  /** Consecutive checks at which all must be right. */
  readonly polls: number;
  readonly look: () => Promise<readonly Item[]>;
  readonly say: (line: string) => void;
  /** Aborted when the result is of no use any more. */
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
}

/** Time is up, or waiting would not help. */
export class NotRight extends Error {
  constructor(
    readonly items: readonly Item[],
    readonly seconds: number,
  ) {
    super(`after ${seconds} s, ${countOf(items)} are right`);
    this.name = "NotRight";
  }
}

/** Milliseconds between two checks; longer after the first half minute, since each check is a login. */
const PAUSE = 2_000;
const LATER = 5_000;
const PATIENCE = 30_000;
/** Progress is reported when it changes, at most this often, and as a sign of life after PATIENCE. */
const QUIET = 5_000;

/**
 * Checks repeatedly until all is right at `polls` consecutive checks. A check that fails for a passing reason (an error
 * with `passing: true`, such as a cluster that answers 503) counts as one at which not all is right.
 * @returns what the last check saw, and how long it took in seconds
 * @throws NotRight; the last check's error when time is up and that check failed; any other error of `look` immediately;
 *   an error before the next check once the signal is aborted
 */
export async function waitUntilRight(
  options: WaitOptions,
): Promise<{ items: readonly Item[]; seconds: number }> {
  const { what, seconds, polls, look, say, signal, clock = REAL_TIME } = options;
  const began = clock.now();
  const passed = () => clock.now() - began;
  const spent = () => Math.round(passed() / 1000);
  const reported = { line: "", at: -Infinity };
  for (let consecutive = 0; ;) {
    if (signal?.aborted) throw new Error(`stopped after ${spent()} s: the engine has ended.`);
    const seen = await tolerant(look);
    const items = "items" in seen ? seen.items : [];
    consecutive = "items" in seen && items.every(({ right }) => right) ? consecutive + 1 : 0;
    if (consecutive >= polls) return { items, seconds: spent() };
    const hopeless = items.some(({ lasting }) => lasting);
    const pause = passed() < PATIENCE ? PAUSE : LATER;
    // Once a check is right, the remaining consecutive checks may exceed the limit.
    if (hopeless || (consecutive === 0 && passed() + pause > seconds * 1000)) {
      if ("problem" in seen) throw new Error(`for ${spent()} s: ${seen.problem}`);
      throw new NotRight(items, spent());
    }
    const line = "problem" in seen ? seen.problem : `${countOf(items)} ${what}`;
    const since = passed() - reported.at;
    if ((line !== reported.line && since >= QUIET) || since >= PATIENCE) {
      say(`${line.replace(/\.$/, "")}; waiting up to ${Math.round(seconds - passed() / 1000)} s more.`);
      Object.assign(reported, { line, at: passed() });
    }
    await clock.sleep(pause);
  }
}

type Seen = { readonly items: readonly Item[] } | { readonly problem: string };

async function tolerant(look: WaitOptions["look"]): Promise<Seen> {
  try {
    return { items: await look() };
  } catch (error) {
    if (!(error instanceof Error && "passing" in error && error.passing === true)) throw error;
    return { problem: error.message };
  }
}

export function countOf(items: readonly Item[]): string {
  return `${items.filter(({ right }) => right).length} of ${items.length}`;
}
