import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

export interface ChildOptions {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** File that gets all that it prints. It is written by the child itself: a fleet that is killed breaks no update. */
  readonly log: string;
  /** Seconds until it is interrupted. */
  readonly limit: number;
  /** Seconds that it then has to end in order, before it is killed. */
  readonly grace: number;
}

export interface ChildEnd {
  /** Undefined = a signal ended it, or it could not be started. */
  readonly code?: number;
  readonly seconds: number;
  /** It was over its time. */
  readonly late: boolean;
  /** It was told to end. */
  readonly interrupted: boolean;
  /** It did not end in order: an engine's lock may be left. */
  readonly killed: boolean;
}

/** One command in a process group of its own, so that a signal reaches what it started as well, and no Ctrl-C by itself. */
export class ChildRun {
  readonly ended: Promise<ChildEnd>;
  private readonly began = performance.now();
  private readonly pid: number | undefined;
  private readonly state = { late: false, interrupted: false, killed: false };

  constructor(options: ChildOptions) {
    const [program = "", ...argv] = options.argv;
    // The Kubernetes provider leaves a kubeconfig in the temporary folder at every run.
    const temporary = fs.mkdtempSync(path.join(os.tmpdir(), "calico-peering-fleet-"));
    const log = fs.openSync(options.log, "w", 0o600);
    const child = spawn(program, argv, {
      cwd: options.cwd,
      env: { ...options.env, TMPDIR: temporary },
      stdio: ["ignore", log, log],
      detached: true,
    });
    this.pid = child.pid;
    const timers = [
      setTimeout(() => {
        this.state.late = true;
        this.interrupt();
      }, options.limit * 1000),
      setTimeout(() => this.kill(), (options.limit + options.grace) * 1000),
    ];
    const exited = new Promise<number | undefined>((resolve) => {
      child.once("exit", (code) => resolve(code ?? undefined));
      child.once("error", (error) => {
        fs.writeSync(log, `${program} could not be started: ${error.message}\n`);
        resolve(undefined);
      });
    });
    this.ended = exited.then(async (code) => {
      // An interrupted command may be gone before the engine that it started.
      const until = performance.now() + options.grace * 1000;
      while (this.state.interrupted && !this.state.killed && performance.now() < until && this.signal(0))
        await new Promise((next) => setTimeout(next, 100));
      for (const timer of timers) clearTimeout(timer);
      fs.closeSync(log);
      fs.rmSync(temporary, { recursive: true, force: true });
      const seconds = (performance.now() - this.began) / 1000;
      return { ...(code === undefined ? {} : { code }), seconds, ...this.state };
    });
  }

  /** Seconds since it was started. */
  get seconds(): number {
    return (performance.now() - this.began) / 1000;
  }

  /** Tells it, once, to end in order. */
  interrupt(): void {
    if (this.state.interrupted) return;
    this.state.interrupted = true;
    this.signal("SIGINT");
  }

  /** Ends it, whatever it is doing. */
  kill(): void {
    this.state.interrupted = true;
    if (this.signal("SIGKILL")) this.state.killed = true;
  }

  private signal(signal: NodeJS.Signals | 0): boolean {
    if (this.pid === undefined) return false;
    try {
      return process.kill(-this.pid, signal);
    } catch {
      return false;
    }
  }
}
