import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";

/** The repository's workflows as data. */

export const TOP = path.resolve(__dirname, "../..");
const FOLDER = path.join(TOP, ".github", "workflows");

export interface Step {
  readonly id?: string;
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, unknown>>;
}

export interface WorkflowJob {
  readonly "runs-on": string;
  readonly environment?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly if?: string;
  readonly steps: readonly Step[];
}

export interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, WorkflowJob>>;
}

export const workflowNames = (): string[] =>
  fs
    .readdirSync(FOLDER)
    .map((file) => file.replace(/\.yml$/, ""))
    .sort();

export const workflowText = (name: string): string =>
  fs.readFileSync(path.join(FOLDER, `${name}.yml`), "utf8");
export const workflow = (name: string): Workflow => parse(workflowText(name)) as Workflow;

/** A job of a workflow, by both names. */
export function jobOf(name: string, job: string): WorkflowJob {
  const found = workflow(name).jobs[job];
  if (found === undefined) throw new Error(`${name}.yml has no job ${job}`);
  return found;
}

/** The shell text of the one step of a job whose text has this in it. */
export function shellOf(name: string, job: string, part: string): string {
  const texts = jobOf(name, job).steps.flatMap(({ run = "" }) => (run.includes(part) ? [run] : []));
  const [text, ...more] = texts;
  if (text === undefined || more.length > 0)
    throw new Error(`${name}.yml ${job}: ${texts.length} steps with ${part}`);
  return text;
}
