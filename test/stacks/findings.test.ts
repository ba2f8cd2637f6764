import assert from "node:assert/strict";
import { test } from "node:test";
import { sessionsOf } from "../../components/peering";
import { findingsOf } from "../../stacks/findings";
import { bjOffice } from "../peering/datacenters";

test("a warning that is the same of many nodes is one sentence, with the first five by name", () => {
  const warningsWith = (count: number) => {
    const others = Array.from({ length: count }, (_, at) => ({
      name: `bj-${160 + at}`,
      address: `10.2.98.${160 + at}`,
    }));
    const { nodes } = bjOffice().cluster;
    const inventory = bjOffice({
      cluster: { nodes: [...nodes, ...others], nodeToNode: { remedy: "mesh" } },
      device: { nodes: nodes.map(({ name }) => name) },
    });
    return findingsOf(inventory, sessionsOf(inventory)).warnings;
  };
  const at = (node: number) => `calico-peering:cluster.nodes.bj-${node}`;
  const [one = "", two = "", many = ""] = [1, 2, 8].map((count) => {
    const warnings = warningsWith(count).filter((warning) => /peers with no switch/.test(warning));
    assert.equal(warnings.length, 1, warnings.join("\n"));
    return warnings[0];
  });
  assert.ok(one.startsWith(`${at(160)}: peers with no switch`), one);
  assert.ok(two.startsWith(`${at(160)}, ${at(161)}: peers with no switch`), two);
  assert.ok(
    many.startsWith(`${[160, 161, 162, 163, 164].map(at).join(", ")}, 3 more: peers with no switch`),
    many,
  );
});
