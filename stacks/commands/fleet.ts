/** `npm run fleet -- <action>`: one action on many stacks. */
import * as path from "node:path";
import { ACTIONS, worstOf } from "../fleet/actions";
import { Fleet } from "../fleet/fleet";
import { PlainProgress, TerminalProgress } from "../fleet/progress";
import { chosen, placeOf } from "../fleet/stacks";
import { countOf, tableOf } from "../fleet/table";
import { stackNames } from "../stackFile";
import { runCommand, UsageError } from "./runCommand";

const TOP = path.resolve(__dirname, "../..");

const USAGE = `npm run fleet -- check|preview|review|up|verify|drift [--stacks PATTERNS] [--at-once N] [--continue] …

  Runs one action on many stacks side by side, each as a process of its own with its own lock: what the command of that
  name does for one (\`preview\`: \`pulumi preview\`). The failure of one stops no other. At the end it prints one row a stack.

  --stacks PATTERNS   with commas between them; * stands for any text, ! before one leaves out: 'bj-*,!bj-lab'. Default: all
  --at-once N         runs at the same time, at most; default 4. An engine's run takes up to 900 MB
  --time-limit S      seconds for each stack; then it is told to end, and killed 180 s later. Default 3600
  --least-memory MB   start no further stack where less would stay free; one runs in any case. Default 1024
  --continue          leave out what ended well in the fleet runs before, where file, program and options are the same
  --out FOLDER        for <action>/<stack>.log and the record of what ended well; default .pulumi/fleet
  --json              print JSON instead of the table
  --live              check: also read the clusters
  --wait S            verify: poll each stack until all is as declared, at most this long
  --review-dir DIR    review: write DIR/<stack>/review.json, .md and .html (default: <out>/reviews);
                      up: update each stack as its record there says, or refuse
  --yes               up: instead of records, update without a question

  \`up\` goes by \`calico-peering:wave\` and \`calico-peering:pair\` of the stack files (docs/fleet.md): a wave starts when the one
  before has ended well, and two stacks of one pair, or with a common switch, are never updated at the same time.
  Ctrl-C: no further stack starts, the running ones are told to end in order. A second one kills them.

exit codes: of the stacks' own exit codes the worst, in this order
  130  stopped by Ctrl-C
  1    one failed, has mistakes, or took too long
  3    an end could not be read, or (check --live) a cluster contradicts its file
  5    check --live: a cluster was not read
  6    drift: one has drifted
  4    up: one was refused; drift: one is not deployed; check --live: warnings
  0    all ended well
  2    a mistake in the command line: nothing was started
`;

runCommand(
  {
    name: "fleet",
    usage: USAGE,
    options: {
      stacks: { type: "string" },
      "at-once": { type: "string" },
      "time-limit": { type: "string" },
      "least-memory": { type: "string" },
      continue: { type: "boolean" },
      out: { type: "string" },
      json: { type: "boolean" },
      live: { type: "boolean" },
      wait: { type: "string" },
      "review-dir": { type: "string" },
      yes: { type: "boolean" },
    },
  },
  async (values, words) => {
    const [name = "", ...rest] = words;
    const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
    if (action === undefined || rest.length > 0)
      throw new UsageError(
        `npm run fleet -- <action> takes one of ${Object.keys(ACTIONS).join(", ")}, not "${words.join(" ")}".`,
      );
    only(name, "live", values.live, ["check"]);
    only(name, "wait", values.wait, ["verify"]);
    only(name, "review-dir", values["review-dir"], ["review", "up"]);
    only(name, "yes", values.yes, ["up"]);
    if (name === "up" && values["review-dir"] === undefined && values.yes !== true)
      throw new UsageError(
        "npm run fleet -- up asks no question, so it needs --review-dir DIR (records of `npm run fleet -- review`), or --yes.",
      );
    const names = chosen(values.stacks ?? "*", stackNames());
    if (names.length === 0)
      throw new UsageError(
        `--stacks: "${values.stacks ?? "*"}" is no stack; there are ${stackNames().join(", ")}.`,
      );
    const out = path.resolve(values.out ?? path.join(TOP, ".pulumi", "fleet"));
    const reviews = values["review-dir"] ?? (name === "review" ? path.join(out, "reviews") : undefined);
    const progress = process.stderr.isTTY
      ? new TerminalProgress(process.stderr)
      : new PlainProgress((line) => process.stderr.write(`${line}\n`));
    const fleet = new Fleet({
      ...{ name, action, out, progress, top: TOP, carryOn: values.continue === true },
      stacks: names.map((stack) => placeOf(stack, path.join(TOP, "stacks"))),
      of: {
        live: values.live === true,
        ...(reviews === undefined ? {} : { reviews: path.resolve(reviews) }),
        ...(values.wait === undefined ? {} : { wait: values.wait }),
      },
      atOnce: numberOf("at-once", values["at-once"] ?? "4", 1),
      limit: numberOf("time-limit", values["time-limit"] ?? "3600", 1),
      leastMemory: numberOf("least-memory", values["least-memory"] ?? "1024", 0),
    });
    stopOnSignals(() => fleet.stop());
    const outcomes = await fleet.run();
    if (values.json === true) console.log(JSON.stringify(outcomes, null, 2));
    else
      console.log(
        `${tableOf(outcomes)}\n\n${countOf(outcomes)} Logs: ${path.relative(process.cwd(), path.join(out, name))}`,
      );
    // A code that the action has no word for is the engine's: its 3 and 6 mean other things than this program's.
    const ours = (code: number) => code === 130 || Object.hasOwn(action.results, code);
    const codes = outcomes.flatMap(({ code, well }) =>
      well ? 0 : code === undefined ? [] : ours(code) ? code : 1,
    );
    return worstOf(fleet.isStopped && outcomes.some(({ well }) => !well) ? [...codes, 130] : codes);
  },
);

/**
 * npm passes a terminal's Ctrl-C on, so that it may come twice at once: that is one. A SIGTERM is never the second: a
 * cancelled CI job sends SIGINT and, seconds later, SIGTERM, and an update that is killed then leaves its lock.
 */
function stopOnSignals(stop: () => void): void {
  let last = -Infinity;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      const first = last === -Infinity;
      if (performance.now() - last < 1000 || (signal === "SIGTERM" && !first)) return;
      last = performance.now();
      stop();
    });
  }
}

function only(action: string, option: string, given: unknown, allowed: readonly string[]): void {
  if (given !== undefined && !allowed.includes(action))
    throw new UsageError(
      `--${option} is an option of \`fleet ${allowed.join("` and `")}\`, not of \`${action}\`.`,
    );
}

function numberOf(option: string, text: string, least: number): number {
  if (/^\d{1,9}$/.test(text) && Number(text) >= least) return Number(text);
  throw new UsageError(`--${option}: "${text}" is not a whole number of ${least} or more.`);
}
