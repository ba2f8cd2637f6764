import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { TOP } from "./workflows";

/** A repository with a base branch and a pull request, as a runner has it after its checkout. */

const IDENTITY = {
  GIT_AUTHOR_NAME: "a",
  GIT_AUTHOR_EMAIL: "a@example.org",
  GIT_COMMITTER_NAME: "a",
  GIT_COMMITTER_EMAIL: "a@example.org",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_SYSTEM: "/dev/null",
};
export const STACK_FILE = "stacks/Pulumi.bj-office.yaml";

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export class Repository {
  readonly origin = fs.mkdtempSync(path.join(os.tmpdir(), "calico-peering-origin-"));
  readonly checkout = fs.mkdtempSync(path.join(os.tmpdir(), "calico-peering-checkout-"));
  readonly temporary = fs.mkdtempSync(path.join(os.tmpdir(), "calico-peering-runner-"));
  private pulls = 0;

  constructor() {
    this.git(this.origin, "init", "--quiet", "--initial-branch=main");
    for (const folder of ["components", "stacks", "templates", ".github/scripts"])
      fs.cpSync(path.join(TOP, folder), path.join(this.origin, folder), { recursive: true });
    for (const file of ["Pulumi.yaml", "package.json", "package-lock.json", "tsconfig.json"])
      fs.copyFileSync(path.join(TOP, file), path.join(this.origin, file));
    this.commit("base");
    this.git(this.checkout, "clone", "--quiet", `file://${this.origin}`, ".");
    fs.symlinkSync(path.join(TOP, "node_modules"), path.join(this.checkout, "node_modules"));
  }

  git(cwd: string, ...argv: string[]): string {
    return execFileSync("git", argv, { cwd, encoding: "utf8", env: { ...process.env, ...IDENTITY } }).trim();
  }

  private commit(subject: string): string {
    this.git(this.origin, "add", "--all", "--force");
    this.git(this.origin, "commit", "--quiet", "--allow-empty", "-m", subject);
    return this.git(this.origin, "rev-parse", "HEAD");
  }

  /** A pull request: what `change` makes of the base branch's files. */
  pull(change: (file: (name: string) => string) => void): { readonly number: number; readonly head: string } {
    const number = ++this.pulls;
    this.git(this.origin, "checkout", "--quiet", "-b", `pull-${number}`, "main");
    change((name) => path.join(this.origin, name));
    const head = this.commit("pull request");
    for (const forge of ["pull", "merge-requests"])
      this.git(this.origin, "update-ref", `refs/${forge}/${number}/head`, head);
    this.git(this.origin, "checkout", "--quiet", "main");
    return { number, head };
  }

  /** What the base branch gets in the meantime. */
  onBase(change: (file: (name: string) => string) => void): void {
    change((name) => path.join(this.origin, name));
    this.commit("base moves on");
    this.git(this.checkout, "pull", "--quiet");
  }

  /** Runs a step's text as a runner does: bash, ended by the first command that fails, with these variables alone. */
  step(text: string, env: Readonly<Record<string, string>>, cwd = this.checkout): Outcome {
    const script = path.join(this.temporary, "step.sh");
    fs.writeFileSync(script, text);
    const own = { PATH: process.env.PATH ?? "", HOME: this.temporary, RUNNER_TEMP: this.temporary };
    return spawnSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", script], {
      cwd,
      encoding: "utf8",
      env: { ...own, ...IDENTITY, ...env },
    });
  }

  remove(): void {
    for (const folder of [this.origin, this.checkout, this.temporary])
      fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** Edits a file's text. */
export function edit(file: string, change: (text: string) => string): void {
  fs.writeFileSync(file, change(fs.readFileSync(file, "utf8")));
}
