import * as os from "node:os";
import * as path from "node:path";
import { type ProgramName, provision, ProvisionError } from "../provision/provision";
import { setUpFor } from "./fileNeeds";
import { type Job, type JobResult, runJobs } from "./jobs";
import { planOf, programsOf, type Run, slotsOf, testFiles } from "./tiers";
import { failuresAgain } from "./failures";
import { type StepTimes, timeTables } from "./times";
import { RUNS_TYPESCRIPT } from "../typescript";

/** `npm test`: the checks, then the tiers, each as soon as the one before it has passed. */
const top = path.resolve(__dirname, "../../..");
const steps: StepTimes[] = [];

class Failed extends Error {}

/** Runs jobs side by side; a job that fails ends the whole run once the others of its step have ended. */
async function step(name: string, jobs: readonly Job[], slots: number): Promise<void> {
  console.log(`\n── ${name}: ${jobs.length} to run, ${Math.min(slots, jobs.length)} at a time`);
  const began = Date.now();
  const results = await runJobs(jobs, { cwd: top, slots, ended: show });
  steps.push({ step: name, seconds: (Date.now() - began) / 1000, jobs: results });
  const failed = results.filter(({ passed }) => !passed).map((result) => result.name);
  if (failed.length > 0) throw new Failed(`${name} failed: ${failed.join(", ")}.`);
}

function show({ name, passed, seconds, output }: JobResult): void {
  if (output !== "") console.log(`\n${output.trim()}`);
  console.log(`── ${name}: ${passed ? "passed" : "FAILED"}, ${seconds.toFixed(1)} s`);
}

async function runTier({ tier, files }: Run): Promise<void> {
  if (files.length === 0) return console.log(`\n── ${tier} tests: there are none`);
  // Not before the first tier that needs them: a type error must not wait for a build.
  const programs = programsOf(tier);
  if (programs !== undefined) await setUp(programs, files);
  await step(`${tier} tests`, files.map(testJob), slotsOf(tier, os.availableParallelism()));
}

async function setUp(programs: readonly ProgramName[], files: readonly string[]): Promise<void> {
  const began = Date.now();
  await provision(programs);
  await setUpFor(files);
  const seconds = (Date.now() - began) / 1000;
  if (seconds > 1) steps.push({ step: "setting up the programs", seconds, jobs: [] });
}

function testJob(file: string): Job {
  const argv = [process.execPath, ...RUNS_TYPESCRIPT, "--test-reporter=spec", file];
  return { name: file, argv };
}

async function main(): Promise<void> {
  const plan = planOf(process.argv.slice(2), testFiles(top));
  if (plan.checks) {
    const check = (script: string) => ({ name: script, argv: ["npm", "run", "--silent", script] });
    const checks = ["typecheck", "lint:format", "lint:rules", "lint:imports"].map(check);
    await step("checks", checks, os.availableParallelism());
  }
  for (const run of plan.runs) await runTier(run);
}

for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => {
    console.error(`\nThe tests were ended by ${signal}.`);
    process.exit(130);
  });

main()
  .catch((error: unknown) => {
    console.error(`\n${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = error instanceof Failed || error instanceof ProvisionError ? 1 : 2;
  })
  .finally(() => {
    if (steps.length > 0) console.log(`\n${timeTables(steps)}`);
    const again = failuresAgain(steps.flatMap(({ jobs }) => jobs));
    if (again !== "") console.log(`\n${again}`);
  });
