import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { cacheDirectory } from "./cache";
import { installPackages } from "./debian";
import { ProvisionError } from "./errors";
import { lock } from "./lock";

const REQUIREMENTS = path.join(__dirname, "requirements.txt");

/**
 * The Python of a virtual environment with netmiko, scrapli and NAPALM at the pinned versions: the clients that this
 * project did not write. Made once; throws ProvisionError with the fix where it cannot be.
 */
export async function pythonClients(log: (line: string) => void = console.log): Promise<string> {
  const hash = createHash("sha256").update(fs.readFileSync(REQUIREMENTS)).digest("hex").slice(0, 12);
  const directory = path.join(cacheDirectory(), `python-${hash}`);
  const python = path.join(directory, "bin", "python");
  // Written last: an environment cannot be moved into place, its scripts know where they were made.
  const complete = path.join(directory, "complete");
  if (fs.existsSync(complete) && run(python, ["-c", ""]) === undefined) return python;
  fs.mkdirSync(cacheDirectory(), { recursive: true });
  const release = await lock(path.join(cacheDirectory(), "lock"), () =>
    log("Another run is setting this machine up: waiting for it …"),
  );
  try {
    if (!fs.existsSync(complete) || run(python, ["-c", ""]) !== undefined) make(directory, python, log);
    fs.writeFileSync(complete, "");
  } finally {
    release();
  }
  return python;
}

function make(directory: string, python: string, log: (line: string) => void): void {
  if (run("python3", ["-c", "import venv, ensurepip"]) !== undefined) installPackages(["python3-venv"], log);
  log("Python clients (netmiko, scrapli, NAPALM): installing …");
  fs.rmSync(directory, { recursive: true, force: true });
  const failed =
    run("python3", ["-m", "venv", directory]) ??
    run(python, ["-m", "pip", "install", "--quiet", "--no-deps", "--requirement", REQUIREMENTS]);
  if (failed === undefined) return;
  fs.rmSync(directory, { recursive: true, force: true });
  throw new ProvisionError(
    `The Python clients of ${path.basename(REQUIREMENTS)} cannot be installed (${failed}): they need Python 3.10 or later with venv and a package index.`,
  );
}

/** The last line of what went wrong, or undefined. */
function run(program: string, argv: readonly string[]): string | undefined {
  const { status, error, stderr } = spawnSync(program, [...argv], { encoding: "utf8" });
  if (status === 0) return undefined;
  return error?.message ?? (stderr.trim().split("\n").at(-1) || `exit status ${status}`);
}
