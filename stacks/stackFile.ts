import * as fs from "node:fs";
import { isIP } from "node:net";
import * as path from "node:path";
import type { Inventory } from "../components/peering";
import type { Limits } from "../components/s9700/limits";
import { parseDatacenter } from "./config";
import { fleetKeys } from "./fleetSchema";
import { limits } from "./limitsSchema";
import { mapOf, NAMESPACE } from "./plainData";
import { missingPasswords, SECRET_KEYS, secretMistakes, secretsOfLeft } from "./stackSecrets";
import { nearest, sentencesOf, StackFileError } from "./validationMessages";
import { readYaml } from "./yamlText";

const STACKS = __dirname;
/** `review`: the change record that updates are bound to (docs/review.md). */
const KEYS = ["cluster", "switches", "limits", "review", ...Object.keys(fleetKeys.shape), ...SECRET_KEYS];

/** Every stack that has a file, in order. */
export function stackNames(directory = STACKS): string[] {
  return fs
    .readdirSync(directory)
    .flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? [])
    .sort();
}

/** What could be read of a stack file, and every mistake that reading it found. */
export interface InspectedStackFile {
  /** The file's path, relative to the repository. */
  readonly file: string;
  /** The model; undefined when the mistakes leave none. */
  readonly inventory?: Inventory;
  /** One sentence each; the file is refused when there is one. */
  readonly mistakes: readonly string[];
  /** One sentence each that is worth a reader's thought. */
  readonly warnings: readonly string[];
}

/**
 * The stack file as a model, offline: its secrets stay encrypted, so no passphrase is needed.
 * @throws StackFileError with all mistakes together; the text's own mistakes come first, alone
 */
export function readStackFile(stack: string, directory = STACKS): Inventory {
  const { inventory, mistakes } = inspectStackFile(stack, directory);
  if (inventory === undefined || mistakes.length > 0) throw new StackFileError(mistakes);
  return inventory;
}

/** A host's address or a file's name in the place of a stack is answered with what was meant. */
function noSuchStack(stack: string, there: readonly string[]): string {
  if (isIP(stack) !== 0)
    return `"${stack}" is an address, and no stack: \`npm run hostkey\` takes it as --host ${stack}; there are ${there.join(", ")}.`;
  const [, named = ""] = /(?:^|\/)Pulumi\.(.+)\.yaml$/.exec(stack) ?? [];
  if (there.includes(named)) return `"${stack}" is a file: name the stack, ${named}.`;
  const file = `stacks/Pulumi.${stack}.yaml`;
  return `${file}: there is no stack "${stack}"; there are ${there.join(", ")}.`;
}

/**
 * As readStackFile, and returns the mistakes beside the model, so that `check` can go on to the proofs.
 * @throws StackFileError when there is no such stack, or its file's text cannot be read as the engine reads it
 */
export function inspectStackFile(stack: string, directory = STACKS): InspectedStackFile {
  const there = stackNames(directory);
  if (!there.includes(stack)) {
    throw new StackFileError([noSuchStack(stack, there)]);
  }
  // As in the repository, wherever this was called from.
  const file = `stacks/Pulumi.${stack}.yaml`;
  const bytes = fs.readFileSync(path.join(directory, `Pulumi.${stack}.yaml`));
  const config = mapOf(mapOf(readYaml(file, bytes)).config);
  const raw = { cluster: config[`${NAMESPACE}cluster`], switches: config[`${NAMESPACE}switches`] };
  const named = (mistakes: readonly string[]) => mistakes.map((mistake) => `${file}: ${mistake}`);
  const keys = named([
    ...keyMistakes(config),
    ...limitMistakes(config[`${NAMESPACE}limits`]),
    ...fleetMistakes(config),
  ]);
  const secrets = named(secretMistakes(config, mapOf(raw.switches)));
  const warnings = named(secretsOfLeft(config, mapOf(raw.switches)));
  try {
    const inventory = parseDatacenter(raw, { datacenter: stack, file });
    const missing = named(missingPasswords(inventory, config[`${NAMESPACE}bgpPasswords`]));
    return { file, inventory, mistakes: [...keys, ...secrets, ...missing], warnings };
  } catch (error) {
    if (!(error instanceof StackFileError)) throw error;
    return { file, mistakes: [...keys, ...error.mistakes, ...secrets], warnings };
  }
}

/** Keys of `config` that are misspelt, or that only the engine would take for ours. */
function keyMistakes(config: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(config).flatMap((key) => {
    // The engine puts the project's name before a key that has none.
    if (KEYS.includes(key)) return [`config.${key} must be written ${NAMESPACE}${key}.`];
    const name = key.slice(NAMESPACE.length);
    if (!key.startsWith(NAMESPACE) || KEYS.includes(name)) return [];
    return [`config.${key} is a key that does not exist${nearest(name, KEYS)}`];
  });
}

/** What one update of the stack may do to sessions. @throws as {@link inspectStackFile} */
export function readLimits(stack: string, directory = STACKS): Limits {
  const bytes = fs.readFileSync(path.join(directory, `Pulumi.${stack}.yaml`));
  const config = mapOf(mapOf(readYaml(`stacks/Pulumi.${stack}.yaml`, bytes)).config);
  return limits.optional().parse(config[`${NAMESPACE}limits`]) ?? {};
}

function limitMistakes(value: unknown): string[] {
  const { error } = limits.optional().safeParse(value, { reportInput: true });
  return (error?.issues ?? []).flatMap((issue) => sentencesOf(issue, { limits: value }, ["limits"]));
}

function fleetMistakes(config: Readonly<Record<string, unknown>>): string[] {
  const raw = Object.fromEntries(
    Object.keys(fleetKeys.shape).map((key) => [key, config[`${NAMESPACE}${key}`]]),
  );
  return (fleetKeys.safeParse(raw).error?.issues ?? []).flatMap((issue) => sentencesOf(issue, raw));
}
