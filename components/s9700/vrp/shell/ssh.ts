import type { Duplex } from "node:stream";
import { Client } from "ssh2";
import { VrpError } from "../errors";
import { algorithms, fingerprintOf, legacyAmong, readHostKey } from "./hostKey";
import { timeoutsOf } from "./timeouts";
import type { SwitchAccess } from "./types";

export function whereIs(access: Pick<SwitchAccess, "name" | "host" | "port">): string {
  const at = `${access.host}:${access.port}`;
  return access.name === undefined ? at : `${access.name} (${at})`;
}

/** The `hostKey` that is no pin. */
export const ANY_HOST_KEY = "any";

/** A terminal: characters to the switch and back. */
export interface Shell {
  readonly channel: Duplex;
  /** What was negotiated of the legacy algorithms. */
  readonly weakAlgorithms?: readonly string[];
  /** The host key, where none was pinned. */
  readonly uncheckedKey?: string;
  end(): void;
}

/**
 * Opens a terminal on the switch: 400 columns, so that no question is wrapped in mid-word. A switch has several host
 * keys, and any of them may be the pinned one.
 * @throws VrpError host-key, auth, unreachable, no-vty
 */
export async function openShell(access: SwitchAccess): Promise<Shell> {
  try {
    return await connect(access);
  } catch (error) {
    if (!(error instanceof VrpError) || error.code !== "host-key") throw error;
    const keys = await readHostKey(access.host, access.port).catch(() => []);
    const pinned = keys.find((key) => key.fingerprint === access.hostKey);
    if (pinned === undefined) throw error;
    return connect(access, pinned.type === "ssh-rsa" ? undefined : [pinned.type]);
  }
}

function connect(access: SwitchAccess, hostKeys?: readonly string[]): Promise<Shell> {
  const timeouts = timeoutsOf(access);
  const client = new Client();
  let offered: string | undefined;
  let authenticated = false;
  let weakAlgorithms: readonly string[] = [];
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
    client.on("handshake", ({ kex, serverHostKey, cs, sc }) => {
      weakAlgorithms = legacyAmong([kex, serverHostKey, cs.cipher, sc.cipher, cs.mac, sc.mac]);
    });
    // A line and its echo are a few bytes each way: Nagle's delay would cost 40 ms a line, and at login, too.
    client.on("connect", () => client.setNoDelay(true));
    client.on("ready", () => {
      authenticated = true;
      client.shell({ term: "vt100", cols: 400, rows: 1000 }, (error, channel) => {
        clearTimeout(timer);
        if (error) return fail(error);
        const unchecked = access.hostKey === ANY_HOST_KEY ? { uncheckedKey: offered } : {};
        resolve({ channel, weakAlgorithms, ...unchecked, end: () => client.end() });
      });
    });
    const authentication = new Authentication(access);
    // One hidden prompt, "Password:"; whatever it is called, there is one secret.
    client.on("keyboard-interactive", (_name, _instructions, _lang, prompts, finish) => {
      if (prompts.length > 0) authentication.isPasswordSent = true;
      finish(prompts.map(() => access.password ?? ""));
    });
    try {
      client.connect({
        host: access.host,
        port: access.port,
        username: access.username,
        ...(access.password === undefined ? {} : { password: access.password, tryKeyboard: true }),
        ...(access.privateKey === undefined ? {} : { privateKey: access.privateKey }),
        authHandler: ((left: readonly string[] | null) => authentication.next(left)) as never,
        algorithms: algorithms(access.legacyAlgorithms ?? false, hostKeys),
        readyTimeout: timeouts.connect,
        keepaliveInterval: 15_000,
        keepaliveCountMax: 4,
        hostVerifier: (key: Buffer) => {
          offered = fingerprintOf(key);
          return isAccepted(access, offered);
        },
      });
    } catch (error) {
      // A private key that cannot be read is thrown at once.
      fail(error as Error);
    }
  });
}

/**
 * Which method to try next. VRP asks for the password by keyboard-interactive unless that is switched off, so this is
 * tried without asking what there is. Three wrong tries lock the account: the password goes out once, by whichever
 * method asks for it.
 */
class Authentication {
  isPasswordSent = false;
  private readonly order: string[];

  constructor({ privateKey, password }: SwitchAccess) {
    this.order = [
      ...(privateKey === undefined ? [] : ["publickey"]),
      ...(password === undefined ? [] : ["keyboard-interactive", "password"]),
    ];
  }

  /** @param left what the switch said may go on; null before the first try */
  next(left: readonly string[] | null): string | false {
    for (let method = this.order.shift(); method !== undefined; method = this.order.shift()) {
      if (left !== null && !left.includes(method)) continue;
      if (method !== "publickey" && this.isPasswordSent) continue;
      if (method === "password") this.isPasswordSent = true;
      return method;
    }
    return false;
  }
}

function isAccepted({ hostKey }: SwitchAccess, offered: string): boolean {
  return hostKey === offered || hostKey === ANY_HOST_KEY;
}

function explain(
  access: SwitchAccess,
  error: Error & { level?: string },
  offered?: string,
  authenticated = false,
): VrpError {
  const where = whereIs(access);
  const said = error.message.replace(/\s+/g, " ");
  if (offered !== undefined && !isAccepted(access, offered)) {
    return new VrpError(
      "host-key",
      `${where}: the host key is ${offered}, and ${access.hostKey} is pinned: find out which is right before changing the pin.`,
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
      `${where}: no SSH algorithm in common (${said}): ${access.legacyAlgorithms ? "the switch offers nothing that ssh2 speaks" : "set legacyAlgorithms: true (--legacy-algorithms) for V200R011 and older"}.`,
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
