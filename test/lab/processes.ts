import * as fs from "node:fs";

/** A process by its number and its start: a number alone may belong to another process by now. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks since boot (field 22 of /proc/<pid>/stat). */
  readonly startTime: string;
  readonly boot: string;
}

/** Undefined when no such process runs; one that has ended, and that its parent has not reaped yet, does not run. */
export function identify(pid: number): ProcessIdentity | undefined {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
    // The command's name is in parentheses and may contain blanks: count from the last one.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (fields[0] === "Z" || fields[0] === "X") return undefined;
    const boot = fs.readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    return { pid, startTime: fields[19] ?? "", boot };
  } catch {
    return undefined;
  }
}

export function isAlive(known: ProcessIdentity): boolean {
  const now = identify(known.pid);
  return now !== undefined && now.startTime === known.startTime && now.boot === known.boot;
}
