// The one entry of every npm script: plain Node, so that it runs in a fresh clone before any package is there.
// It installs what the wanted mode needs, shows how, and hands over.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const top = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
process.chdir(top);
const [mode, ...args] = process.argv.slice(2);

const modes = {
  /** Offline commands: npm packages only. */
  run: () => node(...args),
  lab: () => provision() || node("test/lab/main.ts", ...args),
  start: () => provision() || node("test/lab/start.ts", ...args),
  test: () => node("test/provision/runTests.ts", ...args),
};

if (!Object.hasOwn(modes, mode ?? "")) {
  console.error(`bootstrap: "${mode}" is not a mode; allowed: ${Object.keys(modes).join(", ")}.`);
  process.exit(2);
}
installPackages();
process.exit(modes[mode]());

function node(...command) {
  return run(process.execPath, ["--import", "tsx", ...command]);
}

function provision() {
  return node("test/provision/main.ts");
}

function run(program, argv) {
  const { status, signal, error } = spawnSync(program, argv, { stdio: "inherit" });
  if (error) {
    console.error(`${program} could not be started: ${error.message}`);
    return 1;
  }
  return signal ? 130 : (status ?? 1);
}

/** `npm ci`, only when the lockfile is not the one that node_modules was made from. */
function installPackages() {
  const stamp = join("node_modules", ".calico-peering-lock");
  const wanted = createHash("sha256").update(readFileSync("package-lock.json")).digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  console.error("npm packages: installing what package-lock.json names …");
  const status = run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel", "error"]);
  if (status !== 0) {
    console.error("npm packages could not be installed: `npm ci` failed; its own message is above.");
    process.exit(1);
  }
  writeFileSync(stamp, wanted);
}
