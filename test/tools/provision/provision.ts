import * as fs from "node:fs";
import * as path from "node:path";
import { copyFromModule, moduleDirectory, requireGo } from "./build";
import { atomically, cacheDirectory, familyDirectory, linkProgram, places, type Places } from "./cache";
import { installPackages, missingPackages } from "./debian";
import { ProvisionError } from "./errors";
import { lock } from "./lock";
import {
  ALL_PROGRAMS,
  ENGINE_NAMES,
  ENGINE_PROGRAMS,
  CALICO_MODULE,
  CALICO_VERSION,
  KUBERNETES_PROVIDER_VERSION,
  LANGUAGE_MODULE,
  type ProgramName,
  PROGRAMS,
} from "./programs";
import { table } from "./table";
import { take } from "./take";

export { ProvisionError } from "./errors";
export { table } from "./table";
export { ENGINE_PROGRAMS, LAB_PROGRAMS } from "./programs";
export type { ProgramName } from "./programs";

/** Everything that a test or the lab needs to run the real programs. */
export interface Toolchain {
  /** Directory of the programs, to be put first on PATH. */
  readonly bin: string;
  /** PULUMI_HOME with the Kubernetes provider in it. */
  readonly pulumiHome: string;
  /** Calico's own CRDs (libcalico-go/config/crd), chart (charts/tigera-operator) and confd templates (confd/etc). */
  readonly calico: string;
  readonly program: (name: ProgramName) => string;
  /** The environment in which `pulumi` finds these programs and looks for nothing on the network. */
  readonly env: NodeJS.ProcessEnv;
}

const CALICO_FOLDERS = ["libcalico-go/config/crd", "charts/tigera-operator", "confd/etc"];
const LANGUAGE_HOST = "pulumi-language-nodejs";
const POLICY_SCRIPT = "pulumi-analyzer-policy";
const LANGUAGE_SCRIPTS = ["pulumi-resource-pulumi-nodejs", POLICY_SCRIPT];
/** What runs a policy pack of runtime `node-script` (components/policies): the language host that can be built runs none. */
const POLICY_PLUGIN = path.join(
  "plugins",
  "analyzer-policy-node-script-v0.1.0",
  "pulumi-analyzer-policy-node-script",
);

const engineOnly = (want: readonly ProgramName[]): boolean =>
  want.length > 0 && want.every((name) => ENGINE_PROGRAMS.includes(name));

/** The programs that are set up already. @throws ProvisionError when one is missing */
export function toolchain(want: readonly ProgramName[] = ALL_PROGRAMS): Toolchain {
  requireKnownEngine();
  const at = places();
  const missing = absent(at, want);
  if (missing.length > 0) {
    throw new ProvisionError(
      `Not all programs are set up (missing: ${missing.join(", ")}): run \`npm start\` once, it fetches or builds them.`,
    );
  }
  return {
    bin: at.bin,
    pulumiHome: at.pulumiHome,
    calico: at.calico,
    program: (name) => programFile(at, name),
    env: {
      ...process.env,
      PATH: `${at.bin}:${process.env.PATH ?? ""}`,
      PULUMI_HOME: at.pulumiHome,
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_AUTOMATION_API_SKIP_VERSION_CHECK: "true",
      // Where plugin hosts cannot be reached the engine would wait for them, on every command.
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      // `npm test` checks the types; the engine's own check of the whole program doubles the time of every command.
      PULUMI_NODEJS_TRANSPILE_ONLY: "true",
      // The SDK declares Node 22 and runs on 20; without this, every output would begin with a notice.
      NODE_NO_WARNINGS: "1",
      // Node 22.1 and later keep the code that they compile of a module; Node 20 takes no notice.
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? path.join(cacheDirectory(), "compiled"),
    },
  };
}

/** Plugins are kept off PATH: the engine warns of each that it finds there. */
function programFile(at: Places, name: ProgramName): string {
  const plugin = path.join("plugins", `resource-kubernetes-${KUBERNETES_PROVIDER_VERSION}`, name);
  if (name === "pulumi-resource-kubernetes") return path.join(at.pulumiHome, plugin);
  return path.join(name === LANGUAGE_HOST ? at.hosts : at.bin, name);
}

/** Names of what is not set up yet. */
function absent(at: Places, want: readonly ProgramName[]): string[] {
  const missing: string[] = want.filter((name) => !fs.existsSync(programFile(at, name)));
  if (!engineOnly(want) && !fs.existsSync(at.calico)) missing.push("Calico's files");
  if (want.includes(LANGUAGE_HOST)) {
    const scripts = [...LANGUAGE_SCRIPTS, LANGUAGE_HOST];
    missing.push(...scripts.filter((script) => !fs.existsSync(path.join(at.bin, script))));
    if (!fs.existsSync(path.join(at.pulumiHome, POLICY_PLUGIN))) missing.push("the policy plugin");
  }
  return missing;
}

/**
 * Sets up the programs: takes those on this machine, else downloads them, else builds them from their Go modules.
 * Logs how each was set up, and logs nothing when all are there. @throws ProvisionError with the remedy
 */
export async function provision(
  want: readonly ProgramName[] = ALL_PROGRAMS,
  log: (line: string) => void = console.log,
): Promise<Toolchain> {
  requireKnownEngine();
  const packages = !engineOnly(want) ? missingPackages() : [];
  const at = places();
  if (packages.length === 0 && absent(at, want).length === 0) return toolchain(want);
  makeCache(at);
  const release = await lock(at.lock, (holder) =>
    log(`Another run (process ${holder}) is setting this machine up: waiting for it …`),
  );
  try {
    installPackages(packages, log);
    const taken = await takeAll(at, want, log);
    if (!engineOnly(want)) await installCalicoFiles(at);
    if (want.includes(LANGUAGE_HOST)) {
      installLanguageScripts(at);
      await installLanguageHost(at);
    }
    if (taken.length > 0) {
      log("");
      log(table([["program", "version", "how", "time"], ...taken]));
      log(`All in ${cacheDirectory()}; they stay until their versions change.`);
    }
  } finally {
    release();
  }
  return toolchain(want);
}

function requireKnownEngine({ CALICO_PEERING_ENGINE: name }: NodeJS.ProcessEnv = process.env): void {
  if (name === undefined || name === "" || ENGINE_NAMES.some((known) => known === name)) return;
  throw new ProvisionError(
    `CALICO_PEERING_ENGINE=${name}: no such engine; allowed: ${ENGINE_NAMES.join(", ")}.`,
  );
}

function makeCache(at: Places): void {
  try {
    fs.mkdirSync(at.store, { recursive: true });
    fs.accessSync(at.store, fs.constants.W_OK);
  } catch (error) {
    throw new ProvisionError(
      `The folder for the programs, ${cacheDirectory()}, cannot be written (${(error as NodeJS.ErrnoException).code}): set CALICO_PEERING_CACHE to one that can.`,
    );
  }
}

async function takeAll(at: Places, want: readonly ProgramName[], log: (line: string) => void) {
  const programs = PROGRAMS.filter(({ name }) => want.includes(name));
  const wanted = programs.filter((program) => !fs.existsSync(at.stored(program)));
  // Some can only be built: report a missing Go now, not after half an hour.
  if (wanted.some(({ download }) => !download)) requireGo("A part of the lab");
  if (wanted.length > 1)
    log(`Setting up ${wanted.length} programs; where they must be built, it takes a while, once.`);
  const taken: string[][] = [];
  for (const [i, program] of wanted.entries()) {
    const started = Date.now();
    const heading = `[${i + 1}/${wanted.length}] ${program.name} ${program.version}`;
    const how = await take(program, at.stored(program), (line) => log(`${heading}: ${line}`));
    const seconds = Math.round((Date.now() - started) / 1000);
    log(`${heading}: ${how}, ${seconds} s`);
    taken.push([program.name, program.version, how, `${seconds} s`]);
  }
  for (const program of programs) linkProgram(programFile(at, program.name), at.stored(program));
  return taken;
}

async function installCalicoFiles(at: Places): Promise<void> {
  if (fs.existsSync(at.calico)) return;
  const stored = path.join(at.store, `calico-files-${CALICO_VERSION}`);
  if (!fs.existsSync(stored)) {
    const module = moduleDirectory(familyDirectory("calico"), CALICO_MODULE);
    await atomically(stored, (part) => copyFromModule(module, CALICO_FOLDERS, part));
  }
  fs.rmSync(at.calico, { force: true });
  fs.symlinkSync(stored, at.calico);
}

/** Dynamic resources are started by these two scripts of the language's SDK, looked for on PATH. */
function installLanguageScripts(at: Places): void {
  const plugin = path.join(at.pulumiHome, POLICY_PLUGIN);
  const scripts = LANGUAGE_SCRIPTS.map((script) => path.join(at.bin, script));
  if ([...scripts, plugin].every((file) => fs.existsSync(file))) return;
  const module = moduleDirectory(familyDirectory("language-nodejs"), LANGUAGE_MODULE);
  for (const script of LANGUAGE_SCRIPTS) {
    fs.copyFileSync(path.join(module, "nodejs", "dist", script), path.join(at.bin, script));
    fs.chmodSync(path.join(at.bin, script), 0o755);
  }
  fs.mkdirSync(path.dirname(plugin), { recursive: true });
  fs.copyFileSync(path.join(at.bin, POLICY_SCRIPT), plugin);
}

/**
 * The language host takes `runtime.options` of Pulumi.yaml from the engine since its own module is of the engine's
 * version. The one that can be built takes them as arguments alone: with the same option, it loads a program as every
 * user's does.
 */
async function installLanguageHost(at: Places): Promise<void> {
  const program = path.join(at.bin, LANGUAGE_HOST);
  const host = programFile(at, LANGUAGE_HOST).replaceAll("'", "'\\''");
  const script = `#!/bin/sh\nexec '${host}' -typescript=false "$@"\n`;
  await atomically(program, (part) => fs.writeFileSync(part, script, { mode: 0o755 }));
}
