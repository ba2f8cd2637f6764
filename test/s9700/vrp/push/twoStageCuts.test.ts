import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { ownershipOf, parseBgpText, VrpError } from "../../../../components/s9700/vrp";
import { failure } from "../support/switch";
import { cloudEngine, FOREIGN, GOAL, pushTo, rowsIn, runs, START, WANTED } from "../support/cloudEngine";

/** Pushes that are cut anywhere; RUNS=2000 for a long run, SEED for one that failed. */
const RUNS = Number(process.env.RUNS ?? 12);

describe("a login to a CloudEngine that is cut", () => {
  const cuts: readonly [string, { line: string; after?: boolean }, boolean][] = [
    ["while lines are typed", { line: "^peer 10.2.98.142 as", after: true }, false],
    ["before the commit", { line: "^commit trial" }, false],
    ["after the commit, on trial", { line: "^commit trial", after: true }, false],
    ["before the confirmation", { line: "^commit$" }, false],
    ["after the confirmation", { line: "^commit$", after: true }, true],
  ];
  for (const [when, cut, isGoal] of cuts) {
    for (const trialOutlivesSession of [false, true]) {
      const until = trialOutlivesSession ? ", the trial running on until its time is over" : "";
      test(`${when}: ends ${isGoal ? "at the goal" : "as it was"}${until}; the next run reads, and ends at the goal`, async () => {
        const wire = await cloudEngine({ trialOutlivesSession, trialSecondMs: 2, faults: { cut } });
        const error = await failure(pushTo(wire));
        assert.equal(error.code, "cut");
        assert.equal(error.report?.state, "unknown");
        assert.match(
          error.notes.join(),
          /goes with the login: the switch stays as it was|ends as it was, or at the goal/,
        );
        assert.equal(wire.device.startup(), FOREIGN, "nothing was saved");
        while (wire.device.commits.isTrial) await new Promise((resolve) => setTimeout(resolve, 20));
        assert.deepEqual(runs(wire), isGoal ? GOAL : START);
        const next = await pushTo(wire);
        assert.equal(next.state, isGoal ? "unchanged" : "pushed");
        assert.deepEqual(rowsIn(wire.device.startup()), GOAL);
      });
    }
  }

  for (const lockFirst of [false, true]) {
    const when = lockFirst ? "locks first" : "looks first";
    test(`and comes back while the trial runs, and ${when}, waits for its end: what is tried is not taken for what runs`, async () => {
      const faults = { cut: { line: "^commit trial", after: true } };
      const wire = await cloudEngine({ trialOutlivesSession: true, trialSecondMs: 5, faults });
      const rows = parseBgpText(FOREIGN).rows.slice(0, 1);
      const expected = { rows, ownership: ownershipOf(WANTED) };
      const more = lockFirst ? { lockFirst, expected } : {};
      await failure(pushTo(wire, WANTED, more));
      assert.equal(wire.device.commits.isTrial, true);
      assert.equal((await pushTo(wire, WANTED, more)).state, "pushed");
      assert.deepEqual(rowsIn(wire.device.startup()), GOAL);
    });
  }

  test(`after any byte that it sends, ${RUNS} times: as it was or at the goal, and the next run does what is declared`, async (context) => {
    const seed = Number(process.env.SEED ?? Date.now());
    context.diagnostic(`seed ${seed}, ${RUNS} cuts`);
    const whole = await pushTo(await cloudEngine());
    const length = whole.transcript.reduce((sum, { line }) => sum + line.length + 1, 0);
    await fc.assert(
      fc.asyncProperty(
        fc.noBias(fc.integer({ min: 1, max: length })),
        fc.boolean(),
        fc.boolean(),
        fc.boolean(),
        async (bytes, withdrawn, trialOutlivesSession, lockFirst) => {
          const wire = await cloudEngine({ trialOutlivesSession, trialSecondMs: 0.2 });
          const { device } = wire;
          device.faults.cutAfterBytes = bytes;
          const first = await pushTo(wire, WANTED, { lockFirst }).catch((error: unknown) => error);
          delete device.faults.cutAfterBytes;
          if (first instanceof Error) assert.ok(first instanceof VrpError, String(first));
          while (device.commits.isTrial) await new Promise((resolve) => setTimeout(resolve, 5));
          const state = runs(wire).join();
          assert.ok(state === START.join() || state === GOAL.join(), `a half state runs: ${state}`);
          assert.ok(
            [START.join(), GOAL.join()].includes(rowsIn(`\n${device.startup()}`).join()),
            "half saved",
          );
          const next = await pushTo(wire, withdrawn ? parseBgpText(FOREIGN).rows.slice(0, 1) : WANTED, {
            lockFirst,
          });
          assert.equal(next.saved, "saved");
          assert.deepEqual(runs(wire), withdrawn ? START : GOAL);
          assert.deepEqual(rowsIn(device.startup()), withdrawn ? START : GOAL);
        },
      ),
      { numRuns: RUNS, seed, endOnFailure: true },
    );
  });
});
