import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Report } from "../../components/verification/judge/report";
import { verifyWithin, type VerifyWithin } from "../../stacks/verifyWithin";

const base = { datacenter: "dc", time: "", sessions: [], switches: {} };
const RIGHT: Report = { ...base, findings: [], right: true };
const WRONG: Report = { ...base, findings: ["the mesh is on."], right: false };
const LOCKED: Report = {
  ...base,
  switches: { Core: { problem: "refused", lasting: true } },
  findings: [],
  right: false,
};

/** Verifies with these answers, the last one again and again. @returns what was asked for, and the report */
async function run(
  answers: Record<"poll" | "full", readonly Report[]>,
  options: Omit<VerifyWithin, "clock">,
) {
  const asked: string[] = [];
  let now = 0;
  const report = await verifyWithin(
    async (depth) => {
      const before = asked.filter((one) => one === depth).length;
      asked.push(depth);
      return answers[depth][before] ?? answers[depth].at(-1) ?? assert.fail();
    },
    {
      ...options,
      clock: {
        now: () => now,
        sleep: async (milliseconds) => void (now += milliseconds),
      },
    },
  );
  return { asked, report };
}

describe("a report within a time limit", () => {
  test("asks both ends once where all is right", async () => {
    for (const bothEnds of [false, true]) {
      const found = await run({ poll: [RIGHT], full: [RIGHT] }, { seconds: 15, bothEnds });
      assert.deepEqual(found, { asked: ["full"], report: RIGHT });
    }
  });

  test("of 0 s asks once, whatever it says", async () => {
    const wrong = await run({ poll: [WRONG], full: [WRONG] }, { seconds: 0, bothEnds: true });
    assert.deepEqual(wrong, { asked: ["full"], report: WRONG });
  });

  test("waits for the switches, then asks both ends once more", async () => {
    const found = await run({ poll: [WRONG, RIGHT], full: [WRONG, RIGHT] }, { seconds: 15 });
    assert.deepEqual(found, { asked: ["full", "poll", "poll", "full"], report: RIGHT });
  });

  test("asks nodes without an answer once, where their switches are right", async () => {
    const found = await run({ poll: [RIGHT], full: [WRONG] }, { seconds: 15 });
    assert.deepEqual(found, { asked: ["full", "poll"], report: WRONG });
  });

  test("goes on where the other end is not right yet, if both are waited for", async () => {
    const found = await run({ poll: [RIGHT], full: [WRONG, WRONG, RIGHT] }, { seconds: 15, bothEnds: true });
    assert.deepEqual(found, { asked: ["full", "poll", "full", "poll", "full"], report: RIGHT });
  });

  test("says how it is at the end, not how it was at the start", async () => {
    const END: Report = { ...WRONG, findings: ["a session is down."] };
    for (const bothEnds of [false, true]) {
      const { asked, report } = await run({ poll: [WRONG], full: [WRONG, END] }, { seconds: 4, bothEnds });
      assert.deepEqual([asked.at(-1), report], ["full", END]);
    }
  });

  test("asks no switch again that refuses the login: the account may be locked", async () => {
    const found = await run({ poll: [LOCKED], full: [LOCKED] }, { seconds: 60 });
    assert.deepEqual(found.asked, ["full"]);
  });

  test("reports progress", async () => {
    const said: string[] = [];
    await run({ poll: [WRONG, RIGHT], full: [WRONG] }, { seconds: 15, say: (line) => said.push(line) });
    assert.deepEqual(said, ["0 of 1 checks are right; waiting up to 15 s more."]);
  });
});
