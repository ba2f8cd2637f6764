import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import type { Review } from "../../components/review/types";
import { Lab } from "../lab/lab";
import { Project } from "../lab/project";
import { typeOnSwitch } from "../lab/ssh";

/** A change record and the update that is bound to it, through the real engine: review, a refused update, an update. */

const SWITCH = "BJ_Office_Core_S9700";

let lab: Lab;
let project: Project;
let record: string;
let review: Review;

before(async () => {
  lab = await Lab.up({ name: "e2e-review" });
  project = await Project.of(lab);
  record = path.join(project.directory, "record", "review.json");
});
after(async () => {
  await lab?.down();
  project?.remove();
});

const type = (...lines: string[]) => typeOnSwitch(lab, SWITCH, ["system-view", "bgp 65001", ...lines]);
const sentRows = async () =>
  (await lab.switchLog(SWITCH))
    .map(({ line }) => line)
    .filter((line) => /^(?:undo )?(?:peer|router-id|compare-different)/.test(line));

describe("npm run review, and an update that is bound to what it says", () => {
  test("the record has both ends, no secret, and touches nothing", async () => {
    const { code, stdout, stderr } = await project.command("review", "--out", path.dirname(record));
    assert.equal(code, 0, stderr);
    assert.match(stdout, /4 sessions start/);
    assert.match(stdout, /the mesh goes off after the gate/);
    review = JSON.parse(fs.readFileSync(record, "utf8")) as Review;
    assert.equal(review.bound.switches[SWITCH]?.commands.length, 10);
    assert.deepEqual(Object.keys(review.bound.objects).filter((key) => key.startsWith("BGPPeer/")).length, 4);
    assert.deepEqual(await sentRows(), []);
    assert.doesNotMatch(fs.readFileSync(record, "utf8") + stdout, /Lab-|password cipher [^*]/);
  });

  test("is refused where a peer was typed on the switch since, which is named; nothing is changed", async () => {
    await type("peer 10.2.98.141 as-number 63400", "peer 10.9.9.9 as-number 65099");
    const before = await sentRows();
    const { code, stderr } = await project.command("up", "--review", record);
    assert.equal(code, 4, stderr);
    assert.match(
      stderr,
      /rows of this stack changed since the review: \+ bgp: peer 10\.2\.98\.141 as-number 63400/,
    );
    assert.match(stderr, /Note: BJ_Office_Core_S9700: 0 foreign rows were there, 1 are now/);
    assert.deepEqual(await sentRows(), before);
  });

  test("goes through where all is as it was reviewed, a foreign peer aside: the switch gets the reviewed commands", async () => {
    await type("undo peer 10.2.98.141");
    const before = (await sentRows()).length;
    const { code, stdout, stderr } = await project.command("up", "--review", record);
    assert.equal(code, 0, stdout + stderr);
    const reviewed = review.bound.switches[SWITCH]?.commands.map((command) =>
      command.replace(/^[^:]+: /, ""),
    );
    assert.deepEqual((await sentRows()).slice(before), reviewed);
  });
});
