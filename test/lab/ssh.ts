import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { utils } from "ssh2";
import { run } from "./daemons";
import { hostKeyOf, type LabDefinition } from "./definition";
import { type Lab, LabError } from "./lab";

/** Writes OpenSSH's known_hosts for the switches of a lab; returns its path. */
export function writeKnownHosts(lab: Lab): string {
  const spec = JSON.parse(fs.readFileSync(path.join(lab.directory, "spec.json"), "utf8")) as {
    definition: LabDefinition;
  };
  const lines = spec.definition.switches.map((definition) => {
    const key = utils.parseKey(hostKeyOf(definition));
    if (key instanceof Error) throw new LabError(`hostkeys/${definition.hostKey}: ${key.message}.`);
    const port = lab.switches[definition.sysname]?.port ?? 0;
    return `[127.0.0.1]:${port} ${key.type} ${key.getPublicSSH().toString("base64")}`;
  });
  const file = path.join(lab.directory, "known_hosts");
  fs.writeFileSync(file, lines.join("\n") + "\n");
  return file;
}

/** Arguments of an OpenSSH client that accepts this switch's host key only. */
export function sshArguments(lab: Lab, sysname: string): string[] {
  const access = lab.switches[sysname];
  if (!access) {
    const known = Object.keys(lab.switches).join(", ");
    throw new LabError(`"${sysname}": no such switch; there are: ${known}.`);
  }
  const options = [
    `UserKnownHostsFile=${writeKnownHosts(lab)}`,
    "StrictHostKeyChecking=yes",
    "PubkeyAuthentication=no",
    "LogLevel=ERROR",
  ];
  const flags = options.flatMap((option) => ["-o", option]);
  return ["-F", "none", "-tt", "-p", String(access.port), ...flags, `${access.username}@${access.host}`];
}

/** The environment in which OpenSSH reads the lab's public password from a program instead of the terminal. */
export function askpassEnvironment(lab: Lab, password: string): NodeJS.ProcessEnv {
  const file = path.join(lab.directory, "askpass");
  fs.writeFileSync(file, '#!/bin/sh\nprintf "%s\\n" "$LAB_PASSWORD"\n', { mode: 0o700 });
  return {
    ...process.env,
    SSH_ASKPASS: file,
    SSH_ASKPASS_REQUIRE: "force",
    DISPLAY: ":0",
    LAB_PASSWORD: password,
  };
}

/** Opens an interactive terminal on a switch's command line; resolves with the exit code of ssh. */
export function openTerminal(lab: Lab, sysname: string): Promise<number> {
  const args = sshArguments(lab, sysname);
  const password = lab.switches[sysname]?.password ?? "";
  return new Promise((resolve, reject) => {
    const child = spawn("ssh", args, { stdio: "inherit", env: askpassEnvironment(lab, password) });
    child.once("error", () =>
      reject(new LabError("ssh is not on PATH: install the package openssh-client.")),
    );
    child.once("close", (code) => resolve(code ?? 1));
  });
}

/**
 * Types lines into a switch's command line, from the user view on, as a person with OpenSSH would, then leaves.
 * Resolves with everything that the screen showed, in whole pages, refused lines included.
 */
export async function typeOnSwitch(lab: Lab, sysname: string, lines: readonly string[]): Promise<string> {
  const { stdout, stderr } = await run(["ssh", ...sshArguments(lab, sysname)], {
    env: askpassEnvironment(lab, lab.switches[sysname]?.password ?? ""),
    input: ["screen-length 0 temporary", ...lines, "return", "quit", ""].join("\n"),
  });
  if (stdout === "") throw new LabError(`ssh showed nothing of ${sysname}: ${stderr.trim()}`);
  return stdout.replace(/\r/g, "");
}
