import { createHash } from "node:crypto";
import type { ConnectConfig, ServerHostKeyAlgorithm } from "ssh2";
import { VrpError } from "../errors";
import { newClient } from "./sshClient";

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

const ALL_LEGACY = new Set<string>(Object.values(LEGACY).flat());

/** @param hostKeys the host key algorithms to accept, best first; default: all */
export function algorithms(
  legacy: boolean,
  hostKeys: readonly string[] = HOST_KEYS,
): ConnectConfig["algorithms"] {
  return {
    kex: { append: legacy ? [...LEGACY.kex] : [], prepend: [], remove: [] },
    cipher: { append: legacy ? [...LEGACY.cipher] : [], prepend: [], remove: [] },
    hmac: { append: legacy ? [...LEGACY.hmac] : [], prepend: [], remove: [] },
    serverHostKey: [...hostKeys, ...(legacy ? LEGACY.serverHostKey : [])] as ServerHostKeyAlgorithm[],
  };
}

/** The names of legacy algorithms among these, each once. */
export function legacyAmong(names: readonly string[]): string[] {
  return [...new Set(names)].filter((name) => ALL_LEGACY.has(name));
}

/** As `ssh-keygen -l` prints it. */
export function fingerprintOf(key: Buffer): string {
  return `SHA256:${createHash("sha256").update(key).digest("base64").replace(/=+$/, "")}`;
}

/** A host key: its type, its fingerprint as `management.hostKey` pins it, and the key as SSH sends it. */
export interface OfferedHostKey {
  readonly type: string;
  readonly fingerprint: string;
  readonly blob: Buffer;
}

/** The host keys that the switch offers, for review. No login takes place. @throws VrpError unreachable */
export async function readHostKey(host: string, port: number): Promise<OfferedHostKey[]> {
  const found: OfferedHostKey[] = [];
  const types = [...HOST_KEYS, ...LEGACY.serverHostKey];
  for (const wanted of ["rsa", "ecdsa", "ed25519"]) {
    const names = types.filter((type) => type.includes(wanted));
    const key = await offeredKey(host, port, names);
    if (key)
      found.push({
        type: wanted === "rsa" ? "ssh-rsa" : key.type,
        fingerprint: fingerprintOf(key.blob),
        blob: key.blob,
      });
  }
  if (found.length === 0)
    throw new VrpError(
      "unreachable",
      `${host}:${port}: no SSH host key could be read: check the address and the port.`,
    );
  return found;
}

async function offeredKey(
  host: string,
  port: number,
  names: string[],
): Promise<{ type: string; blob: Buffer } | undefined> {
  const client = await newClient();
  return new Promise((resolve) => {
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
      algorithms: { ...algorithms(true), serverHostKey: names as ServerHostKeyAlgorithm[] },
      hostVerifier: (blob: Buffer) => {
        done({ type: blob.subarray(4, 4 + blob.readUInt32BE(0)).toString(), blob });
        return false;
      },
    });
  });
}
