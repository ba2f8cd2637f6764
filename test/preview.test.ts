import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { test } from "node:test";
import { RUNS_TYPESCRIPT } from "./tools/typescript";

const TOP = path.join(__dirname, "..");

/** What a preview's program loads: the composition, and the verification after an update. */
const PROGRAM = `
require("./components/datacenter");
require("./stacks/verification");
const loaded = Object.keys(require.cache);
console.log(JSON.stringify(loaded.filter((file) => /node_modules\\/@kubernetes\\/client-node\\//.test(file))));
`;

test("a preview does not load the Kubernetes client: only verbs and verification need it", () => {
  const argv = [...RUNS_TYPESCRIPT, "--input-type=commonjs", "--eval", PROGRAM];
  const { stdout, stderr } = spawnSync(process.execPath, argv, { cwd: TOP, encoding: "utf8" });
  assert.deepEqual(JSON.parse(stdout || "null"), [], stderr);
});
