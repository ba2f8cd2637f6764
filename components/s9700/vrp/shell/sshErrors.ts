import { VrpError } from "../errors";
import type { SwitchAccess } from "./types";
import { whereIs } from "./where";

export interface SshFailure {
  readonly error: Error & { level?: string };
  /** The host key that the switch showed, where it got that far and is not the pinned one. */
  readonly otherKey?: string;
  /** The user was let in: what failed is the terminal. */
  readonly authenticated: boolean;
}

/** Why no terminal was opened, and what an operator can do about it. */
export function sshError(access: SwitchAccess, { error, otherKey, authenticated }: SshFailure): VrpError {
  const where = whereIs(access);
  const message = error.message.replace(/\s+/g, " ");
  if (otherKey !== undefined)
    return new VrpError(
      "host-key",
      `${where}: the host key is ${otherKey}, and ${access.hostKey} is pinned: find out which is right before changing the pin.`,
    );
  if (/authentication/i.test(message) || error.level === "client-authentication")
    return new VrpError(
      "auth",
      `${where}: user "${access.username}" was refused: the ${access.privateKey === undefined ? "password" : "key or password"} is not the switch's, or the user may not log in by SSH.`,
    );
  if (/cannot parse privatekey|unsupported key format|privatekey/i.test(message))
    return new VrpError(
      "auth",
      `${where}: the private key of "${access.username}" cannot be read (${message}): give an OpenSSH or PEM key without passphrase.`,
    );
  if (/no matching|handshake failed|KEY_EXCHANGE_FAILED/i.test(message))
    return new VrpError(
      "unreachable",
      `${where}: no SSH algorithm in common (${message}): ${access.legacyAlgorithms ? "the switch offers nothing that ssh2 speaks" : "set legacyAlgorithms: true (--legacy-algorithms) for V200R011 and older"}.`,
    );
  if (authenticated)
    return new VrpError(
      "no-vty",
      `${where}: no free VTY (${message}): close a login on the switch, or raise its maximum-vty.`,
    );
  return new VrpError(
    "unreachable",
    `${where}: cannot be reached (${message}): check the address, the port and the path to it.`,
  );
}
