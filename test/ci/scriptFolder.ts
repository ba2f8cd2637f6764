import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { TOP } from "./workflows";

const SCRIPTS = path.join(TOP, ".github", "scripts");

/** A checkout in which a workflow's script runs, with a `node` that answers for the program. */
export class ScriptFolder {
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), "calico-peering-script-"));

  /** @param node what `node` does, as a shell's text; its arguments are `$*`, and each call is a line of the file `calls` */
  constructor(node: string) {
    const text = `#!/bin/bash\nprintf '%s\\n' "$*" >> "${this.folder}/calls"\n${node}\n`;
    fs.mkdirSync(path.join(this.folder, "bin"));
    fs.writeFileSync(path.join(this.folder, "bin", "node"), text, { mode: 0o755 });
  }

  run(script: string, env: Readonly<Record<string, string>>, ...argv: string[]) {
    const { PATH = "" } = process.env;
    return spawnSync("bash", [path.join(SCRIPTS, script), ...argv], {
      cwd: this.folder,
      encoding: "utf8",
      env: { PATH: `${this.folder}/bin:${PATH}`, HOME: this.folder, TMPDIR: this.folder, ...env },
    });
  }

  /** A step's own text, in a checkout that has the scripts. */
  step(text: string, env: Readonly<Record<string, string>>) {
    const scripts = path.join(this.folder, ".github", "scripts");
    if (!fs.existsSync(scripts)) fs.cpSync(SCRIPTS, scripts, { recursive: true });
    const { PATH = "" } = process.env;
    return spawnSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", text], {
      cwd: this.folder,
      encoding: "utf8",
      env: { PATH: `${this.folder}/bin:${PATH}`, HOME: this.folder, TMPDIR: this.folder, ...env },
    });
  }

  write(file: string, text: string): void {
    fs.mkdirSync(path.dirname(path.join(this.folder, file)), { recursive: true });
    fs.writeFileSync(path.join(this.folder, file), text);
  }

  /** A file's text; undefined = it is not there. */
  read(file: string): string | undefined {
    const at = path.join(this.folder, file);
    return fs.existsSync(at) ? fs.readFileSync(at, "utf8") : undefined;
  }

  /** What `node` was called with, without how it takes TypeScript. */
  get calls(): string[] {
    const lines = (this.read("calls") ?? "").split("\n").filter(Boolean);
    return lines.map((line) => line.replace("--require ./components/dynamic/typescript.cjs ", ""));
  }

  remove(): void {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}
