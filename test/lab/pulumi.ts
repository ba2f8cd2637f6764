import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { toolchain } from "../tools/provision/provision";
import type { Outcome } from "./daemons";
import { inOnePass, labLogin, ownTemporary } from "./engine";
import { TOP } from "./runDirectory";

export interface PulumiOptions {
  /** `lab`, or any other stack. */
  readonly stack: string;
  /** Default: the repository's top. */
  readonly cwd?: string;
  /** The folder of the state; created when it does not exist. */
  readonly backendDir: string;
  /** A stack file elsewhere; default: the one in stacks/. */
  readonly configFile?: string;
  /** On top of the toolchain's own environment. The passphrase of every lab stack is `lab`. */
  readonly env?: NodeJS.ProcessEnv;
  /** Receives the output while the engine runs; the result has the whole output in any case. */
  readonly output?: (chunk: string) => void;
}

export interface PulumiCli {
  /** The environment for programs that run `pulumi` on this state themselves. */
  readonly env: NodeJS.ProcessEnv;
  /** Creates the stack unless it exists. */
  init(): Promise<Outcome>;
  up(...args: string[]): Promise<Outcome>;
  preview(...args: string[]): Promise<Outcome>;
  refresh(...args: string[]): Promise<Outcome>;
  destroy(...args: string[]): Promise<Outcome>;
  /** Runs any command of `pulumi` on this stack, with this stack file. */
  run(args: readonly string[]): Promise<Outcome>;
}

/** The real `pulumi` on a state of its own. It asks no questions and downloads nothing. */
export function pulumiCli(options: PulumiOptions): PulumiCli {
  const backend = path.resolve(options.backendDir);
  fs.mkdirSync(backend, { recursive: true });
  const env: NodeJS.ProcessEnv = {
    ...toolchain().env,
    ...labLogin(backend),
    NO_COLOR: "1",
    ...options.env,
  };
  const here = options.configFile ? ["--config-file", path.resolve(options.configFile)] : [];
  const pulumi = (args: readonly string[]) => {
    // A lab's daemons go first: a BGP session whose timers get no processor ends.
    const argv = ["nice", "-n", "10", "pulumi", ...args, "--non-interactive", "--color", "never"];
    return streamed(argv, { ...options, env: { ...env, ...inOnePass(args, env) } });
  };
  const run = (args: readonly string[]) => pulumi([...args, "--stack", options.stack, ...here]);
  return {
    env,
    init: () => pulumi(["stack", "select", "--create", options.stack, ...here]),
    up: (...args) => run(["up", "--yes", ...args]),
    preview: (...args) => run(["preview", ...args]),
    refresh: (...args) => run(["refresh", ...(args.includes("--preview-only") ? [] : ["--yes"]), ...args]),
    destroy: (...args) => run(["destroy", "--yes", ...args]),
    run,
  };
}

function streamed(
  argv: readonly string[],
  options: { cwd?: string; env: NodeJS.ProcessEnv; output?: (chunk: string) => void },
): Promise<Outcome> {
  const { cwd = TOP, env, output = () => undefined } = options;
  const [file = "", ...args] = argv;
  const temporary = ownTemporary(env);
  return new Promise<Outcome>((resolve, reject) => {
    const child = spawn(file, args, {
      cwd,
      env: { ...env, ...temporary.env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk.toString();
      output(chunk.toString());
    });
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk.toString();
      output(chunk.toString());
    });
    child.once("error", reject);
    child.once("close", (code) => resolve({ code: code ?? 1, stdout, stderr }));
  }).finally(() => temporary.remove());
}
