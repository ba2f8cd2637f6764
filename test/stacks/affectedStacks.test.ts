import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { test } from "node:test";
import { affectedStacks } from "../../stacks/commands/affectedStacks";
import { stackNames } from "../../stacks/stackFile";

const STACKS = ["bj-office", "lab", "two-switches"];

test("a stack file concerns its own stack only", () => {
  assert.deepEqual(affectedStacks(["stacks/Pulumi.bj-office.yaml", "README.md"], STACKS, ["lab"]), [
    "bj-office",
  ]);
});

test("a template, a component or a pinned package concerns every stack but those left out", () => {
  for (const path of [
    "templates/s9700/peer.hbs",
    "components/datacenter.ts",
    "stacks/config.ts",
    "package-lock.json",
  ]) {
    assert.deepEqual(affectedStacks([path], STACKS, ["lab"]), ["bj-office", "two-switches"], path);
  }
});

test("prose, tests and commands concern none", () => {
  assert.deepEqual(
    affectedStacks(["README.md", "test/e2e/lab.test.ts", "stacks/commands/check.ts"], STACKS, []),
    [],
  );
});

for (const workflow of ["deploy", "preview"]) {
  test(`the ${workflow} workflow leaves out every stack that is an example`, () => {
    const text = readFileSync(path.join(__dirname, "../../.github/workflows", `${workflow}.yml`), "utf8");
    const [, except = ""] = /--except (\S+)/.exec(text) ?? [];
    assert.deepEqual(
      stackNames().filter((name) => !except.split(",").includes(name)),
      ["bj-office"],
    );
  });
}
