import * as fs from "node:fs";
import * as os from "node:os";
import { leftOnThisMachine, type LeftProcess } from "./leftProcesses";

/** The machine on which the engine was refused. */
export interface Here {
  readonly hostname: string;
  readonly isRunning: (pid: number) => boolean;
  /** Provider processes of engines that are gone. */
  readonly left: () => readonly LeftProcess[];
}

const HERE: Here = {
  hostname: os.hostname(),
  isRunning: (pid) => fs.existsSync(`/proc/${pid}`),
  left: () => leftOnThisMachine(),
};

/** One lock, in the words of the engine's file backends: `….json: created by root@runner-7 (pid 4711) at 2026-11-28T…`. */
const LOCK = /created by (.+)@(\S+) \(pid (\d+)\) at (\S+)/g;

/**
 * What to do about the lock that an update was refused for; undefined where the engine spoke of no lock.
 * @param said what the engine printed
 */
export function lockAdvice(said: string, stack: string, here: Here = HERE): string | undefined {
  if (!said.includes("the stack is currently locked")) return undefined;
  const holders = [...said.matchAll(LOCK)];
  return holders
    .map(([, user = "", hostname = "", pid = "", since = ""]) => {
      const cancel = `\`npm run pulumi -- cancel --stack ${stack}\` removes the lock and nothing else; then run this again, it reads both ends first.`;
      if (hostname !== here.hostname)
        return `The lock of stack ${stack} is of process ${pid} of ${user} on ${hostname}, since ${since}: look there whether that process, or the job that started it, still runs. If it does, wait for its end. If it does not, ${cancel}`;
      if (here.isRunning(Number(pid)))
        return `Process ${pid} of ${user} on this machine has updated stack ${stack} since ${since} and still runs: wait for its end, then run this again.`;
      return `The lock of stack ${stack} is of process ${pid} of ${user} on this machine, since ${since}, and no such process runs here (a container has processes of its own: look there, too). ${leftSentence(here.left())}${cancel}`;
    })
    .join("\n");
}

/** What talks to switches ends within seconds by itself (components/dynamic/engine.ts); other plugins look every five minutes. */
function leftSentence(left: readonly LeftProcess[]): string {
  if (left.length === 0) return "";
  const named = left.map(({ pid, program }) => `${program} (process ${pid})`).join(", ");
  return `Left of a killed run, with the cluster's credentials in memory: ${named}; each ends by itself within five minutes, \`kill ${left.map(({ pid }) => pid).join(" ")}\` ends it now. `;
}
