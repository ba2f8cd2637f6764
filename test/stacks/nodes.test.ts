import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { parse } from "yaml";
import type { NodeFacts } from "../../components/verification/observe/clusterFacts";
import { editNodes } from "../../stacks/nodes/editNodes";
import { nodeChanges, rackLabelOf, sentenceOf } from "../../stacks/nodes/nodeChanges";

const facts = (
  address: string | undefined,
  labels: Record<string, string> = {},
  more: Partial<NodeFacts> = {},
) => ({ ready: true, labels, ...(address === undefined ? {} : { address }), ...more }) satisfies NodeFacts;
const RACK = "topology.kubernetes.io/rack";

const FILE = `# The office.
config:
  calico-peering:cluster:
    asNumber: 63400 # ours
    nodes:
      # rack a
      bj-141: { address: 10.2.98.141, rack: a }
      bj-142: { address: 10.2.98.142, rack: a } # borrowed until June
      bj-143: { address: 10.2.98.143, rack: b }
  calico-peering:switches:
    Core:
      peers: { nodes: [bj-141, bj-142] }
      sessions:
        bj-142: { ignore: true }
`;
const DECLARED = [
  { name: "bj-141", address: "10.2.98.141", rack: "a" },
  { name: "bj-142", address: "10.2.98.142", rack: "a" },
  { name: "bj-143", address: "10.2.98.143", rack: "b" },
];
const LIVE = {
  "bj-141": facts("10.2.98.141", { [RACK]: "a", zone: "x" }),
  "bj-142": facts("10.2.98.142", { [RACK]: "a", zone: "x" }),
  "bj-143": facts("10.2.98.143", { [RACK]: "b", zone: "x" }),
};
const changes = (live: Record<string, NodeFacts>, declared = DECLARED) =>
  nodeChanges({ declared, asNumber: 63400, live });

describe("nodes of the cluster against the stack file's", () => {
  test("are the same: nothing to say", () => assert.deepEqual(changes(LIVE), []));

  test("joined, left and changed, racks by the label that holds the file's", () => {
    const rest = { "bj-141": LIVE["bj-141"], "bj-143": LIVE["bj-143"] };
    const live = {
      ...rest,
      "bj-141": facts("10.2.98.201", { [RACK]: "a" }),
      "bj-153": facts("10.2.98.153", { [RACK]: "b" }, { asNumber: 63401, ipv6Address: "fd00::153" }),
      "bj-154": facts(undefined, { [RACK]: "b" }),
    };
    assert.deepEqual(changes(live).map(sentenceOf), [
      "~ bj-141.address: 10.2.98.141 → 10.2.98.201",
      "- bj-142: it is not in the cluster any more",
      "+ bj-153: { address: 10.2.98.153, rack: b, asNumber: 63401 }",
      "? bj-154: it has no BGP address (annotation projectcalico.org/IPv4Address), so calico-node has not run there yet, or runs without BGP; it is left out",
    ]);
  });

  test("a node that moved to another rack, where a label of that name says so", () => {
    const live = { ...LIVE, "bj-143": facts("10.2.98.143", { [RACK]: "c" }) };
    assert.deepEqual(changes(live), [], "no label holds every rack of the file");
    assert.deepEqual(
      nodeChanges({ declared: DECLARED, asNumber: 63400, live, rackLabel: RACK }).map(sentenceOf),
      ["~ bj-143.rack: b → c"],
    );
  });

  test("an AS number of a declared node is not taken over: there the file leads", () => {
    assert.deepEqual(
      changes({ ...LIVE, "bj-141": facts("10.2.98.141", { [RACK]: "a" }, { asNumber: 64512 }) }),
      [],
    );
  });

  test("racks are found by the label that all nodes with a rack agree with, and by none otherwise", () => {
    assert.equal(rackLabelOf(DECLARED, LIVE), RACK);
    assert.equal(
      rackLabelOf(DECLARED, { ...LIVE, "bj-143": facts("10.2.98.143", { [RACK]: "a" }) }),
      undefined,
    );
    assert.equal(rackLabelOf([{ name: "bj-141", address: "10.2.98.141" }], LIVE), undefined);
  });

  test("are not taken from a label that no node has: it is a typing mistake", () => {
    assert.throws(() => nodeChanges({ declared: DECLARED, asNumber: 63400, live: LIVE, rackLabel: "rak" }), {
      message: "--rack-label: no node of the cluster has the label rak.",
    });
  });
});

describe("the edit of the stack file", () => {
  test("keeps comments, order and form, and takes a node that left out of the switches' lists", () => {
    const rest = { "bj-141": LIVE["bj-141"], "bj-143": LIVE["bj-143"] };
    const edited = editNodes(FILE, changes({ ...rest, "bj-153": facts("10.2.98.153", { [RACK]: "b" }) }));
    assert.equal(
      edited,
      FILE.replace("      bj-142: { address: 10.2.98.142, rack: a } # borrowed until June\n", "")
        .replace("rack: b }\n", "rack: b }\n      bj-153: { address: 10.2.98.153, rack: b }\n")
        .replace("[bj-141, bj-142]", "[bj-141]")
        .replace("      sessions:\n        bj-142: { ignore: true }\n", ""),
    );
  });

  test("changes values in place, and adds a key behind the others", () => {
    const text = `config:
  calico-peering:cluster:
    nodes:
      bj-141:
        address:   10.2.98.141   # first
        asNumber: 63401
      bj-142: {address: 10.2.98.142}
  calico-peering:switches:
    Core: { peers: { nodes: [ bj-141,bj-142 ] }, sessions: { bj-141: {}, bj-142: { ignore: true } } }`;
    const edited = editNodes(text, [
      { kind: "changed", name: "bj-141", key: "address", from: "10.2.98.141", to: "10.2.98.9" },
      { kind: "changed", name: "bj-141", key: "rack", from: undefined, to: "42" },
      { kind: "changed", name: "bj-142", key: "rack", from: undefined, to: "b" },
    ]);
    assert.equal(
      edited,
      text
        .replace("10.2.98.141   # first", "10.2.98.9   # first")
        .replace("asNumber: 63401\n", 'asNumber: 63401\n        rack: "42"\n')
        .replace("{address: 10.2.98.142}", "{address: 10.2.98.142, rack: b}"),
    );
    const left = editNodes(text, [{ kind: "left", name: "bj-142" }]);
    assert.match(left, /Core: \{ peers: \{ nodes: \[ bj-141 \] \}, sessions: \{ bj-141: \{\} \} \}/);
  });

  test("makes the file say what the cluster has, whatever joined and left", () => {
    const node = fc.integer({ min: 1, max: 20 });
    fc.assert(
      fc.property(fc.uniqueArray(node, { maxLength: 8 }), (numbers) => {
        const live = Object.fromEntries(numbers.map((n) => [`bj-${n}`, facts(`10.2.98.${n}`)]));
        const some = { ...live, "bj-141": LIVE["bj-141"] };
        const edited = editNodes(FILE, changes(some));
        const { nodes } = (
          parse(edited) as { config: Record<string, { nodes: Record<string, { address: string }> }> }
        ).config["calico-peering:cluster"] ?? { nodes: {} };
        assert.deepEqual(
          Object.fromEntries(Object.entries(nodes).map(([name, { address }]) => [name, address])),
          Object.fromEntries(Object.entries(some).map(([name, { address }]) => [name, address])),
        );
        assert.match(edited, /^# The office\.$/m);
        assert.match(edited, /asNumber: 63400 # ours/);
      }),
    );
  });
});
