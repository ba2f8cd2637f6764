import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { ScriptFolder } from "./scriptFolder";

/** reviews.sh and review.sh, as GitLab's pipeline runs them, with a `node` that answers for the program. */

/** Leaves a record of each stack but `broken`, whose file has a mistake; `unread` has an end that could not be read. */
const PROGRAM = `
case "$*" in
  *placeStackFile.ts*) exit 0 ;;
  *review.ts\\ broken*) echo "::error::stacks/Pulumi.broken.yaml: a mistake"; exit 1 ;;
  *review.ts*)
    mkdir -p record
    echo "{\\"of\\": \\"$STACK\\"}" > record/review.json
    echo "page of $STACK" > record/review.html
    echo "record of $STACK, from $REVIEWED_STACK_FILE" > record/review.md
    if [ "$STACK" = unread ]; then exit 3; fi ;;
esac`;

const folders: ScriptFolder[] = [];
after(() => folders.forEach((one) => one.remove()));

function reviews(list: string) {
  const at = new ScriptFolder(PROGRAM);
  folders.push(at);
  at.write("stacks.list", list);
  return { at, ...at.run("reviews.sh", { TAKEN: "taken" }, "stacks.list") };
}

describe("the step that reviews several stacks", () => {
  test("leaves each stack's record in a folder of its own, and its report beside the others", () => {
    const { at, status } = reviews("north\n\nsouth");
    assert.equal(status, 0);
    for (const stack of ["north", "south"]) {
      assert.equal(at.read(`record/${stack}/review.json`), `{"of": "${stack}"}\n`);
      assert.equal(at.read(`record/${stack}/review.html`), `page of ${stack}\n`);
      assert.equal(at.read(`report/${stack}.md`), `record of ${stack}, from taken/Pulumi.${stack}.yaml\n`);
    }
    assert.equal(at.read("record/review.json"), undefined);
    assert.deepEqual(at.calls.slice(0, 2), [
      "stacks/ci/placeStackFile.ts north --from taken",
      "stacks/commands/review.ts north --out record",
    ]);
  });

  test("goes on after a stack that has none, which gets no record of another, and ends with its code", () => {
    const { at, status, stdout } = reviews("north\nbroken\nsouth\n");
    assert.equal(status, 1);
    assert.equal(at.read("record/broken/review.json"), undefined);
    assert.equal(at.read("report/broken.txt"), "::error::stacks/Pulumi.broken.yaml: a mistake\n");
    assert.equal(at.read("record/south/review.json"), '{"of": "south"}\n');
    // A runner would take a line that begins with two colons for its own.
    assert.match(stdout, /^ ::error::/m);
  });

  test("ends with the code of a record that is not complete, and leaves it: it says why", () => {
    const { at, status } = reviews("unread\n");
    assert.equal(status, 3);
    assert.match(at.read("report/unread.md") ?? "", /^record of unread/);
  });

  test("has nothing to do for an empty list", () => {
    const { at, status } = reviews("\n");
    assert.deepEqual([status, at.calls], [0, []]);
  });
});
