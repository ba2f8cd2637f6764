import { type ChildProcess, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import type { Duplex } from "node:stream";
import type { LabDefinition } from "./definition";
import { groupFile } from "./frrDaemons";
import { identify, isAlive, type ProcessIdentity } from "./processes";
import { LabError } from "./errors";
import { sleep, waitFor } from "./waitFor";
import { TOP } from "./runDirectory";
import { RUNS_TYPESCRIPT } from "../tools/typescript";

/**
 * The whole lab is one process tree in a mount and a PID namespace of its own (and a user namespace, when not
 * started by root). When the outer process ends for any reason, the kernel kills everything inside, and network
 * namespaces, veths and sockets disappear with the last process. The processes stay in the host's network namespace, so
 * that the host reaches their ports on 127.0.0.1.
 */
export interface SandboxSpec {
  readonly name: string;
  readonly directory: string;
  readonly definition: LabDefinition;
  readonly ports: { apiserver: number; calicoApiserver: number; switches: Record<string, number> };
}

/** What the supervisor reports while it starts, one JSON object a line. */
export type SupervisorMessage = { progress: string } | { ready: true } | { failed: string };

export interface Sandbox {
  readonly outer: ProcessIdentity;
  /** The host's number of the first process in the sandbox. */
  readonly inner: number;
  /** Lets the lab outlive this process. */
  keep(): void;
}

/** Mounts a private /run, /var/tmp (FRR writes there) and /etc/group, then starts the supervisor and reaps processes. */
const INIT = `set -e
mount -t tmpfs -o mode=755 lab /run
mount -t tmpfs -o mode=1777 lab /var/tmp
mkdir -p /run/lab /run/netns /run/calico
mount --bind "$0" /etc/group
"$@" &
wait $!`;

export async function startSandbox(spec: SandboxSpec, progress: (line: string) => void): Promise<Sandbox> {
  const { directory } = spec;
  fs.mkdirSync(path.join(directory, "logs"), { recursive: true, mode: 0o700 });
  fs.writeFileSync(path.join(directory, "spec.json"), JSON.stringify(spec));
  fs.writeFileSync(path.join(directory, "group"), groupFile());
  const log = fs.openSync(path.join(directory, "logs", "supervisor.log"), "w");
  const user = process.getuid?.() === 0 ? [] : ["-Ur"];
  const isolation = [...user, "-mpf", "--kill-child", "--mount-proc", "--propagation", "private"];
  const supervisor = [process.execPath, ...RUNS_TYPESCRIPT, path.join(__dirname, "supervisor.ts"), directory];
  const argv = [...isolation, "sh", "-c", INIT, path.join(directory, "group"), ...supervisor];
  const child = spawn("unshare", argv, {
    cwd: TOP,
    detached: true,
    stdio: ["ignore", log, log, "pipe"],
    // A new API server collects its small heap again and again: a quarter of what a lab's start costs.
    env: { ...process.env, GOGC: "400", PATH: `${process.env.PATH ?? ""}:/usr/sbin:/sbin` },
  });
  fs.closeSync(log);
  child.unref();
  const link = child.stdio[3] as Duplex;
  await started(child, link, directory, progress);
  const outer = identify(child.pid ?? 0);
  if (!outer) throw new LabError("the lab ended right after its start.");
  // Without `keep`, the supervisor ends when this end of the link is closed: at the latest when this process ends.
  (link as unknown as { unref(): void }).unref();
  return { outer, inner: innerOf(outer.pid), keep: () => void link.write("keep\n") };
}

function started(child: ChildProcess, link: Duplex, directory: string, progress: (line: string) => void) {
  return new Promise<void>((resolve, reject) => {
    let text = "";
    const refuse = () => reject(new LabError(`the lab could not be started: ${lastLogLine(directory)}`));
    child.once("error", (error) =>
      reject(new LabError(`unshare (util-linux) could not be started: ${error.message}`)),
    );
    link.on("error", () => undefined);
    link.once("close", refuse);
    link.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n")) {
        const message = JSON.parse(text.slice(0, end)) as SupervisorMessage;
        text = text.slice(end + 1);
        if ("progress" in message) progress(message.progress);
        else if ("failed" in message) reject(new LabError(message.failed));
        else resolve();
      }
    });
  });
}

function lastLogLine(directory: string): string {
  const log = path.join(directory, "logs", "supervisor.log");
  const text = fs.existsSync(log) ? fs.readFileSync(log, "utf8") : "";
  if (/unshare failed: Operation not permitted|uid_map.*Operation not permitted/.test(text)) {
    return "this kernel lets only root create namespaces (user.max_user_namespaces, AppArmor): run the command as root.";
  }
  return text.trim().split("\n").at(-1) || "its log is empty.";
}

/** The first process in the sandbox: the only child of the outer one. */
function innerOf(outer: number): number {
  for (const entry of fs.readdirSync("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const stat = fs.readFileSync(`/proc/${entry}/stat`, "utf8");
      if (stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1] === String(outer)) return Number(entry);
    } catch {
      // The process has ended since the folder was read.
    }
  }
  throw new LabError(`process ${outer}, which holds the lab, has no child: the lab has just ended.`);
}

/** Ends the outer process, and with it the whole lab. */
export async function endSandbox(outer: ProcessIdentity): Promise<void> {
  if (isAlive(outer)) process.kill(outer.pid, "SIGKILL");
  await waitFor("the end of the lab's processes", 60, () => !isAlive(outer), 20);
  // The kernel removes the namespaces a moment after the last process.
  await sleep(20);
}
