import { spawnSync } from "node:child_process";
import type { Inventory } from "../components/peering";
import type { Credentials } from "../components/dynamic/credentials";

/** The stack's secrets cannot be had: one sentence with the way out. */
class SecretsError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "SecretsError";
  }
}

const WAY_OUT = "or set SWITCH_PASSWORD";

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
  const stack = inventory.datacenter;
  const argv = ["config", "--stack", stack, "--show-secrets", "--json", "--non-interactive"];
  const { error, status, stdout, stderr } = spawnSync("pulumi", argv, { encoding: "utf8", env });
  if (error) {
    throw new SecretsError(
      `The switches' passwords are in stack ${stack}, and \`pulumi\` is not on PATH: install it (\`npm start\` sets one up as well), ${WAY_OUT}.`,
    );
  }
  if (status !== 0) {
    const reason =
      stderr.split("\n").find((line) => line.startsWith("error: ")) ?? stderr.trim().split("\n").at(-1) ?? "";
    throw new SecretsError(
      `The switches' passwords cannot be read from stack ${stack} (${reason.replace(/^error: /, "")}): correct it, ${WAY_OUT}.`,
    );
  }
  const config = JSON.parse(stdout) as Record<string, { value?: string } | undefined>;
  const entries = (key: string) => {
    const value = config[`calico-peering:${key}`]?.value;
    return value === undefined ? {} : (JSON.parse(value) as Record<string, string>);
  };
  return { passwords: entries("switchPasswords"), privateKeys: entries("switchPrivateKeys") };
}
