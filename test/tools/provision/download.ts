import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { Download } from "./programs";

const PROBE_MS = 3_000;
const DOWNLOAD_MS = 600_000;

/** One probe per host and run: a closed network costs three seconds at most, and most often nothing. */
const probes = new Map<string, Promise<boolean>>();

export function reachable(url: string): Promise<boolean> {
  const { origin } = new URL(url);
  let probe = probes.get(origin);
  if (!probe) {
    probe = fetch(origin, { method: "HEAD", redirect: "manual", signal: AbortSignal.timeout(PROBE_MS) }).then(
      () => true,
      () => false,
    );
    probes.set(origin, probe);
  }
  return probe;
}

/** Two programs of one tarball cost one download. */
const bodies = new Map<string, Promise<Buffer | undefined>>();

async function get(url: string): Promise<Buffer | undefined> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(DOWNLOAD_MS) });
  return answer.ok ? Buffer.from(await answer.arrayBuffer()) : undefined;
}

/** The SHA-256 of `file` in a publisher's checksum file: a hash alone, or a `sha256sum` list. */
export function publishedHash(checksums: string, file: string): string | undefined {
  const lines = checksums.split("\n").map((line) => line.trim().split(/\s+/));
  const line = lines.find((words) => path.posix.basename((words[1] ?? "").replace(/^\*/, "")) === file);
  const alone = lines.length > 0 && lines[0]?.length === 1 ? lines[0] : undefined;
  const hash = (line ?? alone)?.[0];
  return hash && /^[0-9a-f]{64}$/i.test(hash) ? hash.toLowerCase() : undefined;
}

/**
 * Puts the program at `target`. False, and nothing at `target`, where the download cannot be had or is not what its
 * publisher's checksum says: the build is the way then.
 */
export async function download(from: Download, target: string): Promise<boolean> {
  try {
    if (!bodies.has(from.url)) bodies.set(from.url, get(from.url));
    const body = await bodies.get(from.url);
    if (!body) return false;
    if (from.checksums) {
      const list = await get(from.checksums);
      const wanted = publishedHash(list?.toString() ?? "", path.posix.basename(new URL(from.url).pathname));
      if (wanted !== createHash("sha256").update(body).digest("hex")) return false;
    }
    fs.writeFileSync(target, from.member ? extract(body, from.member) : body, { mode: 0o755 });
    return true;
  } catch {
    return false;
  }
}

function extract(tarball: Buffer, member: string): Buffer {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "calico-peering-download-"));
  try {
    execFileSync("tar", ["-xzf", "-", "-C", directory, member], { input: tarball });
    return fs.readFileSync(path.join(directory, member));
  } finally {
    fs.rmSync(directory, { recursive: true, force: true });
  }
}
