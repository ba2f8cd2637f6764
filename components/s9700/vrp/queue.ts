import { VrpError } from "./errors";
import { VrpSession } from "./session";
import { DEFAULT_TIMEOUTS } from "./ssh";
import type { SwitchAccess } from "./types";

// On globalThis: Pulumi may load this module more than once in one process, and VTYs are few.
const queues: Map<string, Promise<unknown>> = ((
  globalThis as { vrpQueues?: Map<string, Promise<unknown>> }
).vrpQueues ??= new Map());

/**
 * Logs in, works, and always leaves with `return` and `quit`. One session per switch at a time; when no VTY is free
 * it waits and tries again, until `timeouts.vty`.
 */
export function withSession<T>(access: SwitchAccess, work: (session: VrpSession) => Promise<T>): Promise<T> {
  const key = `${access.host}:${access.port}`;
  const before = queues.get(key) ?? Promise.resolve();
  const mine = before.catch(() => undefined).then(() => inSession(access, work));
  queues.set(
    key,
    mine.catch(() => undefined),
  );
  return mine;
}

async function inSession<T>(access: SwitchAccess, work: (session: VrpSession) => Promise<T>): Promise<T> {
  const session = await openWhenFree(access);
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}

async function openWhenFree(access: SwitchAccess): Promise<VrpSession> {
  const deadline = Date.now() + { ...DEFAULT_TIMEOUTS, ...access.timeouts }.vty;
  for (let pause = 500; ; pause = Math.min(pause * 2, 5_000)) {
    try {
      return await VrpSession.open(access);
    } catch (error) {
      const busy = error instanceof VrpError && error.code === "no-vty";
      if (!busy || Date.now() + pause > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}
