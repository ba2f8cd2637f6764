import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseDatacenter } from "../../stacks/config";
import { base, core } from "./writtenCases";

/** What is said of a session's filters. */
function sentence(filters: unknown): string {
  const written = base();
  core(written).session = { filters };
  try {
    parseDatacenter(written, { datacenter: "lab", file: "F" });
  } catch (error) {
    return (error as Error).message;
  }
  return "";
}

describe("a mistake in a session's filters is one sentence", () => {
  const AT = "F: calico-peering:switches.Core.session.filters";
  const rule = { cidr: "10.0.0.0/8", matchOperator: "In", action: "Reject" };
  const cases: readonly (readonly [what: string, filters: unknown, says: string])[] = [
    ["another kind", { export: ["service"] }, '.export[0]: "service" is not pods or services.'],
    [
      "no list",
      { export: "services" },
      '.export: "services" is not a list of pods and services, or of rules.',
    ],
    [
      "a prefix without an operator",
      { export: [{ ...rule, matchOperator: undefined }] },
      ".export[0].matchOperator is missing; beside cidr it must be one of Equal, NotEqual, In, NotIn.",
    ],
    [
      "an operator without a prefix",
      { import: [{ ...rule, cidr: undefined }] },
      ".import[0].cidr is missing; matchOperator needs it.",
    ],
    [
      "lengths that no prefix has",
      { export: [{ ...rule, prefixLength: { min: 33 } }] },
      '.export[0].prefixLength: {"min":33} is no range of lengths; it must be min to max, 0–32.',
    ],
    [
      "another action",
      { import: [{ ...rule, action: "reject" }] },
      '.import[0].action: "reject" is not Accept or Reject.',
    ],
    [
      "a misspelt key",
      { exprt: [] },
      ".exprt: [] is under a key that has no place here; did you mean export?",
    ],
  ];
  for (const [what, filters, says] of cases)
    test(what, () => assert.equal(sentence(filters), `${AT}${says}`));

  test("and kinds, nothing at all, and Calico's own rules are right", () => {
    for (const filters of [{ export: ["services"] }, { export: [] }, { export: [rule], import: [rule] }])
      assert.equal(sentence(filters), "");
  });
});
