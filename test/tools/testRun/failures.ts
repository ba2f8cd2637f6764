import type { JobResult } from "./jobs";

/** Lines of a job that failed without the reporter's list. */
const LAST = 60;
const LIST = "✖ failing tests:";

/**
 * Why each job failed, once more: of a whole run only the end may be kept, and what a file printed is far above it.
 * Of a test file it is the list of failing tests, with their errors, that Node's spec reporter ends with.
 * @returns an empty text where all passed
 */
export function failuresAgain(jobs: readonly JobResult[]): string {
  return jobs
    .filter(({ passed }) => !passed)
    .map(({ name, output }) => `── ${name} FAILED:\n${whyIn(output)}`)
    .join("\n\n");
}

function whyIn(output: string): string {
  const list = output.lastIndexOf(LIST);
  return list === -1 ? output.trim().split("\n").slice(-LAST).join("\n") : output.slice(list).trim();
}
