import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { Program } from "./programs";
import { moduleDirectory, ProvisionError } from "./provision";

type Log = (line: string) => void;

/** Puts the program at `target`: from PATH, else its official download, else its Go module. Returns which it was. */
export async function takeFrom(program: Program, sources: string, target: string, log: Log): Promise<string> {
  const onPath = process.env.CALICO_PEERING_BUILD ? undefined : findOnPath(program);
  if (onPath) {
    fs.symlinkSync(onPath, target);
    return onPath;
  }
  if (program.download && !process.env.CALICO_PEERING_BUILD && (await downloaded(program.download, target))) {
    return new URL(program.download.url).host;
  }
  await build(program, sources, target, log);
  return "its Go module";
}

/** The program on PATH, when it is of exactly the wanted version. */
export function findOnPath(program: Program, searchPath = process.env.PATH ?? ""): string | undefined {
  if (!program.versionCommand) return undefined;
  for (const directory of searchPath.split(":").filter(Boolean)) {
    const file = path.join(directory, program.name);
    if (!fs.existsSync(file)) continue;
    const { stdout } = spawnSync(file, [...program.versionCommand], { encoding: "utf8", timeout: 10_000 });
    if ((stdout ?? "").split(/\s+/).includes(program.version)) return file;
  }
  return undefined;
}

/** False where the host cannot be reached or its answer does not match its own SHA-256: the build is the way then. */
async function downloaded(from: { url: string; sha256: string }, target: string): Promise<boolean> {
  try {
    const wanted = await fetch(from.sha256, { signal: AbortSignal.timeout(3_000) });
    if (!wanted.ok) return false;
    const answer = await fetch(from.url, { signal: AbortSignal.timeout(300_000) });
    if (!answer.ok) return false;
    const bytes = Buffer.from(await answer.arrayBuffer());
    const sum = createHash("sha256").update(bytes).digest("hex");
    if (sum !== (await wanted.text()).trim().split(/\s+/)[0]) return false;
    fs.writeFileSync(`${target}.part`, bytes, { mode: 0o755 });
    fs.renameSync(`${target}.part`, target);
    return true;
  } catch {
    return false;
  }
}

async function build(program: Program, sources: string, target: string, log: Log): Promise<void> {
  if (spawnSync("go", ["version"]).status !== 0) {
    throw new ProvisionError(
      `${program.name} ${program.version} is not on this machine and has to be built, which needs Go 1.25 or later on PATH (go.dev/doc/install).`,
    );
  }
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "calico-peering-build-"));
  try {
    fs.cpSync(sources, directory, { recursive: true });
    for (const file of program.embeds?.files ?? []) {
      const from = path.join(moduleDirectory(program.family, program.embeds?.module ?? ""), file);
      fs.copyFileSync(from, path.join(directory, path.basename(file)));
    }
    const variable = program.versionVariable ? ` -X ${program.versionVariable}=${program.version}` : "";
    const argv = ["build", "-trimpath", "-ldflags", `-s -w${variable}`, "-o", `${target}.part`, program.package];
    await runWithProgress(`${program.name} ${program.version}: building from its Go module`, directory, argv, log);
    fs.renameSync(`${target}.part`, target);
  } finally {
    fs.rmSync(directory, { recursive: true, force: true });
  }
}

function runWithProgress(what: string, cwd: string, argv: string[], log: Log): Promise<void> {
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  log(`${what} …`);
  const ticker = setInterval(() => log(`${what} … ${seconds()} s`), 15_000);
  return new Promise((resolve, reject) => {
    const child = spawn("go", argv, {
      cwd,
      env: { ...process.env, GOFLAGS: "-buildvcs=false -mod=readonly", CGO_ENABLED: "0", GOWORK: "off" },
    });
    let said = "";
    child.stderr.on("data", (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4_000)));
    child.on("error", reject);
    child.on("close", (status) => {
      clearInterval(ticker);
      const last = said.trim().split("\n").at(-1) ?? "no message";
      if (status === 0) resolve();
      else reject(new ProvisionError(`${what} failed after ${seconds()} s: ${last}`));
    });
  });
}
