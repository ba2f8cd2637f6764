import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { compareWithReview } from "../../components/review/binding";
import type { Review } from "../../components/review/types";
import { reviewOf, typed, withNodes, type Change } from "./changes";

const NODES = ["bj-141", "bj-142", "bj-143", "bj-152"];
const JOINS: Change = { before: withNodes(NODES), after: withNodes([...NODES, "bj-153"]) };
const SWITCH = "BJ_Office_Core_S9700";

const reviewed = reviewOf(JOINS);
const against = (now: Review) => compareWithReview(reviewed, now);

describe("an update that is bound to a change record", () => {
  test("goes through where nothing changed", () => {
    assert.deepEqual(against(reviewOf(JOINS)), { refused: [], mentioned: [] });
  });

  test("is refused where the file or the program is another one", () => {
    const bound = { ...reviewed.bound, file: "0", program: "1" };
    const { refused } = against({ ...reviewed, bound });
    assert.match(refused[0] ?? "", /^stacks\/Pulumi\.bj-office\.yaml is another file/);
    assert.match(refused[1] ?? "", /^the program .* is another one/);
  });

  test("is refused where a row of ours was changed by hand, also one of a peer that the plan leaves alone", () => {
    const row = "peer 10.2.98.142 connect-interface Vlanif98 10.2.98.1";
    const { refused } = against(
      reviewOf({ ...JOINS, onSwitch: (rows) => rows.filter(({ text }) => text !== row) }),
    );
    assert.deepEqual(refused, [
      `${SWITCH}: rows of this stack changed since the review: - bgp: ${row}.`,
      `${SWITCH}: other commands would be sent: + bgp: ${row}.`,
    ]);
  });

  test("mentions a foreign row, and goes through", () => {
    const { refused, mentioned } = against(
      reviewOf({ ...JOINS, onSwitch: (rows) => [...rows, ...typed("peer 10.9.9.9 as-number 65099")] }),
    );
    assert.deepEqual(refused, []);
    assert.deepEqual(mentioned, [
      `${SWITCH}: 0 foreign rows were there, 1 are now; they are not this stack's, and stay.`,
    ]);
  });

  test("is refused where a field of an object of ours is another one now", () => {
    const key = "BGPPeer/bj-142-bj-office-core-s9700";
    const object = reviewed.bound.objects[key];
    assert.ok(object);
    const before = { ...object.before, "spec.asNumber": "65099" };
    const objects = { ...reviewed.bound.objects, [key]: { ...object, op: "update" as const, before } };
    const { refused } = against({ ...reviewed, bound: { ...reviewed.bound, objects } });
    assert.deepEqual(refused, [
      `${key} (reviewed: none; now: update): spec.asNumber was 65001, is now 65099.`,
    ]);
  });

  test("is refused where one more object would be changed, or a switch was not read", () => {
    const extra = { op: "delete", before: { "spec.asNumber": "1" }, after: {} } as const;
    const objects = { ...reviewed.bound.objects, "BGPPeer/x": extra };
    assert.match(
      against({ ...reviewed, bound: { ...reviewed.bound, objects } }).refused[0] ?? "",
      /^BGPPeer\/x \(reviewed: none; now: delete\): /,
    );
    const [one] = reviewed.switches;
    assert.ok(one);
    assert.match(
      against({ ...reviewed, switches: [{ ...one, notRead: "away" }] }).refused[0] ?? "",
      /could not be read \(away\)/,
    );
  });

  test("is refused where a row changed on a switch that leaves the stack", () => {
    const type = "pulumi-nodejs:dynamic/s9700:SwitchBgp";
    const leaving = (row: string) => {
      const outputs = { ownedPeers: ["10.3.0.1"], foreign: 2, stanzas: { "peer 10.3.0.1": `${row}\n` } };
      const step = { op: "delete", urn: `urn:pulumi:x::y::${type}::Old_S9700`, oldState: { type, outputs } };
      return reviewOf({ ...JOINS, steps: [step] });
    };
    const before = leaving("peer 10.3.0.1 as-number 63400");
    assert.match(before.verdict[0], /^1 session ends for good/);
    assert.match(before.verdict[1], /Old_S9700 leaves the stack/);
    assert.deepEqual(compareWithReview(before, leaving("peer 10.3.0.1 as-number 63401")).refused, [
      "Old_S9700: rows of this stack changed since the review: - peer 10.3.0.1: peer 10.3.0.1 as-number 63400; + peer 10.3.0.1: peer 10.3.0.1 as-number 63401.",
    ]);
  });

  test("is refused for another stack", () => {
    assert.deepEqual(against({ ...reviewed, stack: "other" }).refused, [
      "the record is of stack bj-office, and this is other.",
    ]);
  });
});
