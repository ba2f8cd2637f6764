import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { PROGRAMS, type Program } from "./programs";

/** Every file of that name on the search path, first one first. */
export function onPath(name: string, searchPath: string = process.env.PATH ?? ""): string[] {
  return searchPath
    .split(":")
    .filter(Boolean)
    .map((directory) => path.join(directory, name))
    .filter((file) => fs.existsSync(file));
}

/** Whether the program's own answer names exactly this version, with or without the `v`. */
export function saysVersion(answer: string, version: string): boolean {
  return answer.split(/[\s,]+/).some((word) => word.replace(/^v/, "") === version.replace(/^v/, ""));
}

export function hasVersion(file: string, program: Program): boolean {
  if (!program.versionCommand) return false;
  const { stdout } = spawnSync(file, [...program.versionCommand], {
    encoding: "utf8",
    timeout: 10_000,
    env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
  });
  return saysVersion(stdout ?? "", program.version);
}

/** The program of the right version that this machine already has: on PATH, or among Pulumi's plugins. */
export function findThere(program: Program, env: NodeJS.ProcessEnv = process.env): string | undefined {
  if (program.name === "pulumi-resource-kubernetes") {
    const home = env.PULUMI_HOME ?? path.join(os.homedir(), ".pulumi");
    const plugin = path.join(home, "plugins", `resource-kubernetes-${program.version}`, program.name);
    return fs.existsSync(plugin) ? plugin : undefined;
  }
  if (program.beside) {
    const other = PROGRAMS.find(({ name }) => name === program.beside);
    const found = other && findThere(other, env);
    const sibling = found && path.join(path.dirname(fs.realpathSync(found)), program.name);
    return sibling && fs.existsSync(sibling) ? sibling : undefined;
  }
  return onPath(program.name, env.PATH).find((file) => hasVersion(file, program));
}
