import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  check,
  doneChanges,
  refusedChange,
  spokenNow,
} from "../../../components/rollout/asNumbers/asNumbersProvider";

const NODES = { "bj-141": 63400, "bj-142": 63400 };
const MOVED = { ...NODES, "bj-142": 64602 };

describe("a node's AS number", () => {
  test("does not change unasked: the sentence says what ends, and how to accept it", () => {
    assert.match(
      refusedChange({ nodes: NODES }, { nodes: MOVED }) ?? "",
      /^the AS number changes of bj-142 from 63400 to 64602: each of their sessions, the mesh's too, ends .* cluster\.acceptAsChange: \[bj-142\] for this update\.$/,
    );
    assert.equal(check({ nodes: NODES }, { nodes: MOVED }).failures.length, 1);
  });

  test("changes where that is accepted, for this node or for all", () => {
    for (const accepted of [["bj-142"], ["all"]])
      assert.equal(refusedChange({ nodes: NODES }, { nodes: MOVED, accepted }), undefined);
    assert.ok(refusedChange({ nodes: NODES }, { nodes: MOVED, accepted: ["bj-141"] }));
  });

  test("whose change is done is pointed out, and not before: the acceptance would accept the next one", () => {
    assert.match(
      doneChanges({ nodes: MOVED }, { nodes: MOVED, accepted: ["bj-142"] }) ?? "",
      /take the line out/,
    );
    assert.equal(doneChanges({ nodes: NODES }, { nodes: MOVED, accepted: ["bj-142"] }), undefined);
    assert.equal(doneChanges({}, { nodes: MOVED, accepted: ["all"] }), undefined);
    assert.equal(doneChanges({ nodes: MOVED }, { nodes: MOVED }), undefined);
  });

  test("may be any when the node joins or leaves, or the stack is new", () => {
    assert.equal(refusedChange({}, { nodes: NODES }), undefined);
    assert.equal(refusedChange({ nodes: NODES }, { nodes: { "bj-141": 63400, new: 64605 } }), undefined);
  });

  test("of many nodes is refused in one sentence", () => {
    const all = (asNumber: number) =>
      Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`n${i}`, asNumber]));
    assert.match(refusedChange({ nodes: all(1) }, { nodes: all(2) }) ?? "", /195 more: .*\[all\]/);
  });

  test("in a cluster that is taken over: a number that an administrator chose counts, Calico's default does not", () => {
    const facts = (asNumber: number) => ({
      routes: { blocks: [], serviceRanges: [], serviceAddresses: [], withoutServices: [] },
      meshEnabled: true,
      asNumber,
      nodes: {
        "bj-141": { ready: true, labels: {} },
        "bj-142": { ready: true, labels: {}, asNumber: 64601 },
      },
      bgpPeers: [],
      secrets: {},
    });
    assert.deepEqual(spokenNow(facts(64512)), {
      chosen: { "bj-142": 64601 },
      byDefault: ["bj-141"],
      meshEnabled: true,
    });
    assert.deepEqual(spokenNow(facts(64500)).chosen, { "bj-141": 64500, "bj-142": 64601 });
    assert.match(
      refusedChange({ nodes: spokenNow(facts(64500)).chosen }, { nodes: NODES }) ?? "",
      /bj-141 from 64500 to 63400, bj-142 from 64601 to 63400/,
    );
  });
});
