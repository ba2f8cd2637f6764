import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { selectorOf } from "../../components/peering";

const LABELS = { "kubernetes.io/hostname": "bj-141", rack: "r1", gpu: "" };

describe("a selector of Calico's", () => {
  const cases: readonly [string, boolean | undefined][] = [
    ["", true],
    ["all()", true],
    ["global()", true],
    ["!all()", false],
    ["has(rack)", true],
    ["has(gpu)", true],
    ["!has(zone)", true],
    ["kubernetes.io/hostname == 'bj-141'", true],
    ['kubernetes.io/hostname == "bj-142"', false],
    ["rack != 'r2'", true],
    ["zone != 'z1'", true],
    ["rack in {'r1', 'r2'}", true],
    ["rack in {}", false],
    ["rack not in {'r1'}", false],
    ["zone not in { 'z1' }", true],
    ["rack contains '1'", true],
    ["rack starts with 'r'", true],
    ["rack ends with '2'", false],
    ["has(rack) && rack == 'r2'", false],
    ["rack == 'r2' || rack == 'r1'", true],
    ["rack == 'r1' || rack == 'r1' && has(zone)", true],
    ["(rack == 'r1' || rack == 'r1') && has(zone)", false],
    ["!(has(zone) || has(rack))", false],
    ["in == 'r1'", false],
    // Not understood, so nothing is said of what it chooses.
    ["rack", undefined],
    ["rack = 'r1'", undefined],
    ["rack == r1", undefined],
    ["rack == 'r1", undefined],
    ["rack == 'r1' &&", undefined],
    ["(rack == 'r1'", undefined],
    ["rack == 'r1')", undefined],
    ["rack in {'r1'", undefined],
    ["newest(rack)", undefined],
    ["rack like 'r1'", undefined],
    ["has(rack) has(gpu)", undefined],
  ];
  for (const [text, chosen] of cases) {
    test(`\`${text}\` ${chosen === undefined ? "is not understood" : chosen ? "chooses" : "leaves out"} the node`, () => {
      assert.equal(selectorOf(text)?.(LABELS), chosen);
    });
  }
});
