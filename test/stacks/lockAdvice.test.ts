import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { leftProcesses, listeningPorts } from "../../stacks/leftProcesses";
import { lockAdvice } from "../../stacks/lockAdvice";

/** The engine's own words, 3.250.0. */
const said = (user: string, hostname: string, pid: number) =>
  "error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file with `pulumi cancel`.\n" +
  `  s3://state/.pulumi/locks/organization/calico-peering/bj-office/5d1c.json?endpoint=http://10.2.0.9:7070: created by ${user}@${hostname} (pid ${pid}) at 2026-11-28T18:43:31Z`;

const here = { hostname: "ops-1", isRunning: (pid: number) => pid === 4711, left: () => [] };

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

  test("names what the killed run left, and how it is ended", () => {
    const left = () => [{ pid: 815, program: "pulumi-resource-kubernetes" }];
    const advice = lockAdvice(said("ops", "ops-1", 4712), "bj-office", { ...here, left }) ?? "";
    assert.match(advice, /pulumi-resource-kubernetes \(process 815\).* `kill 815` ends it now/);
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

describe("provider processes that a killed engine left", () => {
  const plugin = (pid: number, program: string, port: number) => ({
    pid,
    argv: [program, `127.0.0.1:${port}`, ""],
  });

  test("are those whose engine no longer listens", () => {
    const processes = [
      plugin(1, "/opt/plugins/resource-kubernetes-v4.25.0/pulumi-resource-kubernetes", 41187),
      plugin(2, "/opt/plugins/resource-kubernetes-v4.25.0/pulumi-resource-kubernetes", 45773),
      {
        pid: 3,
        argv: ["node", "/srv/node_modules/@pulumi/pulumi/cmd/dynamic-provider/index.js", "127.0.0.1:41187"],
      },
      plugin(4, "/usr/bin/some-server", 41187),
      { pid: 5, argv: ["vim", "pulumi-resource-kubernetes.md"] },
    ];
    assert.deepEqual(leftProcesses(processes, new Set([45773])), [
      { pid: 1, program: "pulumi-resource-kubernetes" },
      { pid: 3, program: "dynamic-provider" },
    ]);
  });

  test("ports that a process listens on are those in state 0A, of IPv4 and IPv6", () => {
    const table = `  sl  local_address rem_address   st tx_queue
   0: 0100007F:A0E3 00000000:0000 0A 00000000:00000000
   1: 0100007F:B2CD 0100007F:1F90 01 00000000:00000000
   2: 00000000000000000000000001000000:0016 00000000000000000000000000000000:0000 0A 00000000
`;
    assert.deepEqual(listeningPorts(table), [41187, 22]);
  });
});
