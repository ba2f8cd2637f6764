/** `npm run forget -- <stack>`: takes everything out of a stack's state, and leaves both ends as they are. */
import { spawnSync } from "node:child_process";
import { isTyped } from "../../components/terminal";
import { type ExportedResource, leftBehind } from "../forget/leftBehind";
import { oneStack, runCommand, UsageError } from "./runCommand";

const USAGE = `npm run forget -- <stack> [--yes]

  Ends this project's work for a stack without touching either end: lists what stays on the switches and in the cluster, row by
  row, and takes everything out of the stack's state. Pulumi changes nothing of it any more; the stack file stays.
  Asks for the stack's name first. docs/leaving.md says how the work goes on by hand.

  --yes    forget without asking

exit codes
  0  forgotten, or there was nothing
  1  the state could not be read or written; it is as it was
  2  a mistake in the command line
  3  not agreed to: the state is as it was
`;

const NOT_AGREED = 3;

runCommand(
  { name: "forget", usage: USAGE, options: { yes: { type: "boolean" } } },
  async ({ yes = false }, words) => {
    const stack = oneStack("forget", words);
    if (!yes && !process.stdin.isTTY)
      throw new UsageError("forget asks first, and there is no terminal to ask at: give --yes.");
    const resources = exported(stack);
    const lines = leftBehind(resources);
    if (resources.length === 0) {
      console.log(`The state of stack ${stack} holds nothing.`);
      return 0;
    }
    console.log(lines.join("\n"));
    if (!yes && !(await isTyped(stack, `Type the stack's name (${stack}) to forget it: `))) {
      console.error("Nothing was forgotten.");
      return NOT_AGREED;
    }
    pulumi(stack, "state", "delete", "--all", "--yes");
    console.log(
      `Stack ${stack} is forgotten: ${resources.length} resources left its state, and both ends are as they were. docs/leaving.md says what to do next; \`npm run pulumi -- stack rm --preserve-config ${stack}\` removes the empty stack, and leaves its file.`,
    );
    return 0;
  },
);

function exported(stack: string): ExportedResource[] {
  const state = JSON.parse(pulumi(stack, "stack", "export")) as {
    deployment?: { resources?: ExportedResource[] | null };
  };
  return state.deployment?.resources ?? [];
}

function pulumi(stack: string, ...words: readonly string[]): string {
  const argv = [...words, "--stack", stack, "--non-interactive", "--color", "never"];
  const { error, status, stdout, stderr } = spawnSync("pulumi", argv, {
    encoding: "utf8",
    maxBuffer: 1 << 29,
  });
  if (error !== undefined)
    throw new Error("`pulumi` is not on PATH: install it (`npm start` sets one up as well).");
  if (status === 0) return stdout;
  const reason = stderr.split("\n").find((line) => line.startsWith("error: ")) ?? stderr.trim();
  throw new Error(`\`pulumi ${words.join(" ")}\` failed: ${reason.replace(/^error: /, "")}`);
}
