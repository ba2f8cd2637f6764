import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { cacheDirectory } from "./cache";
import { installPackages } from "./debian";
import { ProvisionError } from "./errors";
import { lock } from "./lock";

/** netmiko, scrapli and NAPALM: the clients that this project did not write. */
export function pythonClients(log: (line: string) => void = console.log): Promise<string> {
  return pythonWith(path.join(__dirname, "requirements.txt"), "netmiko, scrapli, NAPALM", log);
}

/** check-jsonschema, which carries GitLab's own schema of a pipeline's file. */
export function schemaChecker(log: (line: string) => void = console.log): Promise<string> {
  return pythonWith(path.join(__dirname, "requirements-schemas.txt"), "check-jsonschema", log);
}

/**
 * The Python of a virtual environment with the packages that the file pins, dependencies included. Created once.
 * @throws ProvisionError with the remedy when the packages cannot be installed
 * @param what the packages that matter, for the log
 */
export async function pythonWith(
  requirements: string,
  what: string,
  log: (line: string) => void = console.log,
): Promise<string> {
  const hash = createHash("sha256").update(fs.readFileSync(requirements)).digest("hex").slice(0, 12);
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
    if (!fs.existsSync(complete) || run(python, ["-c", ""]) !== undefined) {
      log(`Python packages (${what}): installing …`);
      make(directory, python, requirements, log);
    }
    fs.writeFileSync(complete, "");
  } finally {
    release();
  }
  return python;
}

function make(directory: string, python: string, requirements: string, log: (line: string) => void): void {
  if (run("python3", ["-c", "import venv, ensurepip"]) !== undefined) installPackages(["python3-venv"], log);
  fs.rmSync(directory, { recursive: true, force: true });
  const failed =
    run("python3", ["-m", "venv", directory]) ??
    run(python, ["-m", "pip", "install", "--quiet", "--no-deps", "--requirement", requirements]);
  if (failed === undefined) return;
  fs.rmSync(directory, { recursive: true, force: true });
  throw new ProvisionError(
    `The Python packages of ${path.basename(requirements)} cannot be installed (${failed}): they need Python 3.10 or later with venv and a package index.`,
  );
}

/** The last line of the error output, or undefined on success. */
function run(program: string, argv: readonly string[]): string | undefined {
  const { status, error, stderr } = spawnSync(program, [...argv], { encoding: "utf8" });
  if (status === 0) return undefined;
  return error?.message ?? (stderr.trim().split("\n").at(-1) || `exit status ${status}`);
}
