import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { LastPush } from "../../components/s9700/state";
import type { SessionReport } from "../../components/verification/judge/report";
import { changesSince, linesOf } from "../../stacks/verification";

describe("what an update changed, for the reasons after it", () => {
  const commands = [{ line: "router-id 10.2.0.3", impact: { kind: "resets" as const, sessions: ["all"] } }];
  const pushed = (at: number): LastPush => ({ at, commands });

  test("is what this update pushed, and nothing that an earlier one did", () => {
    assert.deepEqual(changesSince(1_000, { A: pushed(1_000), B: pushed(999), C: undefined }), {
      A: commands,
    });
  });
});

describe("what an update says of both ends", () => {
  const session = (name: string, more: Partial<SessionReport>) =>
    ({ session: { name }, atNode: "Established", established: true, right: true, ...more }) as SessionReport;

  test("names the nodes that gave no answer in one line", () => {
    const silent = {
      atNode: "not known",
      established: false,
      right: false,
      why: "calico-node gave no status.",
    };
    const sessions = [session("a", {}), session("b", silent), session("c", silent)];
    assert.deepEqual(linesOf({ sessions, findings: [] }), [
      "1 of 3 sessions Established on both ends, 1 as declared.",
      "b, c: calico-node gave no status.",
    ]);
  });

  test("says how many nodes were not asked", () => {
    const sessions = [session("a", {}), session("b", { atNode: "not asked" })];
    assert.deepEqual(linesOf({ sessions, findings: [] }), [
      "2 of 2 sessions Established on both ends (1 seen from the switch alone), 2 as declared.",
    ]);
  });
});
