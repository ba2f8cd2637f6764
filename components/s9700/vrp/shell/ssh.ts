import type { Duplex } from "node:stream";
import { VrpError } from "../errors";
import { Authentication } from "./authentication";
import { cancelled } from "./cancel";
import { algorithms, fingerprintOf, legacyAmong, readHostKey } from "./hostKey";
import { newClient } from "./sshClient";
import { sshError } from "./sshErrors";
import { timeoutsOf } from "./timeouts";
import type { SwitchAccess } from "./types";

/** The `hostKey` that is no pin. */
const ANY_HOST_KEY = "any";

/** Columns and rows of the terminal: wide enough that no question is wrapped in mid-word. */
const TERMINAL = { term: "vt100", cols: 400, rows: 1000 } as const;

/** A terminal: characters to the switch and back. */
export interface Shell {
  readonly channel: Duplex;
  /** What was negotiated of the legacy algorithms. */
  readonly weakAlgorithms?: readonly string[];
  /** The host key, where none was pinned. */
  readonly uncheckedKey?: string;
  end(): void;
}

/** What an engineer should know of how the switch was reached, one sentence each. */
export function warningsOf(where: string, { weakAlgorithms = [], uncheckedKey }: Shell): string[] {
  const warnings: string[] = [];
  if (weakAlgorithms.length > 0)
    warnings.push(
      `${where} was reached with ${weakAlgorithms.join(", ")}, which can be broken: legacyAlgorithms is for switches that have nothing better.`,
    );
  if (uncheckedKey !== undefined)
    warnings.push(
      `${where} was reached without a check of its host key (${uncheckedKey}): a host in between can read the password and everything that is sent; for labs only.`,
    );
  return warnings;
}

/**
 * Opens a terminal on the switch. A switch has several host keys, and any of them may be the pinned one.
 * @throws VrpError host-key, auth, unreachable, no-vty, cancelled
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

async function connect(access: SwitchAccess, hostKeys?: readonly string[]): Promise<Shell> {
  const timeouts = timeoutsOf(access);
  const { signal } = access;
  const client = await newClient();
  if (signal?.aborted) throw cancelled(access);
  const authentication = new Authentication(access);
  let offered: string | undefined;
  let authenticated = false;
  let weakAlgorithms: readonly string[] = [];
  return new Promise((resolve, reject) => {
    const settle = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    };
    const giveUp = (reason: VrpError) => {
      settle();
      client.end();
      reject(reason);
    };
    const fail = (error: Error & { level?: string }) => {
      const otherKey = offered === undefined || isAccepted(access, offered) ? {} : { otherKey: offered };
      giveUp(sshError(access, { error, authenticated, ...otherKey }));
    };
    const abort = () => giveUp(cancelled(access));
    signal?.addEventListener("abort", abort);
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
      client.shell(TERMINAL, (error, channel) => {
        if (error) return fail(error);
        settle();
        const unchecked = access.hostKey === ANY_HOST_KEY ? { uncheckedKey: offered } : {};
        resolve({ channel, weakAlgorithms, ...unchecked, end: () => client.end() });
      });
    });
    client.on("keyboard-interactive", (_name, _instructions, _lang, prompts, finish) =>
      finish(authentication.answers(prompts)),
    );
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
      // ssh2 throws immediately where it cannot read the private key.
      fail(error as Error);
    }
  });
}

function isAccepted({ hostKey }: SwitchAccess, offered: string): boolean {
  return hostKey === offered || hostKey === ANY_HOST_KEY;
}
