// npm run emulator: the emulated switch alone, without a lab.
import * as fs from "node:fs";
import * as path from "node:path";
import {
  DEFAULT_PASSWORD,
  parseArguments,
  PROFILE_NAMES,
  type Request,
  USAGE,
  UsageError,
} from "./arguments";
import { control } from "./control";
import { readEvidence } from "./evidence";
import { faultsOf } from "./faultsSchema";
import { type FrontEnd, startFrontEnd } from "./frontEnd";
import { PROFILES } from "./profiles";
import { fingerprintOf } from "./ssh";
import type { FrontEndOptions } from "./types";

const EXIT = { done: 0, failed: 1, usage: 2 } as const;

async function main(): Promise<number> {
  const request = parseArguments(process.argv.slice(2));
  if (request === "help") {
    process.stdout.write(USAGE);
    return EXIT.done;
  }
  const front = await started(optionsOf(request));
  const ended = new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
  if (request.isControlled) {
    process.stdout.write(`${JSON.stringify({ ok: true, ...address(request, front) })}\n`);
    await Promise.race([control(front, process.stdin, process.stdout), ended]);
  } else {
    process.stdout.write(greeting(request, front));
    await ended;
  }
  await front.close();
  if (!request.isControlled) process.stdout.write("\nThe emulator has ended.\n");
  return EXIT.done;
}

function optionsOf(request: Request): FrontEndOptions {
  const { configFile, faultsFile, hostKeyFile, password } = request;
  const hostKey = hostKeyFile ?? path.join(__dirname, "hostkey.pem");
  return {
    sysname: request.sysname,
    host: request.host,
    port: request.port,
    users: request.users.map(({ name, level }) => ({ name, level, password })),
    hostKeys: [keyOf(hostKey)],
    interfaces: request.interfaces,
    profile: PROFILE_NAMES[request.profile],
    startup: configFile === undefined ? undefined : configurationOf(configFile),
    startupFile: request.startupFile,
    recorded: request.playFile === undefined ? undefined : recordedIn(request.playFile),
    faults: faultsFile === undefined ? {} : faultsOf(jsonOf("--faults", faultsFile)),
    logFile: request.logFile,
    legacyAlgorithms: request.legacyAlgorithms,
    passwordMethods: request.takesPasswordMethod
      ? ["keyboard-interactive", "password"]
      : ["keyboard-interactive"],
  };
}

function keyOf(file: string): string {
  const pem = textOf("--host-key", file);
  try {
    fingerprintOf(pem);
    return pem;
  } catch {
    throw new UsageError(`--host-key: ${file} is not a private RSA key in PEM.`);
  }
}

/** VRP's lines begin in column 0 with a section's first row; a text without any is no configuration. */
function configurationOf(file: string): string {
  const text = textOf("--config", file);
  if (/^[a-z][^\n]*$/m.test(text)) return text;
  throw new UsageError(`--config: ${file} holds no row of a VRP configuration.`);
}

function recordedIn(file: string) {
  try {
    return readEvidence(textOf("--play", file)).exchanges;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`--play: ${file}: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

function textOf(option: string, file: string): string {
  try {
    return fs.readFileSync(file, "latin1");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`${option}: ${file} cannot be read (${code ?? String(error)}).`);
  }
}

function jsonOf(option: string, file: string): unknown {
  const text = textOf(option, file);
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError(`${option}: ${file} is not JSON.`);
  }
}

async function started(options: FrontEndOptions): Promise<FrontEnd> {
  try {
    return await startFrontEnd(options);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const { host, port } = options;
    if (code === "EADDRINUSE")
      throw new Error(`Port ${port} of ${host} is taken by another program; --port 0 takes a free one.`);
    if (code === "EACCES") throw new Error(`Port ${port} of ${host} may not be opened by this user.`);
    if (code === "EADDRNOTAVAIL") throw new Error(`${host} is not an address of this machine.`);
    throw new UsageError(message);
  }
}

const address = ({ host, users }: Request, { port, fingerprint }: FrontEnd) => ({
  host,
  port,
  fingerprint,
  users: users.map(({ name }) => name),
});

function greeting(request: Request, front: FrontEnd): string {
  const { host, profile, users, password, legacyAlgorithms } = request;
  const [, sysname = request.sysname] = /^sysname (\S+)/m.exec(front.runningConfiguration()) ?? [];
  const { versionLines } = PROFILES[PROFILE_NAMES[profile] ?? "r011"];
  const older = legacyAlgorithms
    ? "-o KexAlgorithms=+diffie-hellman-group14-sha1 -o HostKeyAlgorithms=+ssh-rsa "
    : "";
  const known = password === DEFAULT_PASSWORD ? password : "the one that you gave";
  return [
    `${sysname} listens on ${host}:${front.port}; profile ${profile}: ${versionLines[1] ?? ""}`,
    ...users.map(
      ({ name, level }) => `  log in:    ssh ${older}-p ${front.port} ${name}@${host}    (level ${level})`,
    ),
    `  password:  ${known}`,
    `  host key:  ${front.fingerprint}`,
    "  Ctrl-C ends it.",
    "",
  ].join("\n");
}

main().then(
  (status) => process.exit(status),
  (error: unknown) => {
    process.stderr.write(`emulator: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(error instanceof UsageError ? EXIT.usage : EXIT.failed);
  },
);
