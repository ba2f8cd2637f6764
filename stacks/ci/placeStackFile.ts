/** Places a pull request's stack file in the checkout, with a preview's own secrets: for the workflow's step that has them. */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { parseArgs } from "node:util";
import { stringify } from "yaml";
import { messageOf } from "../../components/dynamic/failure";
import { mapOf, NAMESPACE } from "../plainData";
import { readYaml } from "../yamlText";
import { takenPart } from "./connections";
import { isStackName, LARGEST_STACK_FILE, stackFileOf } from "./names";

const TOP = path.resolve(__dirname, "../..");

/**
 * Usage: placeStackFile.ts STACK --from FOLDER
 *
 * Of the file in FOLDER this project's keys are taken, and no secret, salt or key of the engine's. The secrets of
 * the users that only read come from the environment, as JSON by name, and are encrypted with the previews' passphrase:
 *   SWITCH_READ_PASSWORDS     by the switch's name
 *   SWITCH_READ_PRIVATE_KEYS  the same, for users with a key
 *   BGP_PASSWORDS             by the password's name; only for stacks whose sessions have passwords
 */
function main(): void {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { from: { type: "string", default: "" } },
  });
  const [stack = ""] = positionals;
  if (!isStackName(stack)) throw new Error(`${JSON.stringify(stack)} is no stack's name.`);
  const { config } = takenPart(readTaken(path.join(values.from, stackFileOf(stack)), stack));
  const target = path.join(TOP, "stacks", stackFileOf(stack));
  // Not through a link that a checkout might have in its place.
  fs.rmSync(target, { force: true });
  fs.writeFileSync(target, stringify({ config }), { mode: 0o600 });
  pulumi(["stack", "select", "--create", stack]);

  const switches = mapOf(config[`${NAMESPACE}switches`]);
  const readers = {
    switchReadPasswords: secretsOf("SWITCH_READ_PASSWORDS"),
    switchReadPrivateKeys: secretsOf("SWITCH_READ_PRIVATE_KEYS"),
  };
  for (const [name, device] of Object.entries(switches)) {
    if (mapOf(mapOf(device).management).readUsername === undefined)
      throw new Error(
        `stacks/${stackFileOf(stack)}: switches.${name}.management.readUsername is missing: a preview of a pull request logs in as a user that only reads (docs/rights).`,
      );
    const there = Object.entries(readers).filter(([, secrets]) => secrets.has(name));
    if (there.length === 0)
      throw new Error(
        `SWITCH_READ_PASSWORDS has no entry ${JSON.stringify(name)}, and SWITCH_READ_PRIVATE_KEYS has none.`,
      );
    for (const [key, secrets] of there) setSecret(stack, key, name, secrets.get(name) ?? "");
  }
  const passwords = secretsOf("BGP_PASSWORDS");
  for (const [name, value] of passwords) setSecret(stack, "bgpPasswords", name, value);
}

function readTaken(file: string, stack: string): unknown {
  const { size, isPlain } = ((stat) => ({ size: stat.size, isPlain: stat.isFile() }))(fs.lstatSync(file));
  if (!isPlain || size > LARGEST_STACK_FILE)
    throw new Error(
      `stacks/${stackFileOf(stack)}: this is no plain file of at most ${LARGEST_STACK_FILE} bytes.`,
    );
  return readYaml(`stacks/${stackFileOf(stack)}`, fs.readFileSync(file));
}

/** @throws one sentence without a value */
function secretsOf(variable: string): Map<string, string> {
  const text = process.env[variable] ?? "";
  if (text === "") return new Map();
  try {
    const entries = Object.entries(JSON.parse(text) as Record<string, unknown>);
    if (entries.every(([, value]) => typeof value === "string"))
      return new Map(entries as [string, string][]);
  } catch {
    // The sentence below leaves the value out.
  }
  throw new Error(`${variable} is no JSON object of texts: {"<name>": "<secret>"}.`);
}

function setSecret(stack: string, key: string, name: string, value: string): void {
  const at = `${NAMESPACE}${key}[${JSON.stringify(name)}]`;
  pulumi(["config", "set", "--stack", stack, "--secret", "--path", at], value);
}

/** The engine, which gets a secret on its standard input: arguments are seen by every user of the machine. */
function pulumi(argv: readonly string[], input = ""): void {
  execFileSync("pulumi", [...argv, "--non-interactive"], {
    cwd: TOP,
    input,
    stdio: ["pipe", "ignore", "inherit"],
  });
}

try {
  main();
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 1;
}
