import assert from "node:assert/strict";
import { test } from "node:test";
import { READS_ONLY } from "../../components/dynamic/reviewFacts";
import { ONLY_PEER } from "../../components/s9700/onlyPeer";
import { REVIEW_RECORD } from "../../components/s9700/reviewRecord";
import { strayVariable } from "../../stacks/environment";

const peer = { [ONLY_PEER]: "S9700 10.2.98.141" };

test("a variable of another command that is left in a shell is refused, before anything is declared", () => {
  assert.match(strayVariable(false, { [READS_ONLY]: "true" }) ?? "", /only reads\. Unset it for an update/);
  for (const isPreview of [true, false])
    assert.match(strayVariable(isPreview, peer) ?? "", /ONLY_PEER is set, and not by/);
});

test("what this project's own commands set goes on: drift's preview, and the update of --only", () => {
  assert.equal(strayVariable(true, { ...peer, [READS_ONLY]: "true" }), undefined);
  assert.equal(strayVariable(false, { ...peer, [REVIEW_RECORD]: "/tmp/r/review.json" }), undefined);
  assert.equal(strayVariable(false, { [ONLY_PEER]: "", [READS_ONLY]: "" }), undefined);
});
