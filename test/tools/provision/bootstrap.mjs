// The one entry of every npm script: plain Node, so that it runs in a fresh clone before any package is there.
// It installs what the wanted mode needs, shows how, and hands over.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const top = resolve(dirname(fileURLToPath(import.meta.url)), "../../..");
process.chdir(top);
const [mode, ...args] = process.argv.slice(2);
const asksHelp = args.length === 0 || ["help", "--help", "-h"].includes(args[0]);

const modes = {
  /** Offline commands: npm packages only. */
  run: () => node(...args),
  /** Commands that call `pulumi` themselves: with the one that was set up here, where PATH has none. */
  engine: () => node("test/lab/withEngine.ts", ...args),
  pulumi: () => node("test/lab/pulumiCommand.ts", ...args),
  /** Its help needs no programs, which a first run would build for half an hour. */
  lab: () =>
    asksHelp
      ? node("test/lab/main.ts", ...args)
      : node("test/tools/provision/main.ts", "test/lab/main.ts", ...args),
  start: () => (args.length > 0 ? refuseWords() : node("test/tools/provision/main.ts", "test/lab/start.ts")),
  /** The tests set up the programs themselves, once the checks that need none have passed. */
  test: () => node("test/tools/testRun/main.ts", ...args),
  watch: () => node("test/tools/testRun/watch.ts", ...args),
};

if (!Object.hasOwn(modes, mode ?? "")) {
  console.error(`bootstrap: "${mode}" is not a mode; allowed: ${Object.keys(modes).join(", ")}.`);
  process.exit(2);
}
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Node ${process.versions.node} is too old: 20.19 or later is needed (nodejs.org/download).`);
  process.exit(1);
}
// Ctrl-C goes to the whole foreground group: the program that was handed over to tidies up, and this waits for it.
process.on("SIGINT", () => {});
process.exit((await installPackages()) || (await modes[mode]()));

/** `npm start` takes no words; `--help` says what it does. */
function refuseWords() {
  const help = asksHelp && args.length === 1;
  const text = `npm start takes no words. It sets up what is missing, brings up a real datacenter on this machine, runs \`pulumi up\`
on stack lab and looks at both ends of every session. A first run that has to build takes about half an hour.`;
  (help ? console.log : console.error)(text);
  return help ? 0 : 2;
}

function node(...command) {
  return run(process.execPath, ["--require", "./components/dynamic/typescript.cjs", ...command]);
}

function run(program, argv) {
  return new Promise((done) => {
    const child = spawn(program, argv, { stdio: "inherit" });
    const pass = (signal) => child.kill(signal);
    process.on("SIGTERM", pass);
    child.on("error", (error) => {
      console.error(`${program} could not be started: ${error.message}`);
      done(1);
    });
    child.on("close", (status, signal) => {
      process.off("SIGTERM", pass);
      done(signal ? 128 + constants.signals[signal] : status);
    });
  });
}

/** `npm ci`, only when the lockfile is not the one that node_modules was made from. */
async function installPackages() {
  const stamp = join("node_modules", ".calico-peering-stamp");
  const wanted = createHash("sha256").update(readFileSync("package-lock.json")).digest("hex");
  if (existsSync(stamp) ? readFileSync(stamp, "utf8") === wanted : isInstalled()) {
    if (!existsSync(stamp)) writeFileSync(stamp, wanted);
    return 0;
  }
  const started = Date.now();
  console.log("npm packages: installing what package-lock.json names …");
  const status = await run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel", "error"]);
  if (status !== 0) {
    console.error("npm packages could not be installed: `npm ci` failed, its own message is above.");
    return 1;
  }
  writeFileSync(stamp, wanted);
  console.log(`npm packages: there, ${Math.round((Date.now() - started) / 1000)} s`);
  return 0;
}

/** Whether npm was run by hand after package-lock.json last changed. */
function isInstalled() {
  const own = join("node_modules", ".package-lock.json");
  return existsSync(own) && statSync(own).mtimeMs >= statSync("package-lock.json").mtimeMs;
}
