import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { effectOf, formatEffect, type Impact, type PlannedCommand } from "../../../../components/s9700/vrp";

const command = (kind: Impact["kind"], ...sessions: string[]): PlannedCommand => ({
  ...{ view: "bgp", line: "x", mayAsk: [], undo: [], reason: "" },
  impact: { kind, sessions },
});
const effect = (...commands: PlannedCommand[]) => effectOf({ commands });

describe("what a plan does to sessions, in words", () => {
  test("a peer that is taken away and made again ends once", () => {
    const again = effect(
      command("removes", "10.0.0.1"),
      command("creates", "10.0.0.1"),
      command("creates", "10.0.0.2"),
    );
    assert.deepEqual(again, { ends: [], resets: ["10.0.0.1"], refreshes: [], starts: ["10.0.0.2"] });
  });

  test("rows of a new peer neither reset nor refresh it", () => {
    const made = effect(
      command("creates", "10.0.0.1"),
      command("resets", "10.0.0.1"),
      command("refresh", "10.0.0.1"),
    );
    assert.deepEqual(made, { ends: [], resets: [], refreshes: [], starts: ["10.0.0.1"] });
  });

  test("names sessions that end, and says so where none does", () => {
    assert.equal(
      formatEffect(effect(command("creates", "10.0.0.1"))),
      "1 session starts (10.0.0.1); no session ends",
    );
    assert.match(
      formatEffect(effect(command("removes", "10.0.0.1"))),
      /^1 session ends for good \(10\.0\.0\.1\)$/,
    );
    assert.match(formatEffect(effect(command("resets", "all"))), /^ALL sessions of the switch end once/);
    assert.equal(formatEffect(effect(command("none"))), "no session ends");
  });

  test("names a few of many", () => {
    const many = Array.from({ length: 500 }, (_, i) => command("resets", `10.0.${i >> 8}.${i & 255}`));
    assert.match(formatEffect(effect(...many)), /^500 sessions end once.*and 492 more\)$/);
  });
});
