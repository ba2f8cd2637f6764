import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { describe, test } from "node:test";
import { RUNS_TYPESCRIPT } from "./tools/typescript";

const TOP = path.join(__dirname, "..");

/** The packages that these modules load on top of what Pulumi's SDK loads for every program and every provider. */
function packagesOf(modules: readonly string[]): string[] {
  const script = `
    require("@pulumi/pulumi");
    const before = new Set(Object.keys(require.cache));
    for (const module of ${JSON.stringify(modules)}) require(module);
    const loaded = Object.keys(require.cache).filter((file) => !before.has(file));
    const names = loaded.flatMap((file) => /.*\\/node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(file)?.[1] ?? []);
    console.log(JSON.stringify([...new Set(names)].sort()));
  `;
  const argv = [...RUNS_TYPESCRIPT, "--input-type=commonjs", "--eval", script];
  const { stdout, stderr } = spawnSync(process.execPath, argv, { cwd: TOP, encoding: "utf8" });
  return (JSON.parse(stdout || "null") as string[] | null) ?? assert.fail(stderr);
}

describe("a preview loads no package but those that it needs", () => {
  test("the program: no SSH, and no Kubernetes client", () => {
    const program = [
      "./components/datacenter",
      "./components/verification/observe/nodeStatus",
      "./stacks/config",
      "./stacks/findings",
      "./stacks/stackFile",
      "./stacks/verification",
    ];
    const ofKubernetes = [
      "balanced-match",
      "brace-expansion",
      "glob",
      "lru-cache",
      "minimatch",
      "minipass",
      "path-scurry",
    ];
    const ours = ["@pulumi/command", "@pulumi/kubernetes", "handlebars", "yaml", "zod"];
    assert.deepEqual(packagesOf(program), [...ours, ...ofKubernetes].sort());
  });

  test("the switch's provider: SSH comes with its first login", () => {
    assert.deepEqual(packagesOf(["./components/s9700/provider"]), []);
  });
});
