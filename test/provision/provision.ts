import { createHash } from "node:crypto";
import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { takeFrom } from "./build";
import { DEBIAN_PACKAGES, PROGRAMS, type Program, type ProgramName } from "./programs";

/** Everything that a test or the lab needs to run the real programs. */
export interface Toolchain {
  /** Directory of the programs, to be put first on PATH. */
  readonly bin: string;
  /** PULUMI_HOME with the Kubernetes provider in it. */
  readonly pulumiHome: string;
  /** Calico's own CRDs (libcalico-go/config/crd), chart (charts/tigera-operator) and confd templates (confd/etc). */
  readonly calico: string;
  readonly program: (name: ProgramName) => string;
  /** The environment in which `pulumi` finds all of it and looks for nothing on the network. */
  readonly env: NodeJS.ProcessEnv;
}

/** A machine that cannot be set up: one sentence with the fix. */
export class ProvisionError extends Error {}

const PROGRAMS_DIRECTORY = path.join(__dirname, "programs");
const CALICO_MODULE = "github.com/projectcalico/calico";
const CALICO_FOLDERS = ["libcalico-go/config/crd", "charts/tigera-operator", "confd/etc"];

export function cacheDirectory(env: NodeJS.ProcessEnv = process.env): string {
  return (
    env.CALICO_PEERING_CACHE ??
    path.join(env.XDG_CACHE_HOME ?? path.join(os.homedir(), ".cache"), "calico-peering")
  );
}

/** A program is built anew when its version, its module files or its sources change, and only then. */
export function cacheKey(program: Program, directory = path.join(PROGRAMS_DIRECTORY, program.family)): string {
  const hash = createHash("sha256").update(JSON.stringify(program));
  for (const file of fs.readdirSync(directory, { recursive: true, encoding: "utf8" }).sort()) {
    const full = path.join(directory, file);
    if (fs.statSync(full).isFile()) hash.update(file).update(fs.readFileSync(full));
  }
  return `${program.name}-${program.version}-${hash.digest("hex").slice(0, 12)}`;
}

/** What is there already; throws one sentence when something is missing. Costs some milliseconds. */
export function toolchain(): Toolchain {
  const cache = cacheDirectory();
  const missing = PROGRAMS.filter((program) => !fs.existsSync(path.join(cache, "store", cacheKey(program))));
  if (missing.length > 0 || !fs.existsSync(path.join(cache, "calico"))) {
    throw new ProvisionError(
      `The programs of the lab are not all there (${missing.map((p) => p.name).join(", ") || "Calico's files"}); \`npm start\` fetches or builds them.`,
    );
  }
  const bin = path.join(cache, "bin");
  const pulumiHome = path.join(cache, "pulumi-home");
  return {
    bin,
    pulumiHome,
    calico: path.join(cache, "calico"),
    program: (name) => path.join(bin, name),
    env: {
      ...process.env,
      PATH: `${bin}:${process.env.PATH ?? ""}`,
      PULUMI_HOME: pulumiHome,
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      // Node 20 runs this SDK, which declares 22; the notice would stand in every output.
      NODE_NO_WARNINGS: "1",
    },
  };
}

/** Makes sure that everything is there: on this machine already, else downloaded, else built from its Go module. */
export async function provision(log: (line: string) => void = console.log): Promise<Toolchain> {
  installDebianPackages(log);
  const cache = cacheDirectory();
  fs.mkdirSync(path.join(cache, "store"), { recursive: true });
  fs.mkdirSync(path.join(cache, "bin"), { recursive: true });
  const release = await lock(path.join(cache, "lock"), log);
  try {
    const taken: string[][] = [];
    for (const program of PROGRAMS) {
      const stored = path.join(cache, "store", cacheKey(program));
      if (!fs.existsSync(stored)) {
        const started = Date.now();
        const how = await takeFrom(program, path.join(PROGRAMS_DIRECTORY, program.family), stored, log);
        taken.push([program.name, program.version, how, `${Math.round((Date.now() - started) / 1000)} s`]);
      }
      linkInto(path.join(cache, "bin", program.name), stored);
    }
    if (!fs.existsSync(path.join(cache, "calico"))) copyCalicoFiles(path.join(cache, "calico"));
    installLanguageScripts(path.join(cache, "bin"));
    installKubernetesPlugin(cache);
    if (taken.length > 0) log(table([["program", "version", "taken from", "time"], ...taken]));
  } finally {
    release();
  }
  return toolchain();
}

function linkInto(link: string, target: string): void {
  const current = fs.existsSync(link) ? fs.readlinkSync(link) : undefined;
  if (current === target) return;
  fs.rmSync(link, { force: true });
  fs.symlinkSync(target, link);
}

/** The directory of a module in Go's module cache, downloaded if it is not there. */
export function moduleDirectory(family: string, module: string): string {
  const cwd = path.join(PROGRAMS_DIRECTORY, family);
  // `go mod download` checks the committed go.sum; -mod=readonly keeps the committed files as they are.
  const json = execFileSync("go", ["mod", "download", "-json", module], {
    cwd,
    encoding: "utf8",
    env: { ...process.env, GOFLAGS: "-mod=readonly", GOWORK: "off" },
  });
  return (JSON.parse(json) as { Dir: string }).Dir;
}

function copyCalicoFiles(target: string): void {
  const module = moduleDirectory("calico", CALICO_MODULE);
  const staging = `${target}.part`;
  fs.rmSync(staging, { recursive: true, force: true });
  for (const folder of CALICO_FOLDERS) {
    fs.cpSync(path.join(module, folder), path.join(staging, folder), { recursive: true });
  }
  execFileSync("chmod", ["-R", "u+w", staging]);
  fs.renameSync(staging, target);
}

/** Dynamic resources are started by these two scripts of the language's SDK, looked for on PATH. */
function installLanguageScripts(bin: string): void {
  const scripts = ["pulumi-resource-pulumi-nodejs", "pulumi-analyzer-policy"];
  if (scripts.every((script) => fs.existsSync(path.join(bin, script)))) return;
  const module = moduleDirectory("language-nodejs", "github.com/pulumi/pulumi/sdk/v3");
  for (const script of scripts) {
    fs.copyFileSync(path.join(module, "nodejs", "dist", script), path.join(bin, script));
    fs.chmodSync(path.join(bin, script), 0o755);
  }
}

function installKubernetesPlugin(cache: string): void {
  const program = PROGRAMS.find((p) => p.name === "pulumi-resource-kubernetes");
  if (!program) return;
  const directory = path.join(cache, "pulumi-home", "plugins", `resource-kubernetes-${program.version}`);
  fs.mkdirSync(directory, { recursive: true });
  linkInto(path.join(directory, program.name), path.join(cache, "store", cacheKey(program)));
}

function installDebianPackages(log: (line: string) => void): void {
  const missing = Object.keys(DEBIAN_PACKAGES).filter((name) => !fs.existsSync(DEBIAN_PACKAGES[name] ?? ""));
  if (missing.length === 0) return;
  const command = `apt-get install -y --no-install-recommends ${missing.join(" ")}`;
  if (process.getuid?.() !== 0) {
    throw new ProvisionError(
      `Debian packages are missing (${missing.join(", ")}) and only root may install them: sudo ${command}`,
    );
  }
  log(`Debian packages: installing ${missing.join(", ")} …`);
  // Only the programs are wanted: a policy-rc.d of our own keeps their services from starting.
  const policy = "/usr/sbin/policy-rc.d";
  const ours = !fs.existsSync(policy);
  if (ours) fs.writeFileSync(policy, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  try {
    for (const line of ["apt-get update -qq", `${command} -qq`]) {
      const { status, stderr } = spawnSync("sh", ["-c", line], {
        encoding: "utf8",
        env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
      });
      if (status !== 0) {
        throw new ProvisionError(
          `\`${line}\` failed: ${stderr.trim().split("\n").at(-1) ?? "no message"}. Install ${missing.join(", ")} by hand, then run this again.`,
        );
      }
    }
  } finally {
    if (ours) fs.rmSync(policy, { force: true });
  }
}

/** One provisioning at a time; a lock whose owner is gone is taken over. */
async function lock(file: string, log: (line: string) => void): Promise<() => void> {
  for (let told = false; ; await new Promise((resolve) => setTimeout(resolve, 500))) {
    try {
      fs.writeFileSync(file, String(process.pid), { flag: "wx" });
      return () => fs.rmSync(file, { force: true });
    } catch {
      const owner = Number(fs.readFileSync(file, "utf8"));
      if (!fs.existsSync(`/proc/${owner}`)) fs.rmSync(file, { force: true });
      else if (!told) log(`another run (process ${owner}) is setting this machine up; waiting for it …`);
      told = true;
    }
  }
}

/** Rows of words as aligned columns; the first row is the heading. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  return rows.map((row) => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  ").trimEnd()).join("\n");
}
