import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, test } from "node:test";
import { ScriptFolder } from "./scriptFolder";

/** drift.sh, as drift.yml runs it, with a `node` that answers for the program. */

/** What the step leaves. @param code of `npm run drift` */
function step(code: number): { status: number | null; left: string[]; text: string } {
  const at = new ScriptFolder(`case "$*" in *stacks/commands/drift.ts*) echo "$*"; exit ${code};; esac`);
  at.write("stacks/Pulumi.mysite.yaml", "config: {}\n");
  const { status } = at.run("drift.sh", { STACK: "mysite" });
  const left = fs.readdirSync(path.join(at.folder, "report"));
  const text = left.map((name) => at.read(`report/${name}`)).join("");
  at.remove();
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
