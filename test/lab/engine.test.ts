import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, test } from "node:test";
import { inOnePass, ownTemporary, stackNamed } from "./engine";

describe("npm run pulumi takes the lab's state where the command line names the lab's stack", () => {
  const cases: [string, string | undefined][] = [
    ["preview --stack lab --diff", "lab"],
    ["preview --stack=lab", "lab"],
    ["up -s lab", "lab"],
    ["stack init lab", "lab"],
    ["stack select --create bj-office", "bj-office"],
    ["stack rm lab --yes", "lab"],
    ["stack output verification --stack bj-office", "bj-office"],
    ["preview", undefined],
    ["stack ls", undefined],
    ["config set --stack bj-office -- lab --stack", "bj-office"],
  ];
  for (const [line, stack] of cases) test(line, () => assert.equal(stackNamed(line.split(" ")), stack));
});

describe("npm run pulumi runs the program at once", () => {
  test("in a preview, unless the environment says otherwise", () => {
    assert.deepEqual(inOnePass(["preview", "--stack", "lab"], {}), { PULUMI_RUN_PROGRAM: "true" });
    assert.deepEqual(inOnePass(["preview"], { PULUMI_RUN_PROGRAM: "false" }), {});
  });

  test("but not in an update, which reads everything before it writes anything", () => {
    for (const command of ["up", "refresh", "destroy"]) assert.deepEqual(inOnePass([command], {}), {});
    assert.deepEqual(inOnePass(["up", "--stack", "preview"], {}), {});
  });
});

test("a run's temporary folder goes with what it left there", () => {
  const { env, remove } = ownTemporary();
  fs.writeFileSync(path.join(env.TMPDIR, "kubeconfig123"), "users:");
  remove();
  assert.ok(!fs.existsSync(env.TMPDIR));
});
