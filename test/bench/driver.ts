import { fork } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import {
  ownershipOf,
  parseBgpText,
  withSession,
  type PushReport,
  type SwitchAccess,
} from "../../components/s9700/vrp";
import type { FrontEndOptions } from "../lab/switch/types";
import type { Measured } from "./floor";

const PASSWORD = "Sw1tch-Only-For-Tests";

/** Peers × milliseconds per command. */
export const CELLS = [4, 100, 1_000].flatMap((peers) => [0, 20].map((delayMs) => ({ peers, delayMs })));

/** A section with so many peers, three rows each; `change` names another description for one of them. */
export function peersText(count: number, change: Readonly<Record<number, string>> = {}): string {
  const peers = Array.from({ length: count }, (_, at) => {
    const peer = `10.2.${100 + Math.floor(at / 250)}.${1 + (at % 250)}`;
    const description = change[at] ?? `node ${at}`;
    return ` peer ${peer} as-number 63400\n peer ${peer} description ${description}\n peer ${peer} connect-interface Vlanif98\n`;
  });
  return `bgp 65001\n${peers.join("")}`;
}

export interface BenchSwitch {
  readonly access: SwitchAccess;
  close(): void;
}

/** A front end in a process of its own. */
export async function benchSwitch(options: Partial<FrontEndOptions> = {}): Promise<BenchSwitch> {
  const child = fork(path.join(__dirname, "switchProcess.ts"), { execArgv: ["--import", "tsx"] });
  const answer = new Promise<{ port: number; fingerprint: string }>((resolve, reject) => {
    child.once("message", (message) => resolve(message as { port: number; fingerprint: string }));
    child.once("exit", (code) => reject(new Error(`The switch's process ended with ${code}.`)));
  });
  const name = options.sysname ?? "BJ_Office_Core_S9700";
  child.send({
    users: [{ name: "pulumi", password: PASSWORD, level: 3 }],
    hostKeys: [fs.readFileSync(path.join(__dirname, "../lab/switch/hostkey.pem"), "utf8")],
    interfaces: [{ name: "Vlanif98", address: "10.2.98.1/24" }],
    ...options,
    sysname: name,
  });
  const { port, fingerprint } = await answer;
  const access = { name, host: "127.0.0.1", port, username: "pulumi", password: PASSWORD };
  return { access: { ...access, hostKey: fingerprint }, close: () => child.disconnect() };
}

/** A whole session: login, reading, pushing what is missing, verifying, saving, leaving. */
export async function driverPush(
  access: SwitchAccess,
  wantedText: string,
  options: { readonly window?: number; readonly save?: boolean } = {},
): Promise<Measured & { readonly report: PushReport }> {
  const wanted = parseBgpText(wantedText).rows;
  const started = performance.now();
  let login = 0;
  let roundTrips = 0;
  const reached = options.window === undefined ? access : { ...access, window: options.window };
  const report = await withSession(reached, async (session) => {
    login = (performance.now() - started) / 1000;
    const done = await session.push({
      asNumber: "65001",
      wanted,
      ownership: ownershipOf(wanted),
      save: options.save ?? true,
    });
    roundTrips = session.roundTrips;
    return done;
  });
  return { seconds: (performance.now() - started) / 1000, login, roundTrips: roundTrips + 1, report };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
