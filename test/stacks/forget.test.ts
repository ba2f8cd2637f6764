import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, test } from "node:test";
import { type ExportedResource, leftBehind } from "../../stacks/forget/leftBehind";

function fixture(name: string): ExportedResource[] {
  const file = path.join(__dirname, "../e2e/fixtures/states-of-0.1", name, "state.json");
  const { deployment } = JSON.parse(fs.readFileSync(file, "utf8")) as {
    deployment: { resources: ExportedResource[] };
  };
  return deployment.resources;
}

describe("what stays when a stack is forgotten", () => {
  const lines = leftBehind(fixture("one-switch"));
  const text = lines.join("\n");

  test("is every row on the switch, under its name and address", () => {
    assert.match(text, /^On BJ_Office_Core_S9700 \(\S+\), in bgp 65001, stay:$/m);
    for (const node of [141, 142, 143, 152])
      assert.match(text, new RegExp(`^ {2}peer 10\\.2\\.98\\.${node} as-number 63400$`, "m"));
  });

  test("is every object of the cluster, and each field in objects of others", () => {
    assert.match(text, /^ {2}BGPPeer bj-141-bj-office-core-s9700$/m);
    assert.match(text, /^ {2}Secret \S+\/\S*bgp-core$/m);
    assert.match(text, /^ {2}BGPConfiguration default: \{"nodeToNodeMeshEnabled":false\}$/m);
  });

  test("shows no secret", () => assert.doesNotMatch(text, /ciphertext|password cipher (?!\*)/));

  test("is nothing of a stack that never ran", () => assert.deepEqual(leftBehind([]), []));
});
