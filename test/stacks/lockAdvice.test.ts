import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { lockAdvice } from "../../stacks/lockAdvice";

/** The engine's own words, 3.250.0. */
const said = (user: string, hostname: string, pid: number) =>
  "error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file with `pulumi cancel`.\n" +
  `  s3://state/.pulumi/locks/organization/calico-peering/bj-office/5d1c.json?endpoint=http://10.2.0.9:7070: created by ${user}@${hostname} (pid ${pid}) at 2026-11-28T18:43:31Z`;

const here = { hostname: "ops-1", isRunning: (pid: number) => pid === 4711 };

describe("an update that finds the stack locked", () => {
  test("waits where the process on this machine still runs, and nobody is sent to cancel it", () => {
    const advice = lockAdvice(said("ops", "ops-1", 4711), "bj-office", here) ?? "";
    assert.match(advice, /Process 4711 of ops on this machine .* still runs: wait for its end/);
    assert.doesNotMatch(advice, /cancel/);
  });

  test("names the command that removes the lock where that process is gone", () => {
    const advice = lockAdvice(said("ops", "ops-1", 4712), "bj-office", here) ?? "";
    assert.match(advice, /no such process runs here .*`npm run pulumi -- cancel --stack bj-office`/);
  });

  test("sends the reader to the machine that holds the lock where it is another", () => {
    const advice = lockAdvice(said("runner", "runner-7", 4711), "bj-office", here) ?? "";
    assert.match(advice, /process 4711 of runner on runner-7, since 2026-11-28T18:43:31Z: look there/);
  });

  test("reads every holder of several", () => {
    const two = `${said("a", "x", 1)}\n  s3://state/y.json: created by b@y (pid 2) at 2026-11-28T18:44:00Z`;
    assert.equal(lockAdvice(two, "bj-office", here)?.split("\n").length, 2);
  });

  test("says nothing about other failures", () => {
    assert.equal(lockAdvice("error: update failed", "bj-office", here), undefined);
  });
});
