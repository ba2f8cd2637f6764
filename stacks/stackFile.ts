import * as fs from "node:fs";
import * as path from "node:path";
import { parseDocument } from "yaml";
import type { Inventory } from "../components/peering";
import { parseDatacenter, StackFileError } from "./config";

const DIRECTORY = "stacks";
const PREFIX = "calico-peering:";
/** Read by the switch resource, never by the model. */
const SECRETS = ["switchPasswords", "switchPrivateKeys"];

/** Every stack that has a file. */
export function stackNames(directory = DIRECTORY): string[] {
  return fs
    .readdirSync(directory)
    .flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? [])
    .sort();
}

/** The stack file, offline: its secrets stay what they are, and are not looked at. @throws StackFileError */
export function readStackFile(stack: string, directory = DIRECTORY): Inventory {
  const file = path.join(directory, `Pulumi.${stack}.yaml`);
  if (!fs.existsSync(file)) {
    throw new StackFileError([
      `${file}: there is no stack "${stack}"; stacks with a file: ${stackNames(directory).join(", ")}.`,
    ]);
  }
  const document = parseDocument(fs.readFileSync(file, "utf8"));
  const [error] = document.errors;
  if (error)
    throw new StackFileError([`${file}: is not YAML: ${error.message.split("\n")[0]?.replace(/:$/, "")}.`]);
  const content = (document.toJS() ?? {}) as { config?: Record<string, unknown> };
  const config = content.config ?? {};
  const known = ["cluster", "switches", ...SECRETS];
  const unknown = Object.keys(config).filter(
    (key) => key.startsWith(PREFIX) && !known.includes(key.slice(PREFIX.length)),
  );
  if (unknown.length > 0) {
    throw new StackFileError(
      unknown.map(
        (key) =>
          `${file}: config.${key} is not a key of the stack file; allowed: ${known.map((name) => PREFIX + name).join(", ")}.`,
      ),
    );
  }
  return parseDatacenter(
    { cluster: config[`${PREFIX}cluster`], switches: config[`${PREFIX}switches`] },
    { datacenter: stack, file },
  );
}
