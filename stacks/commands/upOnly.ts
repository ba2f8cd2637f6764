import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { onlyNamed, questionFor, repairOf, type Only, type Repair } from "../../components/drift/only";
import { formatDrift } from "../../components/drift/table";
import { commandLines } from "../../components/review/commandLines";
import type { Review } from "../../components/review/types";
import { isTyped } from "../../components/terminal";
import { ONLY_PEER } from "../../components/s9700/onlyPeer";
import { checkedStack } from "./checkedStack";
import { engineUpdate } from "./engineUpdate";
import { readDrift, type Reading } from "./readDrift";
import { UsageError } from "./runCommand";

const REFUSED = 4;
const NOT_AGREED = 5;

/**
 * Puts one switch or one session back as the file says, where it was changed by hand. Both ends are read first, and the
 * commands are shown; during the update the switch gets these commands, or none.
 * @returns the exit code
 * @throws UsageError where the name is neither a switch nor a session of the stack
 */
export async function upOnly(stack: string, name: string, agreed: boolean): Promise<number> {
  if (!agreed && !process.stdin.isTTY)
    throw new UsageError(
      "--only shows the commands and asks, and there is no terminal to ask at: give --yes.",
    );
  const { inventory, sessions } = checkedStack(stack);
  const only = onlyNamed(name, inventory, sessions);
  if (typeof only === "string") throw new UsageError(only);
  const limit = limitOf(only);
  const reading = await readDrift(stack, limit);
  console.log(formatDrift(reading.report));
  const repair = repairOf(only, reading.report, reading.steps);
  if (typeof repair === "string") {
    console.error(`Refused, nothing was changed: ${repair}`);
    return REFUSED;
  }
  if (repair.rows.length === 0) {
    console.log(`\n${name}: nothing to put back, it is as the file says.`);
    return 0;
  }
  // Without a target the engine would update the whole stack.
  if (repair.urns.length === 0) {
    console.error(
      `Refused, nothing was changed: an update puts none of these rows back. Fields that another client added to an object are taken out by hand; else no resource of the state is ${name}.`,
    );
    return REFUSED;
  }
  console.log(announcement(name, repair, reading));
  if (!agreed && !(await isTyped(name, questionFor(name)))) {
    console.error("Nothing was changed.");
    return NOT_AGREED;
  }
  return update(stack, repair, reading, limit);
}

/** A whole switch needs no limit but its resource's, and takes none from the environment. */
function limitOf(only: Only): NodeJS.ProcessEnv {
  return only.kind === "switch"
    ? { [ONLY_PEER]: "" }
    : { [ONLY_PEER]: `${only.session.switch.name} ${only.session.node.address}` };
}

function announcement(name: string, { device, objects, staying }: Repair, { switches }: Reading): string {
  const commands = device === undefined ? [] : (switches[device]?.plan?.commands ?? []);
  const only =
    staying === 0
      ? ""
      : ` ${staying} more of the rows above ${staying === 1 ? "stays" : "stay"} as they run.`;
  return [
    "",
    `This puts ${name} back, and nothing else.${only}`,
    ...(device === undefined
      ? []
      : [`On ${device}${commands.length === 0 ? ": no command, only a save" : ""}:`]),
    ...commandLines(commands).map((line) => `  ${line}`),
    ...objects,
  ].join("\n");
}

/** The switch gets the commands that were shown, or none: the update is bound to a record of them. */
async function update(
  stack: string,
  { urns, device }: Repair,
  { review }: Reading,
  limit: NodeJS.ProcessEnv,
): Promise<number> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "calico-peering-only-"));
  try {
    const file = path.join(folder, "review.json");
    fs.writeFileSync(file, JSON.stringify(recordOf(review, device)), { mode: 0o600 });
    // An update keeps its two passes (docs/decisions/one-pass.md): the targets are read before anything is written.
    const env = { ...limit, PULUMI_RUN_PROGRAM: "false" };
    return await engineUpdate(stack, file, { options: urns.flatMap((urn) => ["--target", urn]), env });
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** Of this switch alone: whether another end was read is no matter to it. */
function recordOf(review: Review, device: string | undefined): Review {
  const own = Object.entries(review.bound.switches).filter(([name]) => name === device);
  return { ...review, worst: "resets", bound: { ...review.bound, switches: Object.fromEntries(own) } };
}
