import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { describe, test } from "node:test";
import { RUNS_TYPESCRIPT } from "./tools/typescript";

const ASKS = `require("./components/terminal").isAgreed("Send this?").then((is) => console.log(is));`;

describe("a question at the terminal", () => {
  for (const [what, input, expected] of [
    ["is agreed to with yes", "yes\n", "true"],
    ["is not agreed to with another word", "yellow\n", "false"],
    ["is not agreed to where the input ends, and the command goes on to say so", "", "false"],
  ] as const) {
    test(what, () => {
      const words = [...RUNS_TYPESCRIPT, "--eval", ASKS];
      const { status, stdout, stderr } = spawnSync(process.execPath, words, {
        cwd: path.join(__dirname, ".."),
        encoding: "utf8",
        input,
      });
      assert.deepEqual([status, stdout.trim()], [0, expected], stderr);
      assert.match(stderr, /^Send this\? \[y\/N\] /);
    });
  }
});
