import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { after, beforeEach, describe, test } from "node:test";
import { ACTIONS, type Action } from "../../../stacks/fleet/actions";
import { Fleet, type FleetOptions } from "../../../stacks/fleet/fleet";
import type { State } from "../../../stacks/fleet/progress";
import type { Outcome } from "../../../stacks/fleet/schedule";
import { RUNS_TYPESCRIPT } from "../../tools/typescript";

/** A fleet of real processes. What they run is a shell script in the place of a command: of the fake action below. */

const top = fs.mkdtempSync(path.join(os.tmpdir(), "calico-peering-fleet-"));
after(() => fs.rmSync(top, { recursive: true }));
beforeEach(() => {
  fs.rmSync(top, { recursive: true });
  fs.mkdirSync(path.join(top, "stacks"), { recursive: true });
});

/** Writes a stack file that is a shell script, which the fake action runs. */
const script = (name: string, text: string) =>
  fs.writeFileSync(path.join(top, "stacks", `Pulumi.${name}.yaml`), text);

/** The fake action: like `up`, but what each stack does is in its script. */
const scripts: Action = {
  ...{ writes: true, memory: 100, results: { 0: "updated", 4: "refused" } },
  argv: ({ name }) => ["sh", `stacks/Pulumi.${name}.yaml`],
};

const UNTIL_TOLD = 'trap "echo it was told to end; exit 3" INT\necho reading\nwhile :; do sleep 0.02; done\n';

class Shown {
  readonly said: string[] = [];
  last: State | undefined;
  onShow: (state: State) => void = () => undefined;
  show(state: State): void {
    this.last = state;
    this.onShow(state);
  }
  say(line: string): void {
    this.said.push(line);
  }
  close(): void {
    // Nothing is open.
  }
}

const shown = { current: new Shown() };

function fleetOf(names: readonly string[], more: Partial<FleetOptions> = {}): Fleet {
  shown.current = new Shown();
  return new Fleet({
    ...{ name: "up", action: scripts, of: { live: false }, top, out: path.join(top, "out"), carryOn: false },
    stacks: names.map((name) => ({ name, wave: 1, switches: [] })),
    ...{ atOnce: 8, limit: 600, leastMemory: 0, progress: shown.current },
    ...more,
  });
}

const words = (outcomes: readonly Outcome[]) =>
  outcomes.map(({ stack, result, code, why }) => `${stack.name} ${result} ${code ?? "-"} ${why}`);

describe("many stacks at once", () => {
  test("one refused, one that crashed, one over its time: the others end, and each says why", async () => {
    script("a", "echo done\n");
    script("b", "echo Refused, nothing was changed\necho '- S1: another row'\nexit 4\n");
    script("c", "echo half\nkill -9 $$\n");
    script("d", UNTIL_TOLD);
    script("e", "echo done\n");
    const outcomes = await fleetOf(["a", "b", "c", "d", "e"], { limit: 2 }).run();
    assert.deepEqual(words(outcomes), [
      "a updated 0 done",
      "b refused 4 S1: another row",
      "c failed 1 half",
      "d over time 1 told to end after its time: it was told to end",
      "e updated 0 done",
    ]);
    assert.equal(
      fs.readFileSync(path.join(top, "out", "up", "d.log"), "utf8"),
      "reading\nit was told to end\n",
    );
  });

  test("a program that is not there is a failure of that stack", async () => {
    script("a", "");
    const missing: Action = { ...scripts, argv: () => ["no-such-program"] };
    const [only] = await fleetOf(["a"], { action: missing }).run();
    assert.equal(only?.code, 1);
    assert.match(only?.why ?? "", /no-such-program could not be started/);
  });

  test("short of memory, one runs at a time, and it is said why", async () => {
    for (const name of ["a", "b"]) script(name, "echo done\n");
    let most = 0;
    const fleet = fleetOf(["a", "b"], { leastMemory: 1_000, freeMemory: () => 500 * 1024 * 1024 });
    let held: string | undefined;
    shown.current.onShow = (state) => {
      most = Math.max(most, state.running.length);
      held ??= state.held;
    };
    assert.equal((await fleet.run()).filter(({ well }) => well).length, 2);
    assert.equal(most, 1);
  });
});

describe("a fleet that is stopped", () => {
  test("starts no further stack, tells the running ones once and waits for them; the rest is not started", async () => {
    for (const name of ["a", "b"]) script(name, UNTIL_TOLD);
    const fleet = fleetOf(["a", "b"], { atOnce: 1 });
    shown.current.onShow = (state) => {
      if (state.running.some(({ doing }) => doing === "reading") && !fleet.isStopped) fleet.stop();
    };
    assert.deepEqual(words(await fleet.run()), [
      "a stopped 130 it was told to end",
      "b not started - stopped before its turn.",
    ]);
    assert.match(shown.current.said.join("\n"), /Told to end, and waited for: a\. Ctrl-C again kills them/);
  });

  test("and stopped again, kills what does not end, and says of an update that its lock may be left", async () => {
    script("a", 'trap "" INT\necho reading\nwhile :; do sleep 0.02; done\n');
    const fleet = fleetOf(["a"]);
    shown.current.onShow = (state) => {
      if (state.running.some(({ doing }) => doing === "reading")) fleet.stop();
    };
    const [only] = await fleet.run();
    assert.equal(only?.result, "killed");
    assert.match(only?.why ?? "", /`pulumi cancel --stack a`/);
  });
});

describe("--continue", () => {
  test("leaves out what ended well, runs what did not, and what has another file since", async () => {
    script("a", "echo one\n");
    script("b", "exit 1\n");
    script("c", "echo three\n");
    await fleetOf(["a", "b", "c"]).run();
    script("b", "echo mended\n");
    script("c", "echo other\n");
    const again = words(await fleetOf(["a", "b", "c"], { carryOn: true }).run());
    assert.match(again[0] ?? "", /^a ended before - it ended well at 20\d\d-/);
    assert.deepEqual(again.slice(1), ["b updated 0 mended", "c updated 0 other"]);
  });

  test("an update that is bound to another record, another program or other options is run again", async () => {
    script("a", "echo one\n");
    const record = path.join(top, "reviews", "a", "review.json");
    fs.mkdirSync(path.dirname(record), { recursive: true });
    fs.writeFileSync(record, "{}");
    const carried = async (reviews?: string) => {
      const of = { live: false, ...(reviews === undefined ? {} : { reviews }) };
      const [only] = await fleetOf(["a"], { carryOn: true, of }).run();
      return only?.result;
    };
    const reviews = path.join(top, "reviews");
    assert.equal(await carried(reviews), "updated");
    assert.equal(await carried(reviews), "ended before");
    fs.writeFileSync(record, "{ }");
    assert.equal(await carried(reviews), "updated");
    assert.equal(await carried(), "updated");
    fs.writeFileSync(path.join(top, "Pulumi.yaml"), "name: other\n");
    assert.equal(await carried(), "updated");
  });

  test("a run without it that was stopped before anything ended leaves nothing of an earlier one", async () => {
    script("a", "echo done\n");
    await fleetOf(["a"]).run();
    const stopped = fleetOf(["a"]);
    stopped.stop();
    await stopped.run();
    assert.equal((await fleetOf(["a"], { carryOn: true }).run())[0]?.result, "updated");
  });

  test("a log that cannot be written is one stack's failure, and no other's", async () => {
    for (const name of ["a", "b"]) script(name, "echo done\n");
    fs.mkdirSync(path.join(top, "out", "up", "a.log"), { recursive: true });
    const results = (await fleetOf(["a", "b"]).run()).map(({ result }) => result);
    assert.deepEqual(results, ["failed", "updated"]);
  });

  test("without it everything runs, and a record that cannot be read is none", async () => {
    script("a", "echo one\n");
    await fleetOf(["a"]).run();
    assert.equal((await fleetOf(["a"]).run())[0]?.result, "updated");
    fs.writeFileSync(path.join(top, "out", "up", "ended-well.json"), "{");
    assert.equal((await fleetOf(["a"], { carryOn: true }).run())[0]?.result, "updated");
  });
});

describe("npm run fleet", () => {
  const run = (...argv: string[]) => {
    const ran = spawnSync(process.execPath, [...RUNS_TYPESCRIPT, "stacks/commands/fleet.ts", ...argv], {
      cwd: path.join(__dirname, "../../.."),
      encoding: "utf8",
      env: { PATH: process.env.PATH, HOME: process.env.HOME },
    });
    return { code: ran.status, out: ran.stdout, err: ran.stderr };
  };

  test("check: one row a stack, one line when it starts and one when it has ended", () => {
    const { code, out, err } = run(
      "check",
      "--stacks",
      "bj-office,two-*,!two-nics",
      "--out",
      path.join(top, "out"),
    );
    assert.equal(code, 0, err);
    assert.match(out, /^bj-office +right +\d+ s +0 +stacks\/Pulumi\.bj-office\.yaml is right: 4 sessions/m);
    assert.match(out, /^two-switches +right /m);
    assert.doesNotMatch(out, /two-nics/);
    assert.match(out, /^2 of 2 ended well\./m);
    assert.match(err, /bj-office: started\n[^]*bj-office: right after/);
  });

  const mistakes: readonly [readonly string[], RegExp][] = [
    [["up"], /asks no question, so it needs --review-dir DIR .*or --yes/],
    [["destroy"], /takes one of check, preview, review, up, verify, drift, not "destroy"/],
    [["check", "--yes"], /--yes is an option of `fleet up`, not of `check`/],
    [["check", "--at-once", "0"], /--at-once: "0" is not a whole number of 1 or more/],
    [["check", "--stacks", "nowhere"], /--stacks: "nowhere" is no stack; there are bj-office/],
  ];
  for (const [argv, sentence] of mistakes)
    test(`${argv.join(" ")} is refused before anything is started`, () => {
      const { code, err } = run(...argv);
      assert.equal(code, 2);
      assert.match(err, sentence);
    });

  test("each action runs the command of its name, an update bound to its stack's record", () => {
    const of = { live: false, reviews: "records", wait: "60" };
    const one = { name: "bj", wave: 1, switches: [] };
    const tail = (name: string) =>
      ACTIONS[name]
        ?.argv(one, of)
        .join(" ")
        .replace(/^.*typescript\.cjs /, "");
    assert.equal(tail("up"), "stacks/commands/up.ts bj --review records/bj/review.json");
    assert.equal(tail("review"), "stacks/commands/review.ts bj --out records/bj");
    assert.equal(tail("verify"), "stacks/commands/verify.ts bj --wait 60");
    assert.equal(tail("preview"), "pulumi preview --stack bj --non-interactive");
  });
});
