import * as fs from "node:fs";
import * as path from "node:path";
import { startFrontEnd } from "./frontEnd";

/**
 * A switch alone, without a lab: `npx tsx test/lab/switch/main.ts [port]`, then `ssh -p 2298 pulumi@127.0.0.1`.
 * The environment may give SYSNAME, USERNAME, PASSWORD and STARTUP (a file, which `save` writes to).
 */
async function main(): Promise<void> {
  const {
    SYSNAME = "BJ_Office_Core_S9700",
    USERNAME = "pulumi",
    PASSWORD = "Lab-0nly@127.0.0.1",
    STARTUP,
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
  });
  process.stdout.write(`${SYSNAME} listens on 127.0.0.1:${front.port}, host key ${front.fingerprint}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
