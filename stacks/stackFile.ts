import * as fs from "node:fs";
import * as path from "node:path";
import { parseDocument } from "yaml";
import type { Inventory } from "../components/peering";
import { parseDatacenter } from "./config";
import { nearest, StackFileError } from "./validationMessages";

const STACKS = __dirname;
const NAMESPACE = "calico-peering:";
/** Pulumi secrets: read by the resources, never by the model. */
const SECRETS = ["switchPasswords", "switchPrivateKeys", "bgpPasswords", "nodeStatusPrivateKey"];
const KEYS = ["cluster", "switches", ...SECRETS];

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
}

/**
 * The stack file as a model, offline: its secrets stay encrypted, so no passphrase is needed.
 * @throws StackFileError with all mistakes at once; one sentence when there is no such stack or it is not YAML
 */
export function readStackFile(stack: string, directory = STACKS): Inventory {
  const { inventory, mistakes } = inspectStackFile(stack, directory);
  if (inventory === undefined || mistakes.length > 0) throw new StackFileError(mistakes);
  return inventory;
}

/**
 * As readStackFile, and returns the mistakes beside the model, so that `check` can go on to the proofs.
 * @throws StackFileError when there is no such stack, or its file is not YAML
 */
export function inspectStackFile(stack: string, directory = STACKS): InspectedStackFile {
  // As in the repository, wherever this was called from.
  const file = `stacks/Pulumi.${stack}.yaml`;
  const there = stackNames(directory);
  if (!there.includes(stack)) {
    throw new StackFileError([`${file}: there is no stack "${stack}"; there are ${there.join(", ")}.`]);
  }
  const document = parseDocument(fs.readFileSync(path.join(directory, `Pulumi.${stack}.yaml`), "utf8"), {
    prettyErrors: false,
  });
  const [broken] = document.errors;
  if (broken) {
    const before = fs
      .readFileSync(path.join(directory, `Pulumi.${stack}.yaml`), "utf8")
      .slice(0, broken.pos[0]);
    const line = before.split("\n").length;
    throw new StackFileError([`${file}: line ${line} is not YAML: ${broken.message.replace(/\s+/g, " ")}.`]);
  }
  const config = section(section(document.toJS()).config);
  const misspelt = Object.keys(config)
    .filter((key) => key.startsWith(NAMESPACE) && !KEYS.includes(key.slice(NAMESPACE.length)))
    .map((key) => {
      const hint = nearest(key.slice(NAMESPACE.length), KEYS);
      return `${file}: config.${key} is a key that does not exist${hint}`;
    });
  const raw = { cluster: config[`${NAMESPACE}cluster`], switches: config[`${NAMESPACE}switches`] };
  const secrets = ["switchPasswords", "switchPrivateKeys"].flatMap((name) =>
    secretMistakes(file, name, config[NAMESPACE + name], section(raw.switches)),
  );
  const ofSessions = section(config[`${NAMESPACE}bgpPasswords`]);
  secrets.push(...clearText(file, "bgpPasswords", ofSessions));
  if (typeof config[`${NAMESPACE}nodeStatusPrivateKey`] === "string") {
    secrets.push(
      `${file}: ${NAMESPACE}nodeStatusPrivateKey is in clear text; write it with \`pulumi config set --secret ${NAMESPACE}nodeStatusPrivateKey\`, and change it on the nodes.`,
    );
  }
  try {
    const inventory = parseDatacenter(raw, { datacenter: stack, file });
    secrets.push(...missingPasswords(file, inventory, Object.keys(ofSessions)));
    return { file, inventory, mistakes: [...misspelt, ...secrets] };
  } catch (error) {
    if (!(error instanceof StackFileError)) throw error;
    return { file, mistakes: [...misspelt, ...error.mistakes, ...secrets] };
  }
}

/** A secret in clear text, or for a switch that is not there. Its value is never part of the sentence. */
function secretMistakes(file: string, name: string, value: unknown, switches: object): string[] {
  const secrets = section(value);
  const strangers = Object.keys(secrets).filter((device) => !(device in switches));
  const known = Object.fromEntries(Object.entries(secrets).filter(([device]) => device in switches));
  const allowed = Object.keys(switches).join(", ") || "none";
  return [
    ...strangers.map(
      (device) =>
        `${file}: ${NAMESPACE}${name}.${device} is for a switch that is not in this file; allowed: ${allowed}.`,
    ),
    ...clearText(file, name, known),
  ];
}

function clearText(file: string, name: string, secrets: Record<string, unknown>): string[] {
  return Object.entries(secrets)
    .filter(([, secret]) => typeof section(secret).secure !== "string")
    .map(
      ([key]) =>
        `${file}: ${NAMESPACE}${name}.${key} is in clear text; write it with \`pulumi config set --secret --path '${NAMESPACE}${name}.${key}'\`, and change it on the switch.`,
    );
}

/** A session's password that nobody has set. */
function missingPasswords(file: string, { switches }: Inventory, there: readonly string[]): string[] {
  return switches.flatMap(({ name: device, session, sessions, groups }) => {
    const scopes = [
      ["session", session] as const,
      ...Object.entries(groups).map(([name, scope]) => [`groups.${name}`, scope] as const),
      ...Object.entries(sessions).map(([name, scope]) => [`sessions.${name}`, scope] as const),
    ];
    return scopes
      .flatMap(([at, { password, ipv6 }]) => [
        [`${at}.password`, password] as const,
        [`${at}.ipv6.password`, ipv6?.password] as const,
      ])
      .filter(([, password]) => password !== undefined && !there.includes(password))
      .map(
        ([at, password]) =>
          `${file}: ${NAMESPACE}switches.${device}.${at}: "${password}" is not in ${NAMESPACE}bgpPasswords; set it with \`pulumi config set --secret --path '${NAMESPACE}bgpPasswords.${password}'\`.`,
      );
  });
}

function section(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}
