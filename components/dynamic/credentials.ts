import { failure } from "./failure";

/** Stack configuration as a dynamic provider gets it: objects as JSON text, secrets decrypted. */
export interface ConfigReader {
  get(key: string): string | undefined;
}

/** Login secrets by the switch's name in the stack file, and what that file says of where to log in. */
export interface Credentials {
  readonly passwords: Readonly<Record<string, string>>;
  readonly privateKeys: Readonly<Record<string, string>>;
  /** The same of the users that only read. */
  readonly readPasswords?: Readonly<Record<string, string>>;
  readonly readPrivateKeys?: Readonly<Record<string, string>>;
  /** TCP MD5 passwords of BGP sessions, by the name that the stack file's `password` gives. */
  readonly bgpPasswords?: Readonly<Record<string, string>>;
  /** The stack file's switches as they stand there, unchecked. Default: none is known. */
  readonly switches?: Readonly<Record<string, unknown>>;
  /** The stack file's cluster as it stands there, unchecked. Default: it is not known. */
  readonly cluster?: Readonly<Record<string, unknown>>;
}

/** @throws one sentence that names the configuration key, without its value */
export function readCredentials(config: ConfigReader): Credentials {
  const cluster = jsonObject<unknown>(config, "cluster");
  return {
    passwords: jsonObject(config, "switchPasswords"),
    privateKeys: jsonObject(config, "switchPrivateKeys"),
    readPasswords: jsonObject(config, "switchReadPasswords"),
    readPrivateKeys: jsonObject(config, "switchReadPrivateKeys"),
    bgpPasswords: jsonObject(config, "bgpPasswords"),
    switches: jsonObject<unknown>(config, "switches"),
    ...(Object.keys(cluster).length === 0 ? {} : { cluster }),
  };
}

function jsonObject<T = string>(config: ConfigReader, key: string): Record<string, T> {
  const text = config.get(key);
  if (text === undefined || text === "") return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value as Record<string, T>;
  } catch {
    // The sentence below leaves the value out: it may be a secret.
  }
  throw failure(`calico-peering:${key}: the value is not an object; allowed: one entry per name.`);
}
