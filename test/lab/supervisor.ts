import * as fs from "node:fs";
import * as net from "node:net";
import * as path from "node:path";
import type { SandboxSpec, SupervisorMessage } from "./sandbox";
import { serveControl } from "./control";
import { Datacenter } from "./datacenter";

/**
 * The process in the sandbox that starts all others. Started as `supervisor.ts <run directory>`. File descriptor 3 is
 * the link to the process that asked for the lab: the supervisor reports its progress there, and ends when the link is
 * closed, unless that process has sent `keep`.
 */
async function main(): Promise<void> {
  const directory = process.argv[2] ?? "";
  const spec = JSON.parse(fs.readFileSync(path.join(directory, "spec.json"), "utf8")) as SandboxSpec;
  const link = new net.Socket({ fd: 3, readable: true, writable: true });
  let kept = false;
  link.on("error", () => undefined);
  link.on("data", (chunk: Buffer) => {
    if (chunk.toString().includes("keep")) kept = true;
  });
  link.on("close", () => {
    if (!kept) process.exit(0);
  });
  const report = (message: SupervisorMessage) =>
    void (link.writable && link.write(JSON.stringify(message) + "\n"));
  try {
    const datacenter = new Datacenter(spec, (line) => report({ progress: line }));
    await datacenter.start();
    await serveControl(datacenter.handlers(() => setImmediate(() => process.exit(0))));
    report({ ready: true });
  } catch (error) {
    console.error(error);
    report({ failed: error instanceof Error ? error.message : String(error) });
    link.end(() => process.exit(1));
  }
}

// A programming error in one part is logged; it must not end the datacenter without a word.
process.on("uncaughtException", (error) => console.error("uncaught", error));
process.on("unhandledRejection", (error) => console.error("unhandled", error));
void main();
