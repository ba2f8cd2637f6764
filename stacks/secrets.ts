import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { Inventory } from "../components/peering";
import type { Credentials } from "../components/dynamic/credentials";
import { messageOf } from "../components/dynamic/failure";

/** The stack's secrets cannot be had: one sentence with the way out. */
class SecretsError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "SecretsError";
  }
}

const WAY_OUT = "or set SWITCH_PASSWORD";
const KEY_WAY_OUT = "or name a file with the key in NODE_STATUS_KEY_FILE";

/**
 * The login secrets of a stack's switches: from SWITCH_PASSWORD (one password for all), else from the stack's own
 * configuration, which only the Pulumi CLI can decrypt.
 * @throws SecretsError
 */
export function readSecrets(inventory: Inventory, env: NodeJS.ProcessEnv = process.env): Credentials {
  const names = inventory.switches.map(({ name }) => name);
  const { SWITCH_PASSWORD: shared } = env;
  if (shared !== undefined && shared !== "") {
    return {
      passwords: Object.fromEntries(names.map((name) => [name, shared])),
      privateKeys: {},
    };
  }
  const config = decrypted(inventory.datacenter, "The switches' passwords", WAY_OUT, env);
  const entries = (key: string) => {
    const value = config[`calico-peering:${key}`]?.value;
    return value === undefined ? {} : (JSON.parse(value) as Record<string, string>);
  };
  return {
    passwords: entries("switchPasswords"),
    privateKeys: entries("switchPrivateKeys"),
    readPasswords: entries("switchReadPasswords"),
    readPrivateKeys: entries("switchReadPrivateKeys"),
  };
}

/**
 * The private key that the nodes of `cluster.nodeStatus` know: from the file that NODE_STATUS_KEY_FILE names, else from the
 * stack's own configuration.
 * @throws SecretsError
 */
export function readNodeStatusKey(stack: string, env: NodeJS.ProcessEnv = process.env): string {
  const { NODE_STATUS_KEY_FILE: file } = env;
  if (file !== undefined && file !== "") {
    try {
      return readFileSync(file, "utf8");
    } catch (error) {
      throw new SecretsError(`NODE_STATUS_KEY_FILE=${file}: it cannot be read (${messageOf(error)}).`);
    }
  }
  const what = "The nodes' private key";
  const key = decrypted(stack, what, KEY_WAY_OUT, env)["calico-peering:nodeStatusPrivateKey"]?.value;
  if (key !== undefined) return key;
  throw new SecretsError(
    `Stack ${stack} has no calico-peering:nodeStatusPrivateKey: set it with \`pulumi config set --secret\`, ${KEY_WAY_OUT}.`,
  );
}

/**
 * A stack's configuration with its secrets, by key.
 * @param what what is looked for, as the beginning of a sentence
 */
function decrypted(
  stack: string,
  what: string,
  wayOut: string,
  env: NodeJS.ProcessEnv,
): Record<string, { value?: string } | undefined> {
  const argv = ["config", "--stack", stack, "--show-secrets", "--json", "--non-interactive"];
  const { error, status, stdout, stderr } = spawnSync("pulumi", argv, { encoding: "utf8", env });
  const verb = what.endsWith("s") ? "are" : "is";
  if (error) {
    throw new SecretsError(
      `${what} ${verb} in stack ${stack}, and \`pulumi\` is not on PATH: install it (\`npm start\` sets one up as well), ${wayOut}.`,
    );
  }
  if (status !== 0) {
    const reason =
      stderr.split("\n").find((line) => line.startsWith("error: ")) ?? stderr.trim().split("\n").at(-1) ?? "";
    throw new SecretsError(
      `${what} cannot be read from stack ${stack} (${reason.replace(/^error: /, "")}): correct it, ${wayOut}.`,
    );
  }
  return JSON.parse(stdout) as Record<string, { value?: string } | undefined>;
}
