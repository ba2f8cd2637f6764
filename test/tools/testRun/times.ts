import { table } from "../provision/table";
import type { JobResult } from "./jobs";

/** A step of the run: its own time, and the jobs in it. */
export interface StepTimes {
  readonly step: string;
  readonly seconds: number;
  readonly jobs: readonly JobResult[];
}

/** Jobs that are faster than this share one row. */
const WORTH_A_ROW_SECONDS = 2;

/** Where the time went: the jobs, slowest first, then the steps. Jobs run side by side, so their sum may be greater. */
export function timeTables(steps: readonly StepTimes[]): string {
  const jobs = steps.flatMap((step) => step.jobs).sort((one, other) => other.seconds - one.seconds);
  const slow = jobs.filter(({ seconds }) => seconds >= WORTH_A_ROW_SECONDS);
  const fast = jobs.filter(({ seconds }) => seconds < WORTH_A_ROW_SECONDS);
  const rest =
    fast.length === 0 ? [] : [[`${fast.length} more, each under ${WORTH_A_ROW_SECONDS} s`, sum(fast)]];
  const result = ({ name, passed, seconds }: JobResult) => [name, inSeconds(seconds), passed ? "" : "FAILED"];
  const total = steps.reduce((seconds, step) => seconds + step.seconds, 0);
  return [
    table([["file", "time"], ...slow.map(result), ...rest]),
    table([
      ["step", "time"],
      ...steps.map(({ step, seconds }) => [step, inSeconds(seconds)]),
      ["total", inSeconds(total)],
    ]),
  ].join("\n\n");
}

const sum = (jobs: readonly JobResult[]): string =>
  inSeconds(jobs.reduce((all, { seconds }) => all + seconds, 0));

function inSeconds(seconds: number): string {
  const text = `${seconds.toFixed(1)} s`;
  return seconds < 120 ? text : `${text} (${(seconds / 60).toFixed(1)} min)`;
}
