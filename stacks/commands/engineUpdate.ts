import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { READS_ONLY } from "../../components/dynamic/reviewFacts";
import { ONLY_PEER } from "../../components/s9700/onlyPeer";
import { REVIEW_RECORD } from "../../components/s9700/reviewRecord";
import { lockAdvice } from "../lockAdvice";

/**
 * Runs an update that is bound to a record: the program and the switches' resources read the record by themselves, and hold
 * what they find against it.
 * @param record path of review.json
 * @param more further options of `pulumi up`, and environment
 * @returns the engine's exit code
 */
export function engineUpdate(
  stack: string,
  record: string,
  more: { readonly options?: readonly string[]; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<number> {
  // The Kubernetes provider leaves a kubeconfig in the temporary folder at every run.
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "calico-peering-up-"));
  const env = {
    ...process.env,
    TMPDIR: folder,
    [REVIEW_RECORD]: path.resolve(record),
    // Of another command, and not of this one.
    [READS_ONLY]: "",
    [ONLY_PEER]: "",
    ...more.env,
  };
  const options = ["--yes", "--skip-preview", "--non-interactive", ...(more.options ?? [])];
  const argv = ["up", "--stack", stack, ...options];
  const cwd = path.resolve(__dirname, "../..");
  return new Promise<number>((resolve, reject) => {
    const child = spawn("pulumi", argv, { cwd, env, stdio: ["inherit", "inherit", "pipe"] });
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      process.stderr.write(text);
    });
    // Ctrl-C reaches the engine, which ends what it is doing; this waits for it.
    process.on("SIGINT", () => undefined);
    // A cancelled CI job signals this process alone.
    process.on("SIGTERM", () => child.kill("SIGTERM"));
    child.once("error", reject);
    child.once("close", (code) => {
      const advice = lockAdvice(said, stack);
      if (advice !== undefined) console.error(advice);
      resolve(code ?? 1);
    });
  }).finally(() => fs.rmSync(folder, { recursive: true, force: true }));
}
