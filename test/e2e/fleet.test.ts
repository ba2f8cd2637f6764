import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import type { Outcome } from "../lab/daemons";
import { declareFleet, fleetSite, fleetSwitch } from "../lab/fleetSite";
import { Lab } from "../lab/lab";
import { Project } from "../lab/project";

/** Four stacks in one fleet run, through the real engine: one switch as it should be, one that refuses, one slow, one that cuts. */

const [GOOD, REFUSING, SLOW, CUTTING] = [0, 1, 2, 3].map(fleetSwitch) as [string, string, string, string];

let lab: Lab;
let project: Project;
let ran: Outcome;

before(async () => {
  lab = await Lab.up({ name: "e2e-fleet", definition: fleetSite(4) });
  project = await Project.of(lab);
  await declareFleet(project, lab, 4);
  const peer = "^peer .* as-number";
  await lab.setFaults(REFUSING, {
    refuse: { line: peer, text: "Error: The number of peers exceeds the limit." },
  });
  await lab.setFaults(SLOW, { slow: { ms: 400 } });
  await lab.setFaults(CUTTING, { cut: { line: peer } });
  ran = await project.commandOn("up", "fleet", "--yes", "--at-once", "4");
});
after(async () => {
  await lab?.down();
  project?.remove();
});

const rowOf = (stack: string) => ran.stdout.split("\n").find((line) => line.startsWith(`${stack} `)) ?? "";
const logOf = (stack: string) =>
  fs.readFileSync(path.join(project.directory, ".pulumi", "fleet", "up", `${stack}.log`), "utf8");
const peersOn = async (sysname: string) =>
  ((await lab.switches[sysname]?.startup()) ?? "")
    .split("\n")
    .filter((line) => / peer .* as-number/.test(line)).length;

describe("npm run fleet -- up: one switch refuses, one is slow, one cuts the connection", () => {
  test("the others end well: their peers run and are saved", async () => {
    assert.equal(ran.code, 1, ran.stdout + ran.stderr);
    for (const stack of ["fleet-01", "fleet-03"])
      assert.match(rowOf(stack), / updated +\S.* 0 +.*\+ \d+ created/);
    assert.equal(await peersOn(GOOD), 1);
    assert.equal(await peersOn(SLOW), 1);
    assert.equal(await peersOn(REFUSING), 0);
  });

  test("the table says why the two others did not", () => {
    assert.match(rowOf("fleet-02"), / failed .* 1 +.*F02_S9700.*The number of peers exceeds the limit/);
    assert.match(rowOf("fleet-04"), / failed .* 1 +.*F04_S9700.*connection was cut/, logOf("fleet-04"));
    assert.match(ran.stdout, /^2 of 4 ended well: 2 failed\./m);
  });

  test("each left its whole output, and no lock", async () => {
    for (const at of [1, 2, 3, 4]) {
      assert.match(logOf(`fleet-0${at}`), /Updating \(fleet-0\d\)/);
    }
    const locks = path.join(project.backend, ".pulumi", "locks");
    const left = fs.existsSync(locks)
      ? fs.readdirSync(locks, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".json"))
      : [];
    assert.deepEqual(left, []);
  });
});
