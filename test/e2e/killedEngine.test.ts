import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { after, describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { WITH_FOREIGN } from "../s9700/support/emulatedSwitch";
import { SwitchStack } from "./support/switchStack";

/** An engine that is killed, and a switch that goes away, in the middle of a push. */

const stacks: SwitchStack[] = [];
after(() => Promise.all(stacks.map((stack) => stack.stop())));

async function started(): Promise<SwitchStack> {
  const stack = await SwitchStack.start(WITH_FOREIGN);
  stacks.push(stack);
  return stack;
}

const MANY = Array.from({ length: 80 }, (_, at) => 100 + at);

describe("an `up` whose engine is killed while lines are typed", () => {
  test("is taken back by its provider; the next one waits for that, says so, and ends at the goal", async () => {
    const stack = await started();
    const { device, directory, pulumi } = stack;
    const before = device.bgp;
    stack.declare(...MANY);
    device.frontEnd.faults.slow = { ms: 60 };
    const args = ["--non-interactive", "up", "--yes", "--skip-preview", "--stack", "switch"];
    const engine = spawn("pulumi", args, { cwd: directory, env: pulumi.env, stdio: "ignore" });
    while (!device.bgp.join().includes("10.2.98.110")) await pause(20);
    engine.kill("SIGKILL");
    await once(engine, "exit");

    const locked = await pulumi.up("--skip-preview");
    assert.match(locked.stdout + locked.stderr, /the stack is currently locked/);
    assert.equal((await pulumi.run(["cancel", "--yes"])).code, 0);
    const next = await pulumi.up("--skip-preview");
    assert.equal(next.code, 0, next.stdout + next.stderr);
    assert.ok(MANY.every((node) => device.bgp.includes(`peer 10.2.98.${node} as-number 63400`)));
    assert.deepEqual(device.savedBgp, device.bgp);

    assert.equal((await pulumi.destroy("--skip-preview")).code, 0);
    // Rows of the process stay for the foreign peer, which they reach.
    const stay = ["router-id 10.2.0.2", "compare-different-as-med"];
    assert.deepEqual(
      device.bgp.filter((row) => !stay.includes(row)),
      before,
    );
  });
});

describe("a switch that goes away in the middle of a push", () => {
  test("ends the `up` with sentences, and the state says that nothing is saved", async () => {
    const stack = await started();
    const { device, pulumi } = stack;
    stack.declare(...MANY);
    device.frontEnd.faults.slow = { ms: 30 };
    const up = pulumi.up("--skip-preview");
    while (!device.bgp.join().includes("10.2.98.110")) await pause(20);
    await device.frontEnd.close();
    const outcome = await up;
    const text = outcome.stdout + outcome.stderr;
    assert.notEqual(outcome.code, 0);
    assert.match(
      text,
      /the connection was cut at [^]*it could not be read afterwards; the next refresh shows what runs/,
    );
    assert.doesNotMatch(text, /^\s+at .*[(:]\d+/m);
    const state = await pulumi.run(["stack", "export"]);
    assert.match(state.stdout, /"saved": false/, "recorded as not saved");
  });
});
