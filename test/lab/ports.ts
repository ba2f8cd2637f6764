import * as net from "node:net";
import { LabError } from "./errors";

/** The kernel takes the ports of outgoing connections from 32768 on, so none of these is taken by accident. */
const FIRST = 20_000;
const LAST = 29_999;

/** A TCP port on 127.0.0.1 that no process listens on, for a lab that has no fixed ports. */
export async function freePort(): Promise<number> {
  for (;;) {
    // At random: two labs that come up at the same time choose different ones.
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST + 1));
    if (await isFree(port)) return port;
  }
}

/** @throws LabError when another process listens on a port that the lab needs */
export async function requireFree(port: number, what: string): Promise<void> {
  if (await isFree(port)) return;
  throw new LabError(
    `127.0.0.1:${port} (${what}) is in use by another process: find it with \`ss -ltnp\` and stop it first.`,
  );
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

/** Whether a process accepts connections on 127.0.0.1:<port>. */
export function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, "127.0.0.1");
    const settle = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", () => settle(true));
    socket.once("error", () => settle(false));
  });
}
