import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { after, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { failuresAgain } from "./failures";
import { type Job, type JobResult, runJobs } from "./jobs";
import { planOf, programsOf, slotsOf, slowestFirst, testFiles, tierOf } from "./tiers";
import { timeTables } from "./times";

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "calico-peering-test-"));
after(() => fs.rmSync(scratch, { recursive: true, force: true }));

describe("npm test", () => {
  const all = [
    "test/e2e/a.test.ts",
    "test/live/b.test.ts",
    "test/peering/c.test.ts",
    "test/tools/provision/d.test.ts",
  ];

  test("without words: the checks, then every tier in order, those without files, too", () => {
    const { checks, runs } = planOf([], all);
    assert.ok(checks);
    assert.deepEqual(
      runs.map(({ tier, files }) => `${tier} ${files.length}`),
      ["pure 2", "live 1", "conformance 0", "e2e 1"],
    );
  });

  test("with a tier, a file or a folder: only that", () => {
    assert.deepEqual(planOf(["live"], all), {
      checks: false,
      runs: [{ tier: "live", files: ["test/live/b.test.ts"] }],
    });
    assert.deepEqual(planOf(["./test/e2e/a.test.ts"], all).runs, [
      { tier: "e2e", files: ["test/e2e/a.test.ts"] },
    ]);
    assert.deepEqual(planOf(["test/peering/"], all).runs, [
      { tier: "pure", files: ["test/peering/c.test.ts"] },
    ]);
    assert.deepEqual(planOf(["conformance"], all).runs, [{ tier: "conformance", files: [] }]);
  });

  test("with anything else: a sentence", () => {
    assert.throws(() => planOf(["livee"], all), /livee: neither a tier \(pure, live, conformance, e2e\)/);
  });

  test("a file's tier is its folder", () => {
    assert.equal(tierOf("test/live/sub/x.test.ts"), "live");
    assert.equal(tierOf("test/lively/x.test.ts"), "pure");
  });

  test("sets up for a tier what it runs: a lab needs no engine, and other people's clients need neither", () => {
    assert.equal(programsOf("pure"), undefined);
    assert.ok(programsOf("live")?.includes("kube-apiserver") && !programsOf("live")?.includes("pulumi"));
    assert.deepEqual(programsOf("conformance"), []);
    assert.ok(programsOf("e2e")?.includes("pulumi-resource-kubernetes"));
  });

  test("runs pure tests on every core and one more, and up to four labs at a time, on ports and names of their own", () => {
    assert.equal(slotsOf("pure", 8), 9);
    assert.equal(slotsOf("live", 8), 3);
    assert.equal(slotsOf("live", 2), 3);
    assert.equal(slotsOf("conformance", 2), 2);
    assert.equal(slotsOf("e2e", 8), 4);
    assert.equal(slotsOf("e2e", 2), 4);
    for (const tier of ["live", "conformance", "e2e"] as const) assert.equal(slotsOf(tier, 1), 1);
  });

  test("begins with the slowest files, which it knows by their right paths", () => {
    const files = testFiles(path.resolve(__dirname, "../../.."));
    const first = slowestFirst(files);
    assert.deepEqual([...first].sort(), files);
    assert.deepEqual(first.slice(0, 2), ["test/e2e/start.test.ts", "test/e2e/cutover.test.ts"]);
    assert.equal(first[23], "test/stacks/commands.test.ts");
    assert.equal(first[27], "test/s9700/vrp/push/busy.test.ts");
  });
});

describe("jobs", () => {
  const log = path.join(scratch, "log");
  const shell = (name: string, script: string): Job => ({ name, argv: ["sh", "-c", script] });
  const run = async (jobs: readonly Job[], slots: number, limitMs?: number) => {
    fs.writeFileSync(log, "");
    const results = await runJobs(jobs, {
      cwd: scratch,
      slots,
      limitMs,
      ended: () => undefined,
    });
    return { results, log: fs.readFileSync(log, "utf8").trim().split("\n") };
  };
  /** Ends once the other job has begun, so it can only end where both run at the same time. */
  const meets = (own: string, other: string) =>
    shell(own, `touch ${own}; until [ -e ${other} ]; do sleep 0.01; done; echo met`);

  test("run side by side, and the output of each stays together", async () => {
    const { results } = await run([meets("a", "b"), meets("b", "a")], 2);
    assert.deepEqual(
      results.map(({ output, passed }) => [output, passed]),
      [
        ["met\n", true],
        ["met\n", true],
      ],
    );
  });

  test("all run, also after one has failed; what cannot be started has failed", async () => {
    const jobs = [
      shell("bad", "echo no; exit 3"),
      { name: "gone", argv: ["./no-such-program"] },
      shell("good", "true"),
    ];
    const { results } = await run(jobs, 2);
    const passed = new Map(results.map((result) => [result.name, result.passed]));
    assert.deepEqual([passed.get("bad"), passed.get("gone"), passed.get("good")], [false, false, true]);
    assert.match(results.find(({ name }) => name === "gone")?.output ?? "", /could not be started: .*ENOENT/);
  });

  test("that take too long are ended with everything that they started", async () => {
    const jobs = [shell("hangs", "sleep 1000 & echo $! >> log; wait"), shell("good", "true")];
    const { results, log } = await run(jobs, 2, 300);
    const hangs = results.find(({ name }) => name === "hangs");
    assert.equal(hangs?.passed, false);
    assert.match(hangs?.output ?? "", /^hangs was ended: it took longer than 0\.3 s\.$/m);
    // A killed process ends when it next gets the processor.
    for (let left = 100; stateOf(log[0] ?? "") !== undefined && left > 0; left--) await sleep(100);
    assert.equal(stateOf(log[0] ?? ""), undefined);
  });
});

test("at its end the run says again why files failed: their lists of failing tests, or their last lines", () => {
  const job = (name: string, passed: boolean, output: string): JobResult => ({
    name,
    passed,
    seconds: 1,
    output,
  });
  const listed = "▶ story\n  ✖ step\nℹ fail 1\n✖ failing tests:\n\n✖ step\n  Error: 7 packets lost\n";
  const long = Array.from({ length: 100 }, (_, at) => `line ${at}`).join("\n");
  assert.equal(failuresAgain([job("a", true, "✖ failing tests:")]), "");
  assert.equal(
    failuresAgain([job("a", false, listed), job("b", true, ""), job("c", false, long)]),
    [
      "── a FAILED:\n✖ failing tests:\n\n✖ step\n  Error: 7 packets lost",
      `── c FAILED:\n${long.slice(long.indexOf("line 40"))}`,
    ].join("\n\n"),
  );
});

/** The state of a process by its number; undefined when it has ended. */
function stateOf(pid: string): string | undefined {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
    const state = stat.slice(stat.lastIndexOf(")") + 2)[0];
    return state === "Z" || state === "X" ? undefined : state;
  } catch {
    return undefined;
  }
}

test("the table says where the time went: files, the slowest first, then steps", () => {
  const job = (name: string, seconds: number, passed = true): JobResult => ({
    name,
    seconds,
    passed,
    output: "",
  });
  const steps = [
    {
      step: "pure tests",
      seconds: 3,
      jobs: [job("a.test.ts", 0.5), job("b.test.ts", 2.5), job("c.test.ts", 1)],
    },
    { step: "e2e tests", seconds: 150, jobs: [job("d.test.ts", 150, false)] },
  ];
  assert.equal(
    timeTables(steps),
    `file                    time
d.test.ts               150.0 s (2.5 min)  FAILED
b.test.ts               2.5 s
2 more, each under 2 s  1.5 s

step        time
pure tests  3.0 s
e2e tests   150.0 s (2.5 min)
total       153.0 s (2.5 min)`,
  );
});
