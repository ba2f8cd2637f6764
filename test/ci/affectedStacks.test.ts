import assert from "node:assert/strict";
import { test } from "node:test";
import { affectedStacks } from "../../stacks/ci/affectedStacks";
import { EXAMPLE_STACKS } from "../../stacks/ci/names";
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
    affectedStacks(
      ["README.md", "test/e2e/lab.test.ts", "stacks/commands/check.ts", "stacks/ci/names.ts"],
      STACKS,
      [],
    ),
    [],
  );
});

test("a file whose name is no name of a stack concerns none", () => {
  const stacks = ["bj-office", "a;b", "$(id)", "-x", "..", "a b"];
  const paths = stacks.map((stack) => `stacks/Pulumi.${stack}.yaml`);
  assert.deepEqual(affectedStacks(paths, stacks), ["bj-office"]);
});

test("every stack of a lab is left out by itself, and no stack that is not there is named", () => {
  const all = stackNames();
  assert.deepEqual(affectedStacks(["package-lock.json"], all), ["bj-office"]);
  for (const name of EXAMPLE_STACKS) assert.ok(all.includes(name), name);
});
