/** `npm run up -- <stack> --review review.json`: an update that is what was reviewed, or is refused. */
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { compareWithReview } from "../../components/review/binding";
import { REVIEW_RECORD } from "../../components/s9700/reviewRecord";
import { lockAdvice } from "../lockAdvice";
import { readRecord } from "../reviewBinding";
import { reviewOf } from "./previewForReview";
import { oneStack, runCommand, UsageError } from "./runCommand";

const USAGE = `npm run up -- <stack> --review FILE [--compare]

  Updates the stack as the change record FILE (review.json of \`npm run review\`) says, or refuses before anything is
  changed. It previews both ends once more and holds them against the record: the stack file, the program, the stack's
  rows on each switch, the fields of each object, and the commands. What differs is named row by row; what is foreign and
  changed is only mentioned. During the update each switch compares once more, under its lock: it gets the commands that
  were reviewed, or none.

  --review FILE  the record
  --compare      only compare, and change nothing

exit codes
  0  updated; with --compare: all is as it was reviewed
  1  the update failed, or the preview ended early
  2  a mistake in the command line
  4  refused: something differs from the record
`;

const REFUSED = 4;

runCommand(
  { name: "up", usage: USAGE, options: { review: { type: "string" }, compare: { type: "boolean" } } },
  async ({ review: file, compare }, words) => {
    const stack = oneStack("up", words);
    if (file === undefined)
      throw new UsageError(
        "npm run up needs --review FILE, a record that `npm run review` made; without one use `pulumi up`.",
      );
    const reviewed = readRecord(file);
    const { refused, mentioned } = compareWithReview(reviewed, await reviewOf(stack));
    for (const sentence of mentioned) console.error(`Note: ${sentence}`);
    if (refused.length > 0) {
      console.error(`Refused, nothing was changed; it is not as it was reviewed at ${reviewed.time}:`);
      for (const sentence of refused) console.error(`- ${sentence}`);
      return REFUSED;
    }
    console.error(`All is as it was reviewed at ${reviewed.time}.`);
    return compare === true ? 0 : update(stack, path.resolve(file));
  },
);

/** The program and the switches' resources read the record by themselves, and hold what they find against it. */
function update(stack: string, record: string): Promise<number> {
  // The Kubernetes provider leaves a kubeconfig in the temporary folder at every run.
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "calico-peering-up-"));
  const env = { ...process.env, TMPDIR: folder, [REVIEW_RECORD]: record };
  const argv = ["up", "--stack", stack, "--yes", "--skip-preview", "--non-interactive"];
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
    child.once("error", reject);
    child.once("close", (code) => {
      const advice = lockAdvice(said, stack);
      if (advice !== undefined) console.error(advice);
      resolve(code ?? 1);
    });
  }).finally(() => fs.rmSync(folder, { recursive: true, force: true }));
}
