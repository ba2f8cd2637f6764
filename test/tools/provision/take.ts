import * as fs from "node:fs";
import * as path from "node:path";
import { build } from "./build";
import { atomically, familyDirectory } from "./cache";
import { download, reachable } from "./download";
import { findThere, hasVersion } from "./find";
import type { Program } from "./programs";

export type Way = "there" | "download" | "build";

/** What the choice depends on, in this order; a later one is evaluated only if the earlier ones did not decide. */
export interface Choice {
  /** CALICO_PEERING_BUILD=1: everything from its Go module. */
  readonly buildOnly: boolean;
  readonly there: () => string | undefined;
  readonly reachable: (url: string) => Promise<boolean>;
}

/** Already on this machine, else the official download, else the Go module. */
export async function wayOf(program: Program, choice: Choice): Promise<Way> {
  if (choice.buildOnly) return "build";
  if (choice.there()) return "there";
  if (program.download && (await choice.reachable(program.download.url))) return "download";
  return "build";
}

/** Puts the program at `target`, and returns in words how it was set up. */
export async function take(program: Program, target: string, log: (line: string) => void): Promise<string> {
  const there = process.env.CALICO_PEERING_BUILD === "1" ? undefined : findThere(program);
  const way = await wayOf(program, {
    buildOnly: process.env.CALICO_PEERING_BUILD === "1",
    there: () => there,
    reachable,
  });
  return atomically(target, async (part) => {
    if (way === "there" && there) {
      // A copy: what is on PATH today may be another version tomorrow.
      fs.copyFileSync(fs.realpathSync(there), part, fs.constants.COPYFILE_FICLONE);
      fs.chmodSync(part, 0o755);
      return `was there: ${path.dirname(there)}`;
    }
    if (way === "download" && program.download) {
      log(`downloading from ${new URL(program.download.url).host} …`);
      if (
        (await download(program.download, part)) &&
        (!program.versionCommand || hasVersion(part, program))
      ) {
        return `downloaded from ${new URL(program.download.url).host}`;
      }
      log("the download cannot be had or is not what its checksum says");
    }
    log("building from its Go module …");
    await build(program, familyDirectory(program.family), part, (seconds) => log(`building … ${seconds} s`));
    return "built from its Go module";
  });
}
