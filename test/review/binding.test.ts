import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { compareWithReview } from "../../components/review/binding";
import { formatMarkdown } from "../../components/review/markdown";
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

  test("binds the commands that take the rows of a switch away that leaves, where the preview read it", () => {
    const type = "pulumi-nodejs:dynamic/s9700:SwitchBgp";
    const oldState = { type, outputs: { ownedPeers: ["10.3.0.1"], foreign: 0, stanzas: {} } };
    const steps = [{ op: "delete", urn: `urn:pulumi:x::y::${type}::Old_S9700`, oldState }];
    const command = { view: "bgp", line: "undo peer 10.3.0.1", undo: [], reason: "" };
    const impact = { kind: "removes", sessions: ["10.3.0.1"] } as const;
    const fact = { where: "Old_S9700 (10.3.0.2:22)", commands: [{ ...command, impact }] };
    const planned = reviewOf({ ...JOINS, steps, leaving: { Old_S9700: fact } });
    assert.deepEqual(planned.bound.switches.Old_S9700?.commands, ["bgp: undo peer 10.3.0.1"]);
    assert.equal(planned.bound.switches.Old_S9700?.leaves, true);
    assert.match(formatMarkdown(planned), /undo peer 10\.3\.0\.1/);
    const unread = reviewOf({ ...JOINS, steps });
    assert.equal(unread.bound.switches.Old_S9700?.leaves, undefined);
    assert.match(unread.switches.at(-1)?.notes[0] ?? "", /planned at the switch then: no record binds them/);
    assert.deepEqual(compareWithReview(unread, planned).refused, [
      "Old_S9700: other commands would be sent: + bgp: undo peer 10.3.0.1.",
    ]);
  });

  test("keeps what the cluster had of the fields that the stack manages, and of no others", () => {
    const key = "BGPPeer/bj-141-bj-office-core-s9700";
    const fields = { "spec.asNumber": "65001", "spec.keepOriginalNextHop": "true" };
    const { objects } = reviewOf({ ...JOINS, objects: { BGPPeer: { [key.slice(8)]: fields } } }).bound;
    assert.deepEqual(objects[key]?.live, { "spec.asNumber": "65001" });
    assert.deepEqual(objects["BGPPeer/bj-152-bj-office-core-s9700"]?.live, {});
    assert.equal(objects["BGPConfiguration/default"]?.live, undefined);
  });

  test("is refused for another stack", () => {
    assert.deepEqual(against({ ...reviewed, stack: "other" }).refused, [
      "the record is of stack bj-office, and this is other.",
    ]);
  });
});
