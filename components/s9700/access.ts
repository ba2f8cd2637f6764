import type { Switch } from "../peering";
import type { Credentials } from "../dynamic/credentials";
import { failure } from "../dynamic/failure";
import type { Connection } from "./state";
import type { SwitchAccess } from "./vrp";

/** Where the command line of a switch of the file is, and for which VPN instance. */
export function connectionOf({ name, sysname, vpnInstance, management }: Switch): Connection {
  return {
    name,
    ...(sysname === undefined ? {} : { sysname }),
    ...(vpnInstance === undefined ? {} : { vpnInstance }),
    ...management,
  };
}

/** How the provider logs in. @throws one sentence where neither a password nor a private key is configured */
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
    ...(connection.sysname === undefined ? {} : { sysname: connection.sysname }),
    ...(connection.vpnInstance === undefined ? {} : { vpnInstance: connection.vpnInstance }),
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
