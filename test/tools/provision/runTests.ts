import { spawnSync } from "node:child_process";
import * as os from "node:os";
import * as path from "node:path";
import { provision, ProvisionError, table } from "./provision";
import { needsPrograms, planOf, type Run, testFiles } from "./tiers";

const top = path.resolve(__dirname, "../../..");
const times: string[][] = [["step", "time"]];

class Failed extends Error {}

/** Runs one step with its output on this terminal; a step that fails ends the whole run. */
function step(name: string, program: string, argv: readonly string[]): void {
  const started = Date.now();
  console.log(`\n── ${name}`);
  const { status, signal, error } = spawnSync(program, [...argv], { cwd: top, stdio: "inherit" });
  const seconds = `${((Date.now() - started) / 1000).toFixed(1)} s`;
  times.push([name, seconds]);
  if (status !== 0) throw new Failed(`${name} failed after ${seconds}${error ? ` (${error.message})` : ""}.`);
  console.log(`── ${name}: passed, ${seconds}${signal ? ` (${signal})` : ""}`);
}

async function runTier({ tier, files }: Run): Promise<void> {
  if (files.length === 0) {
    console.log(`\n── ${tier} tests: there are none`);
    times.push([`${tier} tests`, "none"]);
    return;
  }
  // Not before the first tier that needs them: a type error must not wait for a build.
  if (needsPrograms(tier)) await provision();
  // The lab, its switches and its ports are one to a machine; pure tests are independent of each other.
  const concurrency = needsPrograms(tier) ? 1 : os.availableParallelism();
  const options = ["--test", "--test-reporter=spec", `--test-concurrency=${concurrency}`];
  step(`${tier} tests`, process.execPath, ["--import", "tsx", ...options, ...files]);
}

async function main(): Promise<void> {
  const plan = planOf(process.argv.slice(2), testFiles(top));
  if (plan.checks) {
    step("type check", "npm", ["run", "--silent", "typecheck"]);
    step("lint", "npm", ["run", "--silent", "lint"]);
  }
  for (const run of plan.runs) await runTier(run);
}

main()
  .catch((error: unknown) => {
    console.error(`\n${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = error instanceof Failed || error instanceof ProvisionError ? 1 : 2;
  })
  .finally(() => {
    if (times.length > 1) console.log(`\n${table(times)}`);
  });
