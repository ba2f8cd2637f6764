// The one entry of every npm script: plain Node, so that it runs in a fresh clone before any package is there.
// It installs what the wanted mode needs, shows how, and hands over.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { constants } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const top = resolve(dirname(fileURLToPath(import.meta.url)), "../../..");
process.chdir(top);
const [mode, ...args] = process.argv.slice(2);
const asksHelp = args.length === 0 || ["help", "--help", "-h"].includes(args[0]);

const modes = {
  /** Offline commands: npm packages only. */
  run: () => become(...args),
  /** Commands that call `pulumi` themselves: with the one that was set up here, where PATH has none. */
  engine: () => become("test/lab/withEngine.ts", ...args),
  pulumi: () => become("test/lab/pulumiCommand.ts", ...args),
  /** Its help needs no programs, which a first run would build for half an hour. */
  lab: () =>
    asksHelp
      ? become("test/lab/main.ts", ...args)
      : become("test/tools/provision/main.ts", "test/lab/main.ts", ...args),
  start: () =>
    args.length > 0 ? refuseWords() : become("test/tools/provision/main.ts", "test/lab/start.ts"),
  /** The tests set up the programs themselves, once the checks that need none have passed. */
  test: () => become("test/tools/testRun/main.ts", ...args),
  watch: () => become("test/tools/testRun/watch.ts", ...args),
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
const failed = await installPackages();
if (failed) process.exit(failed);
modes[mode]();

/** `npm start` takes no words; `--help` says what it does. */
function refuseWords() {
  const help = asksHelp && args.length === 1;
  const text = `npm start takes no words. It sets up what is missing, brings up a real datacenter on this machine, runs \`pulumi up\`
on stack lab and looks at both ends of every session. A first run that has to build takes about half an hour.`;
  (help ? console.log : console.error)(text);
  process.exitCode = help ? 0 : 2;
}

/** Becomes that program: a process of its own would cost each command another start of Node. */
function become(file, ...words) {
  const program = resolve(file);
  process.argv = [process.execPath, program, ...words];
  const load = createRequire(import.meta.url);
  load(resolve("components/dynamic/typescript.cjs"));
  load(program);
}

/** npm gets Ctrl-C as well, as all of the foreground does: it tidies up, and this waits for it. */
function npm(...argv) {
  const wait = () => {};
  process.on("SIGINT", wait);
  return new Promise((done) => {
    const child = spawn("npm", argv, { stdio: "inherit" });
    const pass = (signal) => child.kill(signal);
    process.on("SIGTERM", pass);
    child.on("error", (error) => {
      console.error(`npm could not be started: ${error.message}`);
      done(1);
    });
    child.on("close", (status, signal) => {
      process.off("SIGTERM", pass).off("SIGINT", wait);
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
  const status = await npm("ci", "--no-audit", "--no-fund", "--loglevel", "error");
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
