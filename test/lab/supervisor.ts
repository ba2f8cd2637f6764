import * as fs from "node:fs";
import * as net from "node:net";
import * as path from "node:path";
import type { SandboxSpec, Message } from "./sandbox";
import { serveControl } from "./control";
import { Datacenter } from "./datacenter";

/**
 * The one process inside the sandbox that starts everything else. Started as `supervisor.ts <run directory>`;
 * file descriptor 3 is the link to whoever asked for the lab: progress goes out, and its end ends the lab,
 * unless `keep` has come in.
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
  const say = (message: Message) => void (link.writable && link.write(JSON.stringify(message) + "\n"));
  try {
    const datacenter = new Datacenter(spec, (line) => say({ progress: line }));
    await datacenter.start();
    await serveControl(datacenter.handlers(() => setImmediate(() => process.exit(0))));
    say({ ready: true });
  } catch (error) {
    console.error(error);
    say({ failed: error instanceof Error ? error.message : String(error) });
    link.end(() => process.exit(1));
  }
}

// A programming error in one part must not take the datacenter down silently.
process.on("uncaughtException", (error) => console.error("uncaught", error));
process.on("unhandledRejection", (error) => console.error("unhandled", error));
void main();
