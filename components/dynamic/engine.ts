import { connect } from "node:net";

/**
 * A dynamic-provider process outlives an engine that was killed: no one ends it, and it would work on for no one. So the
 * engine's address, this process's argument, is tried once a second from the first verb on.
 */
const PERIOD = 1_000;

/** Aborted when nothing listens at the engine's address any more. Undefined until the first verb. */
let engineGone: AbortController | undefined;
/** Verbs that are at work. */
let working = 0;

/**
 * Does a verb's work for as long as the engine waits for it: the signal is aborted when the engine is gone, and this
 * process ends with the last verb that is at work.
 */
export async function whileEngineWaits<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const signal = endWithEngine();
  working++;
  try {
    return await work(signal);
  } finally {
    working--;
    if (signal.aborted) endIdle();
  }
}

/** Ends this process when the engine is gone and no verb is at work. Does nothing in a process that no engine started. */
export function endWithEngine(): AbortSignal {
  if (engineGone !== undefined) return engineGone.signal;
  const gone = (engineGone = new AbortController());
  const address = engineAddress();
  if (address === undefined) return gone.signal;
  const [, host = "", port] = ADDRESS.exec(address) ?? [];
  // With the engine went the readers of what is printed. Pulumi reports a print that fails by another print, which fails
  // as well, without end; it has kept every such error, 2 GB in half an hour.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  const look = async (): Promise<void> => {
    if (await isListening(host.replace(/[[\]]/g, ""), Number(port))) return;
    clearInterval(timer);
    gone.abort();
    endIdle();
  };
  const timer = setInterval(() => void look(), PERIOD);
  // Looking is no reason to keep the process.
  timer.unref();
  return gone.signal;
}

/** `127.0.0.1:<port>`, this process's argument; undefined in a process that no engine started. */
export function engineAddress(): string | undefined {
  return process.argv.find((word) => ADDRESS.test(word));
}

const ADDRESS = /^(127\.0\.0\.1|\[::1\]):(\d+)$/;

function endIdle(): void {
  if (working === 0) process.exit(1);
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
