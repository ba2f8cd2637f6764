import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { test } from "node:test";
import { schemaChecker } from "../tools/provision/python";
import { testProgram } from "../tools/provision/testProgram";

const TOP = path.resolve(__dirname, "../..");

test("actionlint finds no fault in the workflows, and finds one that is put there", async () => {
  const program = await testProgram("actionlint");
  const lint = (argv: readonly string[], input = "") =>
    spawnSync(program, [...argv], { cwd: TOP, encoding: "utf8", input });
  const own = lint([]);
  assert.equal(own.status, 0, own.stdout + own.stderr);
  const bad = lint(
    ["-"],
    "on: pull_request\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: echo ${{ github.head_ref }}\n",
  );
  assert.equal(bad.status, 1);
  assert.match(bad.stdout, /"github\.head_ref" is potentially untrusted/);
});

test("GitLab's own schema takes docs/gitlab-ci.yml, and not a job with a mistyped key", async () => {
  const python = await schemaChecker();
  const argv = [
    "-m",
    "check_jsonschema",
    "--builtin-schema",
    "vendor.gitlab-ci",
    "--data-transform",
    "gitlab-ci",
  ];
  const check = (file: string, input = "") =>
    spawnSync(python, [...argv, file], { cwd: TOP, encoding: "utf8", input });
  const own = check("docs/gitlab-ci.yml");
  assert.equal(own.status, 0, own.stdout + own.stderr);
  assert.equal(check("-", '{"a": {"scripts": ["true"]}}').status, 1);
});
