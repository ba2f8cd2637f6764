import { failure } from "./failure";
import type { Connection } from "./state";
import type { SwitchAccess } from "./vrp";

/** Stack configuration as a dynamic provider gets it: objects as JSON text, secrets decrypted. */
export interface ConfigReader {
  get(key: string): string | undefined;
}

/** Login credentials per sysname. */
export interface Credentials {
  readonly passwords: Readonly<Record<string, string>>;
  readonly privateKeys: Readonly<Record<string, string>>;
  /** Of sessions, by the name that the stack file's `password` gives. */
  readonly bgpPasswords?: Readonly<Record<string, string>>;
}

export function readCredentials(config: ConfigReader): Credentials {
  return {
    passwords: jsonObject(config, "switchPasswords"),
    privateKeys: jsonObject(config, "switchPrivateKeys"),
    bgpPasswords: jsonObject(config, "bgpPasswords"),
  };
}

function jsonObject(config: ConfigReader, key: string): Record<string, string> {
  const text = config.get(key);
  if (text === undefined || text === "") return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value as Record<string, string>;
  } catch {
    // Said below, without the value: it may be a secret.
  }
  throw failure(`calico-peering:${key}: the value is not an object; allowed: one entry per name.`);
}

/** @throws a sentence when neither password nor key is configured. */
export function accessTo(connection: Connection, credentials: Credentials): SwitchAccess {
  const password = credentials.passwords[connection.name];
  const privateKey = credentials.privateKeys[connection.name];
  if (password === undefined && privateKey === undefined) {
    throw failure(
      `${connection.name} (${connection.host}:${connection.port}): no login secret: set one with \`pulumi config set --secret --path 'calico-peering:switchPasswords.${connection.name}'\`, or a private key under calico-peering:switchPrivateKeys.`,
    );
  }
  return {
    name: connection.name,
    host: connection.host,
    port: connection.port,
    username: connection.username,
    hostKey: connection.hostKey,
    legacyAlgorithms: connection.legacyAlgorithms,
    ...(password === undefined ? {} : { password }),
    ...(privateKey === undefined ? {} : { privateKey }),
    // A short one may be part of any word, and is masked where it is typed.
    secrets: Object.values(credentials.bgpPasswords ?? {}).filter((secret) => secret.length >= 8),
  };
}
