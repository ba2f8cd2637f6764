import * as fs from "node:fs";
import * as path from "node:path";
import { createHash } from "node:crypto";
import { isMap, mapOf } from "../plainData";

/**
 * What ended well, so that `--continue` leaves it out: as long as the stack's file, the program, the options and, of a bound
 * update, the change record are the same ones.
 */
export interface FleetRecord {
  readonly version: 1;
  /** `up` */
  readonly action: string;
  readonly stacks: Readonly<Record<string, EndedWell>>;
}

export interface EndedWell {
  /** ISO 8601, UTC. */
  readonly time: string;
  /** SHA-256 over all that the run was made of. */
  readonly of: string;
}

/** One digest over all that a run is made of. */
export function digestOf(parts: readonly string[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${part.length} ${part}\n`);
  return hash.digest("hex");
}

/** The record in a file; an empty one where there is none, or none of this action. */
export function readFleetRecord(file: string, action: string): FleetRecord {
  const none: FleetRecord = { version: 1, action, stacks: {} };
  let read: unknown;
  try {
    read = JSON.parse(fs.readFileSync(file, "utf8"));
  } catch {
    return none;
  }
  if (!isMap(read) || read.version !== 1 || read.action !== action) return none;
  const entries = Object.entries(mapOf(read.stacks)).flatMap(([name, value]) => {
    const { time, of } = mapOf(value);
    return typeof time === "string" && typeof of === "string" ? [[name, { time, of }] as const] : [];
  });
  return { ...none, stacks: Object.fromEntries(entries) };
}

/** Replaces the file in one step: a fleet that is killed meanwhile leaves the old or the new one. */
export function writeFleetRecord(file: string, record: FleetRecord): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(`${file}.tmp`, `${JSON.stringify(record, null, 2)}\n`);
  fs.renameSync(`${file}.tmp`, file);
}
