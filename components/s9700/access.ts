import type { Management, Switch } from "../peering";
import type { Credentials } from "../dynamic/credentials";
import { failure } from "../dynamic/failure";
import type { Connection } from "./state";
import type { SwitchAccess } from "./vrp";

/** Where the command line of a switch of the file is, and for which VPN instance. */
export function connectionOf({ name, sysname, vpnInstance, management }: Switch): Connection {
  const { readUsername, ...login } = management;
  return {
    name,
    ...(sysname === undefined ? {} : { sysname }),
    ...(vpnInstance === undefined ? {} : { vpnInstance }),
    ...login,
    ...(readUsername === undefined ? {} : { readUsername }),
  };
}

/**
 * How the provider logs in: at the address, as the user and with the host key that the stack file says, as the engine handed
 * it to this process. What a state says of them is of the last update, and counts for a switch that left the file.
 * @throws one sentence where neither a password nor a private key is configured
 */
export function accessTo(declaredOrRecorded: Connection, credentials: Credentials): SwitchAccess {
  const connection = asInFile(declaredOrRecorded, credentials);
  const password = credentials.passwords[connection.name];
  const privateKey = credentials.privateKeys[connection.name];
  return loginOf(connection, credentials, { username: connection.username, password, privateKey });
}

/**
 * How a switch is read: as the user that only reads, where the file names one and its secret is at hand. The secret
 * that changes the switch is then not needed.
 */
export function readAccessTo(declaredOrRecorded: Connection, credentials: Credentials): SwitchAccess {
  const connection = asInFile(declaredOrRecorded, credentials);
  const { name, readUsername, username } = connection;
  const password = credentials.readPasswords?.[name];
  const privateKey = credentials.readPrivateKeys?.[name];
  if (readUsername === undefined || (password === undefined && privateKey === undefined))
    return accessTo(connection, credentials);
  const login = loginOf(connection, credentials, { username: readUsername, password, privateKey });
  return { ...login, changesAs: username };
}

function asInFile(connection: Connection, { switches = {} }: Credentials): Connection {
  const device = switches[connection.name] as { readonly management?: unknown } | null | undefined;
  const management = managementIn(device?.management);
  // Without the state's reading user, where the file names none now.
  return management === undefined ? connection : { ...connection, readUsername: undefined, ...management };
}

/** @returns undefined where it is not whole: the program says what is wrong with it */
function managementIn(value: unknown): Management | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  // The defaults are the stack file's (docs/configuration.md).
  const { host, port = 22, username, readUsername, hostKey, legacyAlgorithms = false } = value as Unchecked;
  if (typeof host !== "string" || typeof username !== "string" || typeof hostKey !== "string")
    return undefined;
  if (typeof port !== "number" || typeof legacyAlgorithms !== "boolean") return undefined;
  const reader = typeof readUsername === "string" ? { readUsername } : {};
  return { host, port, username, ...reader, hostKey, legacyAlgorithms };
}

type Unchecked = Readonly<Partial<Record<keyof Management, unknown>>>;

interface Login {
  readonly username: string;
  readonly password?: string;
  readonly privateKey?: string;
}

function loginOf(
  connection: Connection,
  credentials: Credentials,
  { username, password, privateKey }: Login,
): SwitchAccess {
  if (password === undefined && privateKey === undefined) {
    throw failure(
      `${connection.name} (${connection.host}:${connection.port}): no login secret: set one with \`pulumi config set --secret --path 'calico-peering:switchPasswords.${connection.name}'\`, or a private key under calico-peering:switchPrivateKeys.`,
    );
  }
  return {
    name: connection.name,
    ...(connection.sysname === undefined ? {} : { sysname: connection.sysname }),
    ...(connection.vpnInstance === undefined ? {} : { vpnInstance: connection.vpnInstance }),
    host: connection.host,
    port: connection.port,
    username,
    hostKey: connection.hostKey,
    legacyAlgorithms: connection.legacyAlgorithms,
    ...(password === undefined ? {} : { password }),
    ...(privateKey === undefined ? {} : { privateKey }),
    // A short one may be part of any word, and is masked where it is typed.
    secrets: Object.values(credentials.bgpPasswords ?? {}).filter((secret) => secret.length >= 8),
  };
}
