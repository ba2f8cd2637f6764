import { type ChildProcess, execFile, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { LabError } from "./errors";
import { sleep } from "./waitFor";

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end; a non-zero exit code is returned, not thrown. Default limit 60 s. */
export function run(
  argv: readonly string[],
  options: { input?: string; env?: NodeJS.ProcessEnv; cwd?: string; timeoutMs?: number } = {},
): Promise<Outcome> {
  const [file = "", ...args] = argv;
  const { input, timeoutMs = 60_000, ...rest } = options;
  return new Promise((resolve) => {
    const child = execFile(
      file,
      args,
      { ...rest, timeout: timeoutMs, killSignal: "SIGKILL", maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        const code = error ? (typeof error.code === "number" ? error.code : 127) : 0;
        const why = error && error.code === "ENOENT" ? `${file}: not on PATH` : stderr;
        resolve({ code, stdout, stderr: why });
      },
    );
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(input ?? "");
  });
}

/** As `run`; throws LabError with the command and the last line of its output when the exit code is not zero. */
export async function must(
  argv: readonly string[],
  options: Parameters<typeof run>[1] = {},
): Promise<string> {
  const { code, stdout, stderr } = await run(argv, options);
  if (code === 0) return stdout;
  const lastLine = (stderr.trim() || stdout.trim()).split("\n").at(-1) ?? "";
  throw new LabError(`\`${argv.join(" ").slice(0, 200)}\` ended with ${code}: ${lastLine}`);
}

/** The long-running programs of a lab. They are children of the supervisor, so it can say how each one ended. */
export class Daemons {
  private readonly running = new Map<string, ChildProcess>();
  private readonly ended = new Map<string, string>();

  constructor(private readonly logs: string) {
    fs.mkdirSync(logs, { recursive: true });
  }

  start(
    name: string,
    argv: readonly string[],
    options: { env?: NodeJS.ProcessEnv; cwd?: string } = {},
  ): void {
    const [file = "", ...args] = argv;
    const logFile = path.join(this.logs, `${name}.log`);
    fs.mkdirSync(path.dirname(logFile), { recursive: true });
    const log = fs.openSync(logFile, "a");
    const child = spawn(file, args, { ...options, stdio: ["ignore", log, log] });
    fs.closeSync(log);
    this.ended.delete(name);
    this.running.set(name, child);
    const noteEnd = (how: string) => {
      if (this.running.get(name) !== child) return;
      this.running.delete(name);
      this.ended.set(name, how);
    };
    child.once("error", (error) => noteEnd(error.message));
    child.once("exit", (code, signal) => noteEnd(signal ? `killed by ${signal}` : `ended with ${code}`));
  }

  /** Program → `running`, or how it ended. */
  status(): Record<string, string> {
    const all: Record<string, string> = {};
    for (const name of this.running.keys()) all[name] = "running";
    for (const [name, how] of this.ended) all[name] = how;
    return all;
  }

  pid(name: string): number | undefined {
    return this.running.get(name)?.pid;
  }

  /** @throws LabError with the last line of the log when the daemon has ended */
  require(name: string): void {
    const how = this.ended.get(name);
    if (how === undefined) return;
    throw new LabError(`${name} ${how}: ${this.lastLogLine(name)}`);
  }

  async stop(name: string): Promise<void> {
    const child = this.running.get(name);
    this.running.delete(name);
    this.ended.delete(name);
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    child.kill("SIGTERM");
    const late = setTimeout(() => child.kill("SIGKILL"), 1_000);
    await Promise.race([exited, sleep(3_000)]);
    clearTimeout(late);
  }

  private lastLogLine(name: string): string {
    try {
      return (
        fs
          .readFileSync(path.join(this.logs, `${name}.log`), "utf8")
          .trim()
          .split("\n")
          .at(-1) ?? ""
      );
    } catch {
      return "no log";
    }
  }
}
