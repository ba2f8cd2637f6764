import * as fs from "node:fs";
import * as net from "node:net";
import type { Outcome } from "./daemons";
import type { LabNode } from "./definition";
import { LabError } from "./errors";
import type { PairProbe } from "./probes";
import type { FrrOptions } from "../emulator/frr";
import type { Faults, LogEntry } from "../emulator/types";

/** The requests that a lab's supervisor answers over a unix socket: one request and one answer per connection. */
export interface Requests {
  status: { ask: Record<string, never>; answer: LabStatus };
  /** `namespace`: a node's, a pod's or a switch's name; empty = the supervisor's own. */
  exec: { ask: { namespace: string; argv: string[]; input?: string; timeoutMs?: number }; answer: Outcome };
  calicoctl: { ask: { node: string; args: string[] }; answer: Outcome };
  birdc: { ask: { node: string; args: string[] }; answer: Outcome };
  vtysh: { ask: { sysname: string; commands: string[] }; answer: Outcome };
  addNode: { ask: { node: LabNode }; answer: null };
  removeNode: { ask: { name: string }; answer: null };
  setFaults: { ask: { sysname: string; faults: Faults }; answer: null };
  behave: { ask: { sysname: string; options: FrrOptions }; answer: null };
  switchLog: { ask: { sysname: string }; answer: LogEntry[] };
  configuration: { ask: { sysname: string }; answer: { running: string; startup: string } };
  startProbes: { ask: { pods: string[] }; answer: null };
  enoughProbes: { ask: Record<string, never>; answer: null };
  stopProbes: { ask: Record<string, never>; answer: PairProbe[] };
  down: { ask: Record<string, never>; answer: null };
}

export type Operation = keyof Requests;

export interface LabStatus {
  readonly name: string;
  /** Seconds from its start until all programs ran. */
  readonly seconds: number;
  /** When it was started, in milliseconds since 1970. */
  readonly since: number;
  /** Program → `running`, or how it ended. */
  readonly programs: Record<string, string>;
  readonly nodes: readonly LabNode[];
  readonly switches: readonly { readonly sysname: string; readonly port: number; readonly hostKey: string }[];
  readonly namespaces: readonly string[];
}

export type Handlers = {
  [O in Operation]: (ask: Requests[O]["ask"]) => Promise<Requests[O]["answer"]>;
};

/** The supervisor's socket, in its private /run: it disappears with the lab. */
export const CONTROL_SOCKET = "/run/lab/control.sock";

export function serveControl(handlers: Handlers): Promise<net.Server> {
  const server = net.createServer({ allowHalfOpen: true }, (socket) => {
    let text = "";
    socket.on("error", () => undefined);
    socket.on("data", (chunk: Buffer) => (text += chunk.toString()));
    socket.on("end", () => void answer(handlers, text).then((reply) => socket.end(reply)));
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(CONTROL_SOCKET, () => resolve(server));
  });
}

async function answer(handlers: Handlers, text: string): Promise<string> {
  try {
    const { operation, ask } = JSON.parse(text) as { operation: Operation; ask: never };
    const handler = handlers[operation] as ((ask: never) => Promise<unknown>) | undefined;
    if (!handler) throw new LabError(`"${String(operation)}": the lab has no such operation.`);
    return JSON.stringify({ value: await handler(ask) });
  } catch (error) {
    return JSON.stringify({ error: error instanceof Error ? error.message : String(error) });
  }
}

/** Sends a request to the supervisor of a lab, through the file system of the lab's first process, `inner`. */
export function askLab<O extends Operation>(
  inner: number,
  operation: O,
  ask: Requests[O]["ask"],
): Promise<Requests[O]["answer"]> {
  const path = `/proc/${inner}/root${CONTROL_SOCKET}`;
  if (!fs.existsSync(path))
    return Promise.reject(new LabError("the lab does not answer: its socket is gone."));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = net.connect({ path, allowHalfOpen: true });
    socket.on("error", (error) => reject(new LabError(`the lab does not answer: ${error.message}.`)));
    socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    socket.on("end", () => {
      socket.end();
      const text = Buffer.concat(chunks).toString();
      if (text === "") return reject(new LabError("the lab ended while it was asked."));
      const reply = JSON.parse(text) as { value: Requests[O]["answer"]; error?: string };
      if (reply.error !== undefined) reject(new LabError(reply.error));
      else resolve(reply.value);
    });
    socket.end(JSON.stringify({ operation, ask }));
  });
}
