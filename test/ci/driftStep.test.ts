import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { describe, test } from "node:test";

/** drift.sh, as drift.yml runs it, with a `node` that answers for the program. */

const SCRIPT = path.join(__dirname, "..", "..", ".github", "scripts", "drift.sh");

/** What the step leaves. @param code of `npm run drift` */
function step(code: number): { status: number | null; left: string[]; text: string } {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "calico-peering-drift-step-"));
  fs.mkdirSync(path.join(folder, "stacks"));
  fs.writeFileSync(path.join(folder, "stacks", "Pulumi.mysite.yaml"), "config: {}\n");
  const node = `#!/bin/sh\ncase "$*" in *stacks/commands/drift.ts*) echo "$*"; exit ${code};; esac\n`;
  fs.writeFileSync(path.join(folder, "node"), node, { mode: 0o755 });
  const env = {
    ...process.env,
    PATH: `${folder}:${process.env.PATH ?? ""}`,
    STACK: "mysite",
    TMPDIR: folder,
  };
  const { status } = spawnSync("bash", [SCRIPT], { cwd: folder, env, encoding: "utf8" });
  const report = path.join(folder, "report");
  const left = fs.readdirSync(report);
  const text = left.map((name) => fs.readFileSync(path.join(report, name), "utf8")).join("");
  fs.rmSync(folder, { recursive: true, force: true });
  return { status, left, text };
}

describe("the step that reads both ends", () => {
  for (const code of [0, 3, 4, 6])
    test(`leaves the report under its exit code ${code}, and ends well: the issue says it`, () => {
      const { status, left, text } = step(code);
      assert.deepEqual([status, left], [0, [`mysite.${code}.md`]]);
      assert.match(text, /stacks\/commands\/drift\.ts mysite --markdown/);
    });

  test("fails where there was no reading, and leaves the issue as it is", () => {
    const { status, left } = step(1);
    assert.deepEqual([status, left], [1, []]);
  });
});
