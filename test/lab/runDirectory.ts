import * as fs from "node:fs";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";

/** A lab that cannot be had or does not answer: one sentence with the fix. */
export class LabError extends Error {}

/** The repository's top. */
export const TOP = path.resolve(__dirname, "../..");

/** The lab that `npm start` brings up, with fixed ports. */
export const DEFAULT_LAB = "lab";

/** Every file of a lab that is seen from outside is in here; the rest is in the sandbox's private /run. */
export function runDirectory(name: string): string {
  if (!/^[a-z0-9][a-z0-9-]{0,40}$/.test(name)) {
    throw new LabError(`lab name "${name}": allowed are lower-case letters, digits and hyphens, at most 41.`);
  }
  return name === DEFAULT_LAB ? path.join(TOP, ".pulumi", "lab") : path.join(namedLabs(), name);
}

/** Where the run directories of all labs but the default one are. */
export function namedLabs(): string {
  const user = process.getuid?.() ?? 0;
  return path.join(os.tmpdir(), `calico-peering-labs-${user}`);
}

/** A process, such that its number, once recycled, is not taken for it. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks since boot (field 22 of /proc/<pid>/stat). */
  readonly startTime: string;
  readonly boot: string;
}

/** Undefined when there is no such process, or only what is left of it until its parent looks. */
export function identify(pid: number): ProcessIdentity | undefined {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
    // The command's name is in parentheses and may contain blanks: count from the last one.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (fields[0] === "Z" || fields[0] === "X") return undefined;
    const boot = fs.readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    return { pid, startTime: fields[19] ?? "", boot };
  } catch {
    return undefined;
  }
}

export function isAlive(known: ProcessIdentity): boolean {
  const now = identify(known.pid);
  return now !== undefined && now.startTime === known.startTime && now.boot === known.boot;
}

/** What the run directory says about a lab; without `outer` and `inner`, it is being started. */
export interface LabState {
  readonly name: string;
  /** Who starts it, or did. */
  readonly starter: ProcessIdentity;
  /** The process that holds the sandbox: when it dies, the kernel removes everything else. */
  readonly outer?: ProcessIdentity;
  /** The first process inside, by its number outside: the way to the lab's own /run. */
  readonly inner?: ProcessIdentity;
}

/** Whether anything of it runs, or is about to. */
export function isLive(state: LabState): boolean {
  return isAlive(state.outer ?? state.starter);
}

export function readState(directory: string): LabState | undefined {
  try {
    return JSON.parse(fs.readFileSync(path.join(directory, "state.json"), "utf8")) as LabState;
  } catch {
    return undefined;
  }
}

export function writeState(directory: string, state: LabState): void {
  fs.writeFileSync(path.join(directory, "state.json"), JSON.stringify(state) + "\n");
}

/** A TCP port on 127.0.0.1 that nobody uses now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** One sentence when somebody else listens on a port that the lab needs. */
export function requireFree(port: number, what: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once("error", () =>
      reject(
        new LabError(
          `127.0.0.1:${port} (${what}) is taken by another process, which \`ss -ltnp\` names; stop that one first.`,
        ),
      ),
    );
    server.listen(port, "127.0.0.1", () => server.close(() => resolve()));
  });
}

/** Whether anybody answers on 127.0.0.1:<port>. */
export function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, "127.0.0.1");
    const is = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", () => is(true));
    socket.once("error", () => is(false));
  });
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Asks again and again until the answer is not undefined or false; `what` is said when time is up. */
export async function waitFor<T>(
  what: string,
  seconds: number,
  ask: () => Promise<T | undefined | false> | T | undefined | false,
  everyMs = 50,
): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > end) throw new LabError(`${what}: not within ${seconds} s.`);
    await sleep(everyMs);
  }
}
