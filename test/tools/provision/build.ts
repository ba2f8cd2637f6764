import { execFileSync, spawn, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { ProvisionError } from "./errors";
import type { Program } from "./programs";

const OLDEST_GO = "1.25.11";

/** Only the committed go.mod and go.sum decide what is built: no toolchain download, no workspace, no edits. */
function goEnvironment(): NodeJS.ProcessEnv {
  return {
    ...process.env,
    GOFLAGS: "-buildvcs=false -mod=readonly",
    GOTOOLCHAIN: "local",
    GOWORK: "off",
    CGO_ENABLED: "0",
  };
}

/** Whether `go1.26.8` is at least `1.25.11`; the `-` and `rc` endings of distributions do not matter. */
export function isNewEnough(goVersion: string, oldest: string = OLDEST_GO): boolean {
  const have = (/^go(\d+(?:\.\d+)*)/.exec(goVersion)?.[1] ?? "0").split(".").map(Number);
  const want = oldest.split(".").map(Number);
  for (let i = 0; i < want.length; i++) {
    const difference = (have[i] ?? 0) - (want[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

export function requireGo(what: string): void {
  const { stdout, status } = spawnSync("go", ["env", "GOVERSION"], {
    cwd: os.tmpdir(),
    encoding: "utf8",
    env: goEnvironment(),
  });
  const found = status === 0 ? stdout.trim() : undefined;
  if (found && isNewEnough(found)) return;
  throw new ProvisionError(
    `${what} has to be built, which needs Go ${OLDEST_GO} or later on PATH (${found ? `this is ${found}` : "there is none"}): install it from go.dev/doc/install, then run this again.`,
  );
}

/** The directory of a module in Go's module cache, downloaded and checked against the family's go.sum. */
export function moduleDirectory(familyDirectory: string, module: string): string {
  const { stdout, stderr, status } = spawnSync("go", ["mod", "download", "-json", module], {
    cwd: familyDirectory,
    encoding: "utf8",
    env: goEnvironment(),
  });
  const answer = status === 0 ? (JSON.parse(stdout) as { Dir?: string }) : {};
  if (answer.Dir) return answer.Dir;
  throw new ProvisionError(
    `The Go module ${module} cannot be had (${lastLine(stderr)}): check GOPROXY and the network, then run this again.`,
  );
}

/** Builds the program at `target`; calls `tick` every 15 s while the build runs. */
export async function build(
  program: Program,
  familyDirectory: string,
  target: string,
  tick: (seconds: number) => void,
): Promise<void> {
  requireGo(`${program.name} ${program.version}`);
  // Outside the work tree: what a build puts beside main.go must not show up in git status.
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "calico-peering-build-"));
  try {
    fs.cpSync(familyDirectory, directory, { recursive: true });
    for (const file of program.embeds?.files ?? []) {
      const from = path.join(moduleDirectory(familyDirectory, program.embeds?.module ?? ""), file);
      fs.copyFileSync(from, path.join(directory, path.basename(file)));
    }
    const variables = Object.entries(program.variables ?? {}).map(([name, value]) => ` -X ${name}=${value}`);
    const ldflags = `-s -w${variables.join("")}`;
    await go(
      program,
      directory,
      ["build", "-trimpath", "-ldflags", ldflags, "-o", target, program.package],
      tick,
    );
  } finally {
    fs.rmSync(directory, { recursive: true, force: true });
  }
}

function go(program: Program, cwd: string, argv: string[], tick: (seconds: number) => void): Promise<void> {
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  const ticker = setInterval(() => tick(seconds()), 15_000);
  return new Promise((resolve, reject) => {
    const child = spawn("go", argv, { cwd, env: goEnvironment(), stdio: ["ignore", "ignore", "pipe"] });
    let lastOutput = "";
    child.stderr.on("data", (chunk: Buffer) => (lastOutput = (lastOutput + chunk.toString()).slice(-8_000)));
    child.on("error", reject);
    child.on("close", (status) => {
      clearInterval(ticker);
      if (status === 0) return resolve();
      reject(
        new ProvisionError(
          `${program.name} ${program.version} could not be built from its Go module (${lastLine(lastOutput)}): check GOPROXY, the network and the free disk space, then run this again.`,
        ),
      );
    });
  });
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1)?.trim() || "go gave no reason";
}

/** Copies folders of a module out of Go's read-only module cache, so that nothing depends on that cache later. */
export function copyFromModule(directory: string, folders: readonly string[], target: string): void {
  for (const folder of folders) {
    fs.cpSync(path.join(directory, folder), path.join(target, folder), { recursive: true });
  }
  execFileSync("chmod", ["-R", "u+w", target]);
}
