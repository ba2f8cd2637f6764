import { failure } from "./failure";

/** Stack configuration as a dynamic provider gets it: objects as JSON text, secrets decrypted. */
export interface ConfigReader {
  get(key: string): string | undefined;
}

/** How a switch's command line is reached. */
export interface SwitchLogin {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly readUsername?: string;
  readonly hostKey: string;
  readonly legacyAlgorithms: boolean;
}

/** Login secrets by the switch's name in the stack file. */
export interface Credentials {
  readonly passwords: Readonly<Record<string, string>>;
  readonly privateKeys: Readonly<Record<string, string>>;
  /** The same of the users that only read. */
  readonly readPasswords?: Readonly<Record<string, string>>;
  readonly readPrivateKeys?: Readonly<Record<string, string>>;
  /** TCP MD5 passwords of BGP sessions, by the name that the stack file's `password` gives. */
  readonly bgpPasswords?: Readonly<Record<string, string>>;
  /** How each switch of the stack file is reached. Default: none is known. */
  readonly logins?: Readonly<Record<string, SwitchLogin>>;
}

/** @throws one sentence that names the configuration key, without its value */
export function readCredentials(config: ConfigReader): Credentials {
  return {
    passwords: jsonObject(config, "switchPasswords"),
    privateKeys: jsonObject(config, "switchPrivateKeys"),
    readPasswords: jsonObject(config, "switchReadPasswords"),
    readPrivateKeys: jsonObject(config, "switchReadPrivateKeys"),
    bgpPasswords: jsonObject(config, "bgpPasswords"),
    logins: loginsIn(jsonObject<unknown>(config, "switches")),
  };
}

/** Of the entries that are whole; the program says of the others what is wrong. */
function loginsIn(switches: Readonly<Record<string, unknown>>): Record<string, SwitchLogin> {
  return Object.fromEntries(
    Object.entries(switches).flatMap(([name, device]) => {
      const login = loginIn((device as { readonly management?: unknown } | null)?.management);
      return login === undefined ? [] : [[name, login]];
    }),
  );
}

function loginIn(management: unknown): SwitchLogin | undefined {
  if (typeof management !== "object" || management === null) return undefined;
  // The defaults are the stack file's (docs/configuration.md).
  const { host, port = 22, username, readUsername, hostKey, legacyAlgorithms = false } = management as Loose;
  if (typeof host !== "string" || typeof username !== "string" || typeof hostKey !== "string")
    return undefined;
  if (typeof port !== "number" || typeof legacyAlgorithms !== "boolean") return undefined;
  const reader = typeof readUsername === "string" ? { readUsername } : {};
  return { host, port, username, ...reader, hostKey, legacyAlgorithms };
}

type Loose = Readonly<Partial<Record<keyof SwitchLogin, unknown>>>;

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
