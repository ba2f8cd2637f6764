import * as fs from "node:fs";
import * as path from "node:path";
import { startFrontEnd } from "./frontEnd";
import { PROFILES } from "./profiles";
import type { ProfileName } from "./types";

/**
 * A switch alone, without a lab: `npx tsx test/emulator/main.ts [port]`, then `ssh -p 2298 pulumi@127.0.0.1`.
 * The environment may give SYSNAME, USERNAME, PASSWORD, STARTUP (a file, which `save` writes to), and PROFILE (`r011`,
 * `r019`, `ce`).
 */
async function main(): Promise<void> {
  const {
    SYSNAME = "BJ_Office_Core_S9700",
    USERNAME = "pulumi",
    PASSWORD = "Lab-0nly@127.0.0.1",
    STARTUP,
    PROFILE = "r011",
  } = process.env;
  const front = await startFrontEnd({
    sysname: SYSNAME,
    port: Number(process.argv[2] ?? 2298),
    users: [{ name: USERNAME, password: PASSWORD, level: 15 }],
    hostKeys: [fs.readFileSync(path.join(__dirname, "hostkey.pem"), "utf8")],
    interfaces: [
      { name: "Vlanif98", address: "10.2.98.1/24" },
      { name: "LoopBack0", address: "10.2.0.2/32" },
    ],
    startupFile: STARTUP,
    profile: profileOf(PROFILE),
  });
  process.stdout.write(`${SYSNAME} listens on 127.0.0.1:${front.port}, host key ${front.fingerprint}\n`);
}

function profileOf(name: string): ProfileName {
  if (name in PROFILES) return name as ProfileName;
  throw new Error(`PROFILE: ${name}; allowed: ${Object.keys(PROFILES).join(", ")}.`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
