import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { NotRight, waitUntilRight, type Clock, type Item } from "../../components/rollout/waitUntil";

const up = (name: string): Item => ({ name, right: true, state: "Established" });
const down = (name: string, more: Partial<Item> = {}): Item => ({
  name,
  right: false,
  state: "Active",
  why: `${name} is down.`,
  ...more,
});

/** A clock that goes on only while the code under test sleeps. */
function clock(): Clock & { readonly passed: () => number } {
  let time = 0;
  return {
    now: () => time,
    sleep: async (milliseconds) => void (time += milliseconds),
    passed: () => time,
  };
}

/** An API server that answers 503, or a connection that breaks. */
const passing = (message = "the cluster at https://x answered 503: busy") =>
  Object.assign(new Error(message), { passing: true });

/** Plays one check after the other; the last one again and again. A check that is an error fails. */
async function wait(
  looks: readonly (readonly Item[] | Error)[],
  limits: { seconds?: number; polls?: number } = {},
) {
  const said: string[] = [];
  const time = clock();
  let looked = 0;
  const options = {
    what: "sessions are up",
    seconds: 300,
    polls: 3,
    ...limits,
    look: async () => {
      const seen = looks[Math.min(looked++, looks.length - 1)] ?? [];
      if (seen instanceof Error) throw seen;
      return seen;
    },
    say: (line: string) => said.push(line),
    clock: time,
  };
  const outcome = await waitUntilRight(options).catch((error: unknown) => error);
  return { outcome, said, looked, passed: time.passed() };
}

describe("the gate waits", () => {
  test("until all is right at so many consecutive checks", async () => {
    const { outcome, looked } = await wait([[up("a")]]);
    assert.deepEqual(outcome, { items: [up("a")], seconds: 4 });
    assert.equal(looked, 3);
  });

  test("from the beginning again when a session flaps", async () => {
    const { outcome, looked } = await wait([[up("a")], [up("a")], [down("a")], [up("a")]]);
    assert.ok(!(outcome instanceof Error));
    assert.equal(looked, 6);
  });

  test("no longer than its time limit, and then says what is wrong", async () => {
    const { outcome, passed } = await wait([[up("a"), down("b")]], { seconds: 60 });
    assert.ok(outcome instanceof NotRight);
    assert.deepEqual(
      outcome.items.filter(({ right }) => !right).map(({ why }) => why),
      ["b is down."],
    );
    assert.ok(passed <= 60_000 && passed > 50_000, String(passed));
  });

  test("for its last consecutive checks, where the first of them was within the limit", async () => {
    const { outcome } = await wait([[down("a")], [down("a")], [down("a")], [up("a")]], { seconds: 8 });
    assert.ok(!(outcome instanceof Error), String(outcome));
  });

  test("not at all for what waiting does not mend: a refused login would lock the account", async () => {
    const { outcome, looked } = await wait([[down("a", { lasting: true })]]);
    assert.ok(outcome instanceof NotRight);
    assert.equal(looked, 1);
  });

  test("and reports its progress: when it changes, and now and then as a sign of life", async () => {
    const steps = [
      [down("a"), down("b")],
      [down("a"), down("b")],
      [down("a"), down("b")],
      [up("a"), down("b")],
    ];
    const { said } = await wait(steps, { seconds: 120 });
    assert.deepEqual(said.slice(0, 2), [
      "0 of 2 sessions are up; waiting up to 120 s more.",
      "1 of 2 sessions are up; waiting up to 114 s more.",
    ]);
    assert.ok(said.length >= 4 && said.length <= 6, said.join("\n"));
  });

  test("past a check that fails for a passing reason, and counts from the beginning again", async () => {
    const { outcome, looked } = await wait([passing(), [up("a")], passing(), [up("a")]]);
    assert.ok(!(outcome instanceof Error), String(outcome));
    assert.equal(looked, 6);
  });

  test("no longer than its time limit when every check fails, and then gives the last failure", async () => {
    const { outcome, passed, said } = await wait([passing()], { seconds: 60 });
    assert.match(String(outcome), /^Error: for \d+ s: the cluster at https:\/\/x answered 503: busy$/);
    assert.ok(passed <= 60_000 && passed > 50_000, String(passed));
    assert.match(said[0] ?? "", /answered 503: busy; waiting up to 60 s more\./);
  });

  test("not at all when a check fails for a lasting reason", async () => {
    const { outcome, looked } = await wait([new Error("the cluster refuses: patch is needed")]);
    assert.match(String(outcome), /refuses/);
    assert.equal(looked, 1);
  });

  test("not for an engine that was killed meanwhile", async () => {
    const engine = new AbortController();
    const clock = { now: () => 0, sleep: async () => engine.abort() };
    const options = { what: "sessions are up", seconds: 300, polls: 3, say: () => undefined, clock };
    const waited = waitUntilRight({ ...options, look: async () => [down("a")], signal: engine.signal });
    await assert.rejects(waited, /^Error: stopped after 0 s: the engine has ended\.$/);
  });
});
