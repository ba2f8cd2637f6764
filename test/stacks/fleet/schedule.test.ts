import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { schedule, type Outcome, type Schedule } from "../../../stacks/fleet/schedule";
import type { FleetStack } from "../../../stacks/fleet/stacks";

/** The order of a fleet, with a fake runner: a stack runs until the test ends it. */

const stack = (name: string, rest: Partial<FleetStack> = {}): FleetStack => ({
  ...{ name, wave: 1, switches: [] },
  ...rest,
});

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A fake runner: it records which stacks were started, and ends them when the test says so. */
class FakeRuns {
  readonly started: string[] = [];
  private readonly open = new Map<string, (well: boolean) => void>();
  readonly outcomes: Promise<Outcome[]>;

  constructor(stacks: readonly FleetStack[], more: Partial<Schedule> = {}) {
    this.outcomes = schedule({
      ...{ stacks, atOnce: 10, ordered: true },
      held: () => undefined,
      stopped: () => undefined,
      moment: settled,
      run: (one) =>
        new Promise((resolve) => {
          this.started.push(one.name);
          this.open.set(one.name, (well) => {
            this.open.delete(one.name);
            resolve({ stack: one, result: well ? "updated" : "failed", well, code: well ? 0 : 1, why: "" });
          });
        }),
      ...more,
    });
  }

  get running(): string[] {
    return [...this.open.keys()].sort();
  }

  async end(name: string, well = true): Promise<void> {
    const end = this.open.get(name);
    assert.ok(end, `${name} runs`);
    end(well);
    await settled();
  }

  async results(): Promise<Record<string, string>> {
    const all = await this.outcomes;
    return Object.fromEntries(
      all.map(({ stack: { name }, result, why }) => [name, why === "" ? result : `${result}: ${why}`]),
    );
  }
}

describe("how many run at the same time", () => {
  test("never more than --at-once, and the next one starts when one ends", async () => {
    const runs = new FakeRuns(
      ["a", "b", "c", "d", "e"].map((name) => stack(name)),
      { atOnce: 2 },
    );
    assert.deepEqual(runs.running, ["a", "b"]);
    await runs.end("b");
    assert.deepEqual(runs.running, ["a", "c"]);
    for (const name of ["a", "c", "d", "e"]) await runs.end(name);
    assert.deepEqual(await runs.results(), {
      a: "updated",
      b: "updated",
      c: "updated",
      d: "updated",
      e: "updated",
    });
  });

  test("where memory is short none is added, one runs in any case, and more start when there is memory again", async () => {
    let short = true;
    const runs = new FakeRuns([stack("a"), stack("b"), stack("c")], {
      held: () => (short ? "memory" : undefined),
    });
    await settled();
    assert.deepEqual(runs.running, ["a"]);
    await runs.end("a");
    assert.deepEqual(runs.running, ["b"]);
    short = false;
    await settled();
    await settled();
    assert.deepEqual(runs.running, ["b", "c"]);
    await runs.end("b");
    await runs.end("c");
    await runs.outcomes;
  });

  test("the failure of one stops no other", async () => {
    const runs = new FakeRuns([stack("a"), stack("b"), stack("c")], { atOnce: 1 });
    await runs.end("a", false);
    await runs.end("b");
    await runs.end("c", false);
    assert.deepEqual(await runs.results(), { a: "failed", b: "updated", c: "failed" });
  });

  test("once it is stopped no further one starts, and those that run are waited for", async () => {
    const stops: string[] = [];
    const runs = new FakeRuns([stack("a"), stack("b"), stack("c")], { atOnce: 1, stopped: () => stops[0] });
    stops.push("stopped before its turn.");
    await runs.end("a");
    assert.deepEqual(runs.started, ["a"]);
    assert.deepEqual(await runs.results(), {
      a: "updated",
      b: "not started: stopped before its turn.",
      c: "not started: stopped before its turn.",
    });
  });
});

describe("waves of an update", () => {
  const three = [stack("z-first"), stack("b", { wave: 2 }), stack("a", { wave: 7 }), stack("y-first")];

  test("a wave starts when all stacks of the one before have ended, whatever their names are", async () => {
    const runs = new FakeRuns(three);
    assert.deepEqual(runs.running, ["y-first", "z-first"]);
    await runs.end("z-first");
    assert.deepEqual(runs.running, ["y-first"]);
    await runs.end("y-first");
    assert.deepEqual(runs.running, ["b"]);
    await runs.end("b");
    assert.deepEqual(runs.running, ["a"]);
    await runs.end("a");
    assert.equal((await runs.outcomes).length, 4);
  });

  test("a wave that did not end well stops all later ones; the rest of its own goes on", async () => {
    const runs = new FakeRuns(three, { atOnce: 1 });
    await runs.end("z-first", false);
    assert.deepEqual(runs.running, ["y-first"]);
    await runs.end("y-first");
    assert.deepEqual(runs.started, ["z-first", "y-first"]);
    assert.deepEqual(await runs.results(), {
      "z-first": "failed",
      "y-first": "updated",
      b: "not started: wave 1 did not end well: z-first.",
      a: "not started: wave 1 did not end well: z-first.",
    });
  });

  test("what only reads needs no order: all waves and both of a pair run together", async () => {
    const runs = new FakeRuns([...three, stack("p1", { pair: "p" }), stack("p2", { pair: "p" })], {
      ordered: false,
    });
    assert.equal(runs.running.length, 6);
    for (const name of runs.running) await runs.end(name, false);
    assert.equal((await runs.outcomes).length, 6);
  });
});

describe("switches that stand in for each other", () => {
  const pair = [stack("core-a", { pair: "core" }), stack("core-b", { pair: "core" }), stack("other")];

  test("two stacks of one pair are never updated at the same time", async () => {
    const runs = new FakeRuns(pair);
    assert.deepEqual(runs.running, ["core-a", "other"]);
    await runs.end("core-a");
    assert.deepEqual(runs.running, ["core-b", "other"]);
    await runs.end("core-b");
    await runs.end("other");
    await runs.outcomes;
  });

  test("where one of the pair failed the other one is not touched", async () => {
    const runs = new FakeRuns(pair);
    await runs.end("core-a", false);
    await runs.end("other");
    assert.deepEqual(await runs.results(), {
      "core-a": "failed",
      "core-b": "not started: core-a, of the same pair (core), did not end well.",
      other: "updated",
    });
  });

  test("two stacks on one switch are updated one after the other, also where the first one failed", async () => {
    const on = (name: string) => stack(name, { switches: ["10.2.0.2:22"] });
    const runs = new FakeRuns([on("x"), on("y")]);
    assert.deepEqual(runs.running, ["x"]);
    await runs.end("x", false);
    assert.deepEqual(runs.running, ["y"]);
    await runs.end("y");
    assert.deepEqual(await runs.results(), { x: "failed", y: "updated" });
  });
});
