import { createHash } from "node:crypto";
import { Client, type ClientChannel, type ConnectConfig } from "ssh2";
import { VrpError } from "./errors";
import type { SwitchAccess, Timeouts } from "./types";

export const DEFAULT_TIMEOUTS: Timeouts = {
  connect: 20_000,
  prompt: 30_000,
  save: 180_000,
  vty: 30_000,
  total: 900_000,
};

/**
 * RSA first: ssh2 1.17 rejects Huawei's ECDSA P-521 signatures (mscdex/ssh2 #1472).
 * The legacy sets are what V200R011 and older have; ssh-rsa there means SHA-1 signatures.
 */
const HOST_KEYS = [
  "rsa-sha2-512",
  "rsa-sha2-256",
  "ecdsa-sha2-nistp256",
  "ecdsa-sha2-nistp384",
  "ssh-ed25519",
  "ecdsa-sha2-nistp521",
] as const;
const LEGACY = {
  kex: ["diffie-hellman-group-exchange-sha1", "diffie-hellman-group14-sha1", "diffie-hellman-group1-sha1"],
  cipher: ["aes256-cbc", "aes128-cbc", "3des-cbc"],
  hmac: ["hmac-sha1-96", "hmac-md5"],
  serverHostKey: ["ssh-rsa"],
} as const;

function algorithms(legacy: boolean): ConnectConfig["algorithms"] {
  return {
    kex: { append: legacy ? [...LEGACY.kex] : [], prepend: [], remove: [] },
    cipher: { append: legacy ? [...LEGACY.cipher] : [], prepend: [], remove: [] },
    hmac: { append: legacy ? [...LEGACY.hmac] : [], prepend: [], remove: [] },
    serverHostKey: [...HOST_KEYS, ...(legacy ? LEGACY.serverHostKey : [])],
  };
}

export function fingerprintOf(key: Buffer): string {
  return `SHA256:${createHash("sha256").update(key).digest("base64").replace(/=+$/, "")}`;
}

export function whereIs(access: Pick<SwitchAccess, "name" | "host" | "port">): string {
  return `${access.name} (${access.host}:${access.port})`;
}

export interface Shell {
  readonly channel: ClientChannel;
  end(): void;
}

/**
 * Opens a terminal on the switch: 400 columns, so that no question is wrapped in mid-word.
 * @throws VrpError host-key, auth, unreachable, no-vty
 */
export function openShell(access: SwitchAccess): Promise<Shell> {
  const timeouts = { ...DEFAULT_TIMEOUTS, ...access.timeouts };
  const client = new Client();
  let offered: string | undefined;
  let authenticated = false;
  return new Promise((resolve, reject) => {
    const fail = (error: Error & { level?: string; code?: string }) => {
      clearTimeout(timer);
      client.end();
      reject(explain(access, error, offered, authenticated));
    };
    const timer = setTimeout(
      () => fail(new Error(`no answer within ${timeouts.connect / 1000} s`)),
      timeouts.connect,
    );
    client.on("error", fail);
    client.on("close", () => fail(new Error("the switch closed the connection")));
    client.on("ready", () => {
      authenticated = true;
      // A line and its echo are a few bytes each way: Nagle's delay would cost 40 ms a line.
      client.setNoDelay(true);
      client.shell({ term: "vt100", cols: 400, rows: 1000 }, (error, channel) => {
        clearTimeout(timer);
        if (error) return fail(error);
        resolve({ channel, end: () => client.end() });
      });
    });
    // One hidden prompt, "Password:"; whatever it is called, there is one secret.
    client.on("keyboard-interactive", (_name, _instructions, _lang, prompts, finish) =>
      finish(prompts.map(() => access.password ?? "")),
    );
    try {
      client.connect({
        host: access.host,
        port: access.port,
        username: access.username,
        ...(access.password === undefined ? {} : { password: access.password, tryKeyboard: true }),
        ...(access.privateKey === undefined ? {} : { privateKey: access.privateKey }),
        authHandler: authentication(access) as never,
        algorithms: algorithms(access.legacyAlgorithms ?? false),
        readyTimeout: timeouts.connect,
        keepaliveInterval: 15_000,
        keepaliveCountMax: 4,
        hostVerifier: (key: Buffer) => {
          offered = fingerprintOf(key);
          return offered === access.hostKey;
        },
      });
    } catch (error) {
      // A private key that cannot be read is thrown at once.
      fail(error as Error);
    }
  });
}

/**
 * Which method to try next. VRP asks for the password only by keyboard-interactive unless told otherwise, and three
 * wrong tries lock the account: a password is offered once, by the first method that takes it.
 */
function authentication(access: SwitchAccess) {
  const order = [
    ...(access.privateKey === undefined ? [] : ["publickey"]),
    ...(access.password === undefined ? [] : ["keyboard-interactive", "password"]),
  ];
  let passwordSent = false;
  let asked = false;
  return (left: readonly string[] | null): string | false => {
    if (!asked) {
      asked = true;
      return "none";
    }
    while (order.length > 0) {
      const method = order.shift() ?? "";
      const isPassword = method !== "publickey";
      if ((left !== null && !left.includes(method)) || (isPassword && passwordSent)) continue;
      passwordSent ||= isPassword;
      return method;
    }
    return false;
  };
}

function explain(
  access: SwitchAccess,
  error: Error & { level?: string },
  offered?: string,
  authenticated = false,
): VrpError {
  const where = whereIs(access);
  const said = error.message.replace(/\s+/g, " ");
  if (offered !== undefined && offered !== access.hostKey) {
    return new VrpError(
      "host-key",
      `${where}: the host key is ${offered}, the stack file pins ${access.hostKey}: find out which is right before changing the pin.`,
    );
  }
  if (/authentication/i.test(said) || error.level === "client-authentication") {
    return new VrpError(
      "auth",
      `${where}: user "${access.username}" was refused: the ${access.privateKey === undefined ? "password" : "key or password"} is not the switch's, or the user may not log in by SSH.`,
    );
  }
  if (/cannot parse privatekey|unsupported key format|privatekey/i.test(said)) {
    return new VrpError(
      "auth",
      `${where}: the private key of "${access.username}" cannot be read (${said}): give an OpenSSH or PEM key without passphrase.`,
    );
  }
  if (/no matching|handshake failed|KEY_EXCHANGE_FAILED/i.test(said)) {
    return new VrpError(
      "unreachable",
      `${where}: no SSH algorithm in common (${said}): set management.legacyAlgorithms: true for V200R011 and older.`,
    );
  }
  if (authenticated) {
    return new VrpError(
      "no-vty",
      `${where}: no free VTY (${said}): close a session on the switch, or raise its maximum-vty.`,
    );
  }
  return new VrpError(
    "unreachable",
    `${where}: cannot be reached (${said}): check the address, the port and the path to it.`,
  );
}

/** The host keys that the switch offers, for review; logs in nowhere. */
export async function readHostKey(
  host: string,
  port: number,
  legacy = true,
): Promise<{ type: string; fingerprint: string }[]> {
  const found: { type: string; fingerprint: string }[] = [];
  const types = [...HOST_KEYS, ...(legacy ? LEGACY.serverHostKey : [])];
  for (const wanted of ["rsa", "ecdsa", "ed25519"]) {
    const names = types.filter((type) => type.includes(wanted));
    const key = await offeredKey(host, port, names);
    if (key)
      found.push({ type: wanted === "rsa" ? "ssh-rsa" : key.type, fingerprint: fingerprintOf(key.blob) });
  }
  if (found.length === 0)
    throw new VrpError(
      "unreachable",
      `${host}:${port}: no SSH host key could be read: check the address and the port.`,
    );
  return found;
}

function offeredKey(
  host: string,
  port: number,
  names: string[],
): Promise<{ type: string; blob: Buffer } | undefined> {
  return new Promise((resolve) => {
    const client = new Client();
    const done = (key?: { type: string; blob: Buffer }) => {
      client.destroy();
      resolve(key);
    };
    client.on("error", () => done());
    client.on("close", () => done());
    client.connect({
      host,
      port,
      username: "hostkey",
      readyTimeout: 10_000,
      algorithms: { ...algorithms(true), serverHostKey: names as never },
      hostVerifier: (blob: Buffer) => {
        done({ type: blob.subarray(4, 4 + blob.readUInt32BE(0)).toString(), blob });
        return false;
      },
    });
  });
}
