import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { LabError } from "./errors";
import { isAlive, type ProcessIdentity } from "./processes";

/** The repository's top. */
export const TOP = path.resolve(__dirname, "../..");

/** The lab that `npm start` brings up, with fixed ports. */
export const DEFAULT_LAB = "lab";

/** The folder with those files of a lab that the host sees; all others are in the sandbox's private /run. */
export function runDirectory(name: string): string {
  if (!/^[a-z0-9][a-z0-9-]{0,40}$/.test(name)) {
    throw new LabError(`lab name "${name}": allowed are lower-case letters, digits and hyphens, at most 41.`);
  }
  return name === DEFAULT_LAB ? path.join(TOP, ".pulumi", "lab") : path.join(namedLabs(), name);
}

/** The folder with the run directories of all labs but the default one. */
export function namedLabs(): string {
  const user = process.getuid?.() ?? 0;
  return path.join(os.tmpdir(), `calico-peering-labs-${user}`);
}

/** A lab as its run directory describes it; without `outer` and `inner` it is being started. */
export interface LabState {
  readonly name: string;
  /** The process that starts the lab, or started it. */
  readonly starter: ProcessIdentity;
  /** The process that holds the sandbox: when it dies, the kernel removes everything else. */
  readonly outer?: ProcessIdentity;
  /** The first process inside, by its number outside: the way to the lab's own /run. */
  readonly inner?: ProcessIdentity;
}

/** Whether the lab runs or is being started. */
export function isLive(state: LabState): boolean {
  return isAlive(state.outer ?? state.starter);
}

export function readState(directory: string): LabState | undefined {
  try {
    return JSON.parse(fs.readFileSync(path.join(directory, "state.json"), "utf8")) as LabState;
  } catch {
    return undefined;
  }
}

export function writeState(directory: string, state: LabState): void {
  fs.writeFileSync(path.join(directory, "state.json"), JSON.stringify(state) + "\n");
}
