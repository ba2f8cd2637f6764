/** Judges a pull request, and takes its stack files as data: for the workflow's job that has no secrets. */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { parseArgs } from "node:util";
import { messageOf } from "../../components/dynamic/failure";
import { readYaml } from "../yamlText";
import { EXAMPLE_STACKS, isStackName, stackFileOf, stackOfPath } from "./names";
import { judgePullRequest, RefusedError, type ChangedPath } from "./pullRequest";

/**
 * Usage: takeStackFiles.ts --base COMMIT --head COMMIT --out FOLDER [--fork]
 *
 * Of the head only git objects are read: nothing of it is checked out, and no file of it runs. What is judged and taken
 * is the tree that a merge would make. Prints `kind=…`, `environment=…` and `stacks=[…]` for GITHUB_OUTPUT, and the
 * reasons on standard error; writes each stack's file to FOLDER.
 */
function main(): void {
  const { values } = parseArgs({
    options: {
      base: { type: "string", default: "HEAD" },
      head: { type: "string", default: "" },
      out: { type: "string", default: "" },
      fork: { type: "boolean", default: false },
    },
  });
  const base = commit(values.base);
  const tree = mergedTree(base, commit(values.head));
  const changes = changedPaths(base, tree);
  const taken = judgePullRequest(changes, {
    fork: values.fork,
    stacks: git("ls-tree", "--name-only", "-z", tree, "stacks/")
      .split("\0")
      .flatMap((file) => stackOfPath(file)?.stack ?? []),
    size: ({ blob }) => Number(git("cat-file", "-s", blob)),
    before: (stack) => {
      const file = `stacks/${stackFileOf(stack)}`;
      const [entry] = git("ls-tree", "-z", base, file).split("\0");
      return entry === undefined || entry === "" ? undefined : readYaml(file, blob(`${base}:${file}`));
    },
    after: (change) => readYaml(change.path, blob(change.blob)),
  });
  fs.mkdirSync(values.out, { recursive: true });
  for (const { path: file, blob: content, mode } of changes) {
    const stack = stackOfPath(file)?.stack;
    if (stack === undefined || mode === "000000" || EXAMPLE_STACKS.includes(stack) || !isStackName(stack))
      continue;
    fs.writeFileSync(path.join(values.out, stackFileOf(stack)), blob(content));
  }
  for (const sentence of taken.why) console.error(sentence);
  console.log(`kind=${taken.kind}\nenvironment=${taken.environment}\nstacks=${JSON.stringify(taken.stacks)}`);
}

const blob = (name: string): Buffer =>
  execFileSync("git", ["cat-file", "blob", name], { maxBuffer: 1 << 27 });

function git(...argv: string[]): string {
  return execFileSync("git", argv, {
    encoding: "utf8",
    maxBuffer: 1 << 27,
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** The commit of that name. What the event gives is a SHA-1; a word that git would take for an option is none. */
function commit(name: string): string {
  if (name !== "HEAD" && !/^[0-9a-f]{40,64}$/.test(name))
    throw new RefusedError([`${JSON.stringify(name)} is no commit.`]);
  return git("rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`).trim();
}

function mergedTree(base: string, head: string): string {
  try {
    return git("merge-tree", "--write-tree", base, head).trim().split("\n")[0] ?? "";
  } catch {
    throw new RefusedError([
      "The pull request cannot be merged as it is: rebase it, and resolve the conflicts.",
    ]);
  }
}

function changedPaths(base: string, tree: string): ChangedPath[] {
  const fields = git("diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", base, tree).split("\0");
  const changes: ChangedPath[] = [];
  for (let i = 0; i + 1 < fields.length; i += 2) {
    const [, mode = "", , content = ""] = (fields[i] ?? "").split(" ");
    changes.push({ path: fields[i + 1] ?? "", mode, blob: content });
  }
  return changes;
}

try {
  main();
} catch (error) {
  // A line that begins with `::` would be a command to GitHub's runner.
  console.error(messageOf(error).replace(/^::/gm, " ::"));
  process.exitCode = 1;
}
