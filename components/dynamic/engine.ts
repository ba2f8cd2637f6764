import { connect } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

/** How often the engine's address is tried; in ms. */
const PERIOD = 1_000;

/** Verbs of this process that the engine waits for; the process ends with the last of them when the engine is gone. */
let working = 0;

/**
 * Does a verb's work for as long as the engine waits for it. A dynamic-provider process outlives an engine that was
 * killed; so the engine's address, this process's argument, is tried once a second, and the signal is aborted when
 * nothing listens there any more. After the work this process ends, since no one will call it again.
 */
export async function whileEngineWaits<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const gone = new AbortController();
  const done = new AbortController();
  const address = process.argv
    .map((word) => /^(127\.0\.0\.1|\[::1\]):(\d+)$/.exec(word))
    .find((found) => found);
  const [, host = "", port] = address ?? [];
  const watching = address ? watch(host.replace(/[[\]]/g, ""), Number(port), gone, done.signal) : undefined;
  working++;
  try {
    return await work(gone.signal);
  } finally {
    working--;
    done.abort();
    await watching;
    if (gone.signal.aborted && working === 0) process.exit(1);
  }
}

async function watch(host: string, port: number, gone: AbortController, done: AbortSignal): Promise<void> {
  while (!done.aborted) {
    await pause(PERIOD, undefined, { signal: done }).catch(() => undefined);
    if (done.aborted || (await isListening(host, port))) continue;
    return gone.abort();
  }
}

function isListening(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host);
    socket.on("connect", () => {
      resolve(true);
      socket.destroy();
    });
    socket.on("error", () => resolve(false));
  });
}
