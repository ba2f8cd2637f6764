import { spawn } from "node:child_process";
import type { Outcome } from "../lab/daemons";
import type { Lab } from "../lab/lab";
import { askpassEnvironment, sshArguments } from "../lab/ssh";

/** Runs a program to its end. */
export function runProgram(
  argv: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv; input?: string } = {},
): Promise<Outcome> {
  const [file = "", ...args] = argv;
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd: options.cwd, env: options.env ?? process.env });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    child.once("error", reject);
    child.once("close", (code) => resolve({ code: code ?? 1, stdout, stderr }));
    child.stdin.end(options.input ?? "");
  });
}

/** A network engineer at the switch: an ordinary OpenSSH client, lines typed one after the other. */
export async function typeOnSwitch(lab: Lab, sysname: string, lines: readonly string[]): Promise<string> {
  const access = lab.switches[sysname];
  const outcome = await runProgram(["ssh", ...sshArguments(lab, sysname)], {
    env: askpassEnvironment(lab, access?.password ?? ""),
    input: ["screen-length 0 temporary", ...lines, "return", "quit", ""].join("\n"),
  });
  return outcome.stdout.replace(/\r/g, "");
}
