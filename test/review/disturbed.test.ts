import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { disturbedIn } from "../../components/review/disturbed";
import type { SessionReview } from "../../components/review/types";
import { beyondLimits } from "../../components/s9700/limits";

const session = (device: string, address: string, change: SessionReview["change"]): SessionReview => ({
  node: `n${address.split(".").at(-1)}`,
  switch: device,
  address,
  change,
});

describe("the sessions that a change record says end", () => {
  const sessions = [
    session("A", "10.2.98.141", "resets"),
    session("A", "10.2.98.142", "stays"),
    session("B", "10.2.99.141", "ends"),
    session("B", "10.2.99.143", "starts"),
  ];

  test("are counted by their switch, those that start or stay are not", () => {
    assert.deepEqual(disturbedIn(sessions), {
      A: { resets: ["10.2.98.141"], ends: [] },
      B: { resets: [], ends: ["10.2.99.141"] },
    });
  });

  test("are held against the limits of the stack", () => {
    assert.equal(beyondLimits({ resets: 1, ends: 1, switches: 2 }, disturbedIn(sessions)), undefined);
    assert.match(
      beyondLimits({ switches: 1 }, disturbedIn(sessions)) ?? "",
      /sessions end on 2 switches \(A, B\)/,
    );
  });
});
