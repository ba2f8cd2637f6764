import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { ProvisionError } from "./errors";
import { onPath } from "./find";
import { DEBIAN_PACKAGES } from "./programs";

/** Where Debian puts programs that are not on an ordinary user's PATH. */
const MORE_DIRECTORIES = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/lib/frr";

/** The packages whose program is not on this machine. */
export function missingPackages(
  packages: Readonly<Record<string, string>> = DEBIAN_PACKAGES,
  searchPath = `${process.env.PATH ?? ""}:${MORE_DIRECTORIES}`,
): string[] {
  return Object.keys(packages).filter((name) => onPath(packages[name] ?? "", searchPath).length === 0);
}

/** Installs them, as root; else one sentence with the command. */
export function installPackages(missing: readonly string[], log: (line: string) => void): void {
  if (missing.length === 0) return;
  const command = `apt-get install -y --no-install-recommends ${missing.join(" ")}`;
  if (onPath("apt-get", MORE_DIRECTORIES).length === 0) {
    throw new ProvisionError(
      `These Debian packages, or the same programs from your distribution, are missing: ${missing.join(", ")}; install them, then run this again.`,
    );
  }
  if (process.getuid?.() !== 0) {
    throw new ProvisionError(
      `Debian packages are missing and only root may install them: run \`sudo ${command}\`, then this again.`,
    );
  }
  log(`Debian packages: installing ${missing.join(", ")} …`);
  withoutServices(() => {
    apt("apt-get update");
    apt(command);
  });
}

/** Only the programs are wanted: Debian's policy layer keeps their services from starting. */
function withoutServices(work: () => void): void {
  const policy = "/usr/sbin/policy-rc.d";
  const ours = !fs.existsSync(policy);
  if (ours) fs.writeFileSync(policy, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  try {
    work();
  } finally {
    if (ours) fs.rmSync(policy, { force: true });
  }
}

function apt(command: string): void {
  const { status, stderr } = spawnSync("sh", ["-c", `${command} -qq`], {
    encoding: "utf8",
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
  if (status === 0) return;
  const reason = stderr.trim().split("\n").at(-1) || `exit status ${status}`;
  throw new ProvisionError(`\`${command}\` failed (${reason}): run it by hand, then this again.`);
}
