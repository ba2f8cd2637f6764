import { spawn } from "node:child_process";
import * as fs from "node:fs";

/** What a command and all processes below it took. */
export interface Cost {
  /** Wall time. */
  readonly seconds: number;
  /** Of all its processes, to within a sample for each. */
  readonly cpuSeconds: number;
  /** Bytes: the largest sum of the resident memory of all its processes at one time. Shared pages count in each. */
  readonly peakMemory: number;
  /** Those that were seen. */
  readonly processes: readonly SeenProcess[];
}

export interface SeenProcess {
  readonly pid: number;
  readonly command: string;
  /** Seconds after the command's start, by the kernel's clock of 10 ms. */
  readonly began: number;
  /** Seconds after the command's start at which it was seen last. */
  readonly ended: number;
  readonly cpuSeconds: number;
}

export interface Ran extends Cost {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Watched {
  readonly command: string;
  readonly began: number;
  ended: number;
  cpuSeconds: number;
}

/** Milliseconds between two looks at the processes. A process that lives shorter may not be seen. */
const EVERY = 40;
/** Clock ticks a second and bytes a page: the same on every Linux that this runs on (amd64, arm64). */
const [TICKS, PAGE] = [100, 4096];

/**
 * Runs a command and looks at all processes below it until it ends.
 * @param cwd folder it runs in
 * @param output receives what it prints, as it comes
 */
export function runWatched(
  argv: readonly string[],
  {
    cwd,
    env,
    output = () => undefined,
  }: { cwd: string; env: NodeJS.ProcessEnv; output?: (text: string) => void },
): Promise<Ran> {
  const [file = "", ...args] = argv;
  return new Promise((resolve, reject) => {
    const booted = Number(fs.readFileSync("/proc/uptime", "utf8").split(" ")[0]);
    const began = performance.now();
    const child = spawn(file, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    const seen = new Map<number, Watched>();
    let peakMemory = 0;
    const look = () => {
      const now = (performance.now() - began) / 1000;
      const memory = sample(child.pid ?? 0, seen, booted, now);
      peakMemory = Math.max(peakMemory, memory);
    };
    const timer = setInterval(look, EVERY);
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk.toString();
      output(chunk.toString());
    });
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk.toString();
      output(chunk.toString());
    });
    child.once("error", (error) => {
      clearInterval(timer);
      reject(error);
    });
    child.once("close", (code) => {
      clearInterval(timer);
      const processes = [...seen].map(([pid, one]) => ({ pid, ...one }));
      resolve({
        code: code ?? 1,
        stdout,
        stderr,
        seconds: (performance.now() - began) / 1000,
        cpuSeconds: processes.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
        peakMemory,
        processes,
      });
    });
  });
}

/** Looks at the command's process and all below it. Returns the sum of their resident memory, in bytes. */
function sample(top: number, seen: Map<number, Watched>, booted: number, now: number): number {
  let memory = 0;
  const waiting = [top, ...seen.keys()];
  const done = new Set<number>();
  for (let pid = waiting.pop(); pid !== undefined; pid = waiting.pop()) {
    if (done.has(pid)) continue;
    done.add(pid);
    try {
      // The name is in parentheses, and may have blanks in it.
      const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      const field = (number: number) => Number(fields[number - 3]);
      const began = Math.max(0, field(22) / TICKS - booted);
      const known = seen.get(pid);
      // A number that was given to another process since.
      if (known !== undefined && Math.abs(known.began - began) > 0.05) continue;
      const one = known ?? { command: commandOf(pid), began, ended: now, cpuSeconds: 0 };
      // A shell that becomes the program keeps its number.
      seen.set(pid, {
        ...one,
        command: known === undefined || now - began < 1 ? commandOf(pid) || one.command : one.command,
        ended: now,
        cpuSeconds: (field(14) + field(15)) / TICKS,
      });
      memory += field(24) * PAGE;
      for (const thread of fs.readdirSync(`/proc/${pid}/task`)) {
        const children = fs.readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8").trim();
        if (children !== "") waiting.push(...children.split(" ").map(Number));
      }
    } catch {
      // It ended meanwhile.
    }
  }
  return memory;
}

function commandOf(pid: number): string {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
  } catch {
    return "";
  }
}
