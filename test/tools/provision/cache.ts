import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { type Program, PROGRAMS } from "./programs";

const PROGRAMS_DIRECTORY = path.join(__dirname, "programs");

export function familyDirectory(family: string): string {
  return path.join(PROGRAMS_DIRECTORY, family);
}

export function cacheDirectory(env: NodeJS.ProcessEnv = process.env): string {
  const home = env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache");
  return path.resolve(env.CALICO_PEERING_CACHE || path.join(home, "calico-peering"));
}

/** A program is taken anew when its version, its module files or its sources change, and only then. */
export function cacheKey(program: Program, directory = familyDirectory(program.family)): string {
  const { version, package: goPackage, variables } = program;
  const hash = createHash("sha256").update(JSON.stringify({ version, goPackage, variables }));
  for (const file of fs.readdirSync(directory, { recursive: true, encoding: "utf8" }).sort()) {
    const full = path.join(directory, file);
    if (fs.statSync(full).isFile()) hash.update(`\0${file}\0`).update(fs.readFileSync(full));
  }
  return `${program.name}-${version}-${hash.digest("hex").slice(0, 12)}`;
}

/**
 * Where one checkout's programs are: `store` holds every version ever taken, and each checkout has a folder of links
 * of its own, so that two checkouts with different pins do not change each other's programs.
 */
export interface Places {
  readonly store: string;
  readonly bin: string;
  /** Programs that `bin` has a script for. */
  readonly hosts: string;
  readonly pulumiHome: string;
  readonly calico: string;
  readonly lock: string;
  readonly stored: (program: Program) => string;
}

export function places(cache = cacheDirectory(), programs: readonly Program[] = PROGRAMS): Places {
  const keys = new Map(programs.map((program) => [program.name, cacheKey(program)]));
  const set = createHash("sha256")
    .update([...keys.values()].join("\n"))
    .digest("hex")
    .slice(0, 12);
  const store = path.join(cache, "store");
  return {
    store,
    bin: path.join(cache, "sets", set, "bin"),
    hosts: path.join(cache, "sets", set, "hosts"),
    pulumiHome: path.join(cache, "sets", set, "pulumi-home"),
    calico: path.join(cache, "sets", set, "calico"),
    lock: path.join(cache, "lock"),
    stored: (program) => path.join(store, keys.get(program.name) ?? cacheKey(program)),
  };
}

/** Writes `target` in one step: a run that dies in the middle leaves nothing that looks finished. */
export async function atomically<T>(target: string, work: (part: string) => Promise<T> | T): Promise<T> {
  const part = `${target}.part-${process.pid}`;
  try {
    const result = await work(part);
    fs.renameSync(part, target);
    return result;
  } finally {
    fs.rmSync(part, { recursive: true, force: true });
  }
}

/** A second name for a stored program. Not a symbolic link: `pulumi` looks for its hosts beside where it really is. */
export function linkProgram(link: string, stored: string): void {
  fs.mkdirSync(path.dirname(link), { recursive: true });
  if (fs.statSync(link, { throwIfNoEntry: false })?.ino === fs.statSync(stored).ino) return;
  fs.rmSync(link, { force: true });
  fs.linkSync(stored, link);
}
