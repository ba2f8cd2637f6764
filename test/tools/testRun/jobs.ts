import { spawn } from "node:child_process";

/** A program to run to its end, such as one test file. */
export interface Job {
  readonly name: string;
  readonly argv: readonly string[];
}

export interface JobResult {
  readonly name: string;
  readonly passed: boolean;
  readonly seconds: number;
  /** What it printed, unless that went to this terminal already; and why it was ended or not started. */
  readonly output: string;
}

export interface JobOptions {
  readonly cwd: string;
  /** How many jobs run at a time. */
  readonly slots: number;
  /** A job that takes longer is killed with everything that it started, and counts as failed. Default 20 minutes. */
  readonly limitMs?: number;
  /** Called for each job as it ends. */
  readonly ended: (result: JobResult) => void;
}

/**
 * Starts the jobs in the order given, `slots` at a time.
 * Every job runs, also after one has failed. A job that runs by itself prints to this terminal as it goes on; the
 * output of those that run side by side is kept until they end, so that it does not mix.
 */
export async function runJobs(jobs: readonly Job[], options: JobOptions): Promise<JobResult[]> {
  const waiting = [...jobs];
  const results: JobResult[] = [];
  const width = Math.min(options.slots, jobs.length);
  const slot = async () => {
    for (let job = waiting.shift(); job; job = waiting.shift()) {
      const result = await runJob(job, options, width === 1);
      results.push(result);
      options.ended(result);
    }
  };
  await Promise.all(Array.from({ length: width }, slot));
  return results;
}

function runJob(
  { name, argv }: Job,
  { cwd, limitMs = 20 * 60_000 }: JobOptions,
  toTerminal: boolean,
): Promise<JobResult> {
  const [program = "", ...args] = argv;
  const began = Date.now();
  const output: string[] = [];
  return new Promise((resolve) => {
    const to = toTerminal ? "inherit" : "pipe";
    // A process group of its own, so that a job that hangs can be ended with all that it started.
    const child = spawn(program, args, { cwd, detached: true, stdio: ["ignore", to, to] });
    const { pid } = child;
    if (pid !== undefined) running.add(pid);
    const limit = setTimeout(() => {
      output.push(`${name} was ended: it took longer than ${limitMs / 1000} s.\n`);
      if (pid !== undefined) killGroup(pid);
    }, limitMs);
    const done = (passed: boolean) => {
      clearTimeout(limit);
      if (pid !== undefined) running.delete(pid);
      resolve({ name, passed, seconds: (Date.now() - began) / 1000, output: output.join("") });
    };
    child.stdout?.on("data", (chunk: Buffer) => output.push(chunk.toString()));
    child.stderr?.on("data", (chunk: Buffer) => output.push(chunk.toString()));
    child.once("error", (error) => {
      output.push(`${program} could not be started: ${error.message}\n`);
      done(false);
    });
    child.once("close", (status) => done(status === 0));
  });
}

/** Process groups of the jobs that run now: they end with this process. */
const running = new Set<number>();
process.on("exit", () => running.forEach(killGroup));

function killGroup(group: number): void {
  try {
    process.kill(-group, "SIGKILL");
  } catch {
    // The whole process group has ended already.
  }
}
