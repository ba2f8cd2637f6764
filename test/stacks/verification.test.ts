import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { LastPush } from "../../components/s9700/state";
import { changesSince } from "../../stacks/verification";

describe("what an update changed, for the reasons after it", () => {
  const commands = [{ line: "router-id 10.2.0.3", impact: { kind: "resets" as const, sessions: ["all"] } }];
  const pushed = (at: number): LastPush => ({ at, commands });

  test("is what this update pushed, and nothing that an earlier one did", () => {
    assert.deepEqual(changesSince(1_000, { A: pushed(1_000), B: pushed(999), C: undefined }), {
      A: commands,
    });
  });
});
