import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { PairProbe } from "../../lab/probes";
import { losesNothing, pairsOf } from "./probes";

const [A, B, C] = ["172.31.11.1", "172.31.12.1", "172.31.21.1"] as const;

const pair = (from: string, to: string, more: Partial<PairProbe> = {}): PairProbe => ({
  from,
  to,
  sent: 1_100,
  lost: 0,
  longestGapMs: 0,
  overflowed: 0,
  ...more,
});

describe("that no packet is lost", () => {
  test("is right with every pair of these pods, whatever others lose", () => {
    losesNothing([A, B], [pair(A, B), pair(B, A), pair(A, C, { lost: 1_100 })]);
  });

  test("is wrong where a packet is lost, where a pair is missing, and where there was too little to lose", () => {
    assert.throws(() => losesNothing([A, B], [pair(A, B), pair(B, A, { lost: 1 })]));
    assert.throws(() => losesNothing([A, B], []), /pairs that were probed/);
    assert.throws(() => losesNothing([A, B], [pair(A, B)]), /pairs that were probed/);
    assert.throws(() => pairsOf([A, B], [pair(A, B), pair(B, A, { sent: 10 })]), /10 packets/);
  });
});
