import * as fs from "node:fs";
import * as path from "node:path";

/** A process of this machine. */
export interface RunningProcess {
  readonly pid: number;
  readonly argv: readonly string[];
}

/** A provider process whose engine is gone: it waits for requests that never come, and holds its credentials meanwhile. */
export interface LeftProcess {
  readonly pid: number;
  /** `pulumi-resource-kubernetes` */
  readonly program: string;
}

/** An engine starts each of its plugins with its own address as an argument. */
const ADDRESS = /^(?:127\.0\.0\.1|\[::1\]):(\d+)$/;

/**
 * The provider processes that no engine waits for. Pure.
 * @param listening TCP ports of this machine that a process listens on
 */
export function leftProcesses(
  processes: readonly RunningProcess[],
  listening: ReadonlySet<number>,
): LeftProcess[] {
  return processes.flatMap(({ pid, argv }) => {
    const program = argv.slice(0, 2).flatMap((word) => pluginIn(word))[0];
    const port = argv.flatMap((word) => ADDRESS.exec(word)?.[1] ?? [])[0];
    return program === undefined || port === undefined || listening.has(Number(port))
      ? []
      : [{ pid, program }];
  });
}

function pluginIn(word: string): string[] {
  if (word.endsWith("/cmd/dynamic-provider/index.js")) return ["dynamic-provider"];
  const name = path.basename(word);
  return /^pulumi-(?:resource|language|analyzer)-/.test(name) ? [name] : [];
}

/** Of this user, in this network namespace: another one's addresses are others. Empty where there is no /proc. */
export function leftOnThisMachine(proc = "/proc"): LeftProcess[] {
  try {
    const own = fs.readlinkSync(`${proc}/self/ns/net`);
    const processes = fs.readdirSync(proc).flatMap((pid): RunningProcess[] => {
      if (!/^\d+$/.test(pid)) return [];
      try {
        if (fs.statSync(`${proc}/${pid}`).uid !== process.getuid?.()) return [];
        if (fs.readlinkSync(`${proc}/${pid}/ns/net`) !== own) return [];
        const argv = fs.readFileSync(`${proc}/${pid}/cmdline`, "utf8").split("\0");
        return [{ pid: Number(pid), argv }];
      } catch {
        // It has ended meanwhile.
        return [];
      }
    });
    const listening = ["tcp", "tcp6"].flatMap((file) =>
      listeningPorts(fs.readFileSync(`${proc}/net/${file}`, "utf8")),
    );
    return leftProcesses(processes, new Set(listening));
  } catch {
    return [];
  }
}

/** @param table /proc/net/tcp: `sl local_address rem_address st …`, addresses as hexadecimal; state 0A listens */
export function listeningPorts(table: string): number[] {
  return table.split("\n").flatMap((line) => {
    const [, local = "", , state] = line.trim().split(/\s+/);
    return state === "0A" ? [Number.parseInt(local.split(":").at(-1) ?? "", 16)] : [];
  });
}
