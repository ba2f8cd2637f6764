import assert from "node:assert/strict";
import { Duplex, PassThrough, Writable } from "node:stream";
import { describe, test } from "node:test";
import { ownershipOf, parseBgpText, push, VtySession, withLogin } from "../../../../components/s9700/vrp";
import { aSwitch, failure, PASSWORD, SEED } from "../support/switch";
import {
  assertStart,
  cloudEngine,
  comparable,
  FOREIGN,
  GOAL,
  pushTo,
  rowsIn,
  runs,
  START,
  typed,
  WANTED,
} from "../support/cloudEngine";

describe("a push to a CloudEngine", () => {
  test("types a candidate, commits it on trial, reads it back, confirms, reads again, and saves", async () => {
    const wire = await cloudEngine();
    const report = await pushTo(wire);
    assert.equal(report.state, "pushed");
    assert.equal(report.saved, "saved");
    assert.deepEqual(runs(wire), GOAL);
    assert.deepEqual(rowsIn(wire.device.startup()), GOAL);
    const lines = typed(wire);
    const from = lines.indexOf("display configuration candidate");
    assert.deepEqual(lines.slice(from), [
      "display configuration candidate",
      "commit trial 120",
      "display current-configuration configuration bgp",
      "commit",
      "display current-configuration configuration bgp",
      "return",
      "save",
      "undo configuration exclusive",
      "quit",
    ]);
    const refused = wire.device.log.filter(({ reply }) => reply === "error").map(({ line }) => line);
    assert.deepEqual(refused, ["undo terminal command forward matched upper-view"], "VRP8 has none");
  });

  test("that has no process yet, makes one", async () => {
    const wire = await cloudEngine({}, "");
    assert.equal((await pushTo(wire)).state, "pushed");
    assert.deepEqual(runs(wire), comparable(WANTED));
  });

  test("over SSH, by a user who may not read the configuration", async () => {
    const users = [{ name: "pulumi", password: PASSWORD, level: 2 }];
    const { device, access } = await aSwitch({ profile: "ce", startup: FOREIGN, users });
    try {
      const input = { asNumber: "65001", wanted: WANTED, ownership: ownershipOf(WANTED) };
      assert.equal((await withLogin(access, (vty) => push(vty, input))).state, "pushed");
      assert.deepEqual(rowsIn(device.startupConfiguration()), GOAL);
    } finally {
      await device.close();
    }
  });

  test("a second time types nothing, commits nothing, and saves nothing", async () => {
    const wire = await cloudEngine();
    await pushTo(wire);
    const before = typed(wire).length;
    assert.equal((await pushTo(wire)).state, "unchanged");
    assert.doesNotMatch(typed(wire).slice(before).join("\n"), /commit|peer|^save$|system-view/m);
  });

  test("answers VRP8's question before a peer goes, log lines and slow answers notwithstanding", async () => {
    const wire = await cloudEngine({ asksOnUndoPeer: true, faults: { noise: true, slow: { ms: 5 } } });
    await pushTo(wire);
    assert.equal((await pushTo(wire, [])).state, "pushed");
    assert.deepEqual(
      runs(wire),
      START.filter((row) => !/router-id/.test(row)),
    );
  });

  test("uses the trial time that it is given, and only what VRP8 takes", async () => {
    const wire = await cloudEngine();
    await pushTo(wire, WANTED, {}, { timeouts: { trial: 60_000 } });
    assert.ok(typed(wire).includes("commit trial 60"));
    await assert.rejects(
      pushTo(wire, WANTED, {}, { timeouts: { trial: 30_000 } }),
      /^RangeError: timeouts\.trial: 30000 ms; allowed: whole seconds from 60000 to 65535000\.$/,
    );
  });

  // annet (57111983750) answers it; no reference of Huawei shows it.
  test("agrees to confirm its own trial where `commit` asks that, and to nothing else there", async () => {
    const asks = (what: string) => ({
      ask: { line: "^commit$", question: `Warning: ${what} Continue? [Y/N]:` },
    });
    const wire = await cloudEngine({ faults: asks("The trial configuration will be confirmed.") });
    assert.equal((await pushTo(wire)).saved, "saved");
    const other = "Sessions will be reset. The trial configuration will be confirmed.";
    const refused = await cloudEngine({ faults: asks(other) });
    assert.equal((await failure(pushTo(refused))).report?.state, "rolled-back");
    assertStart(refused);
  });

  test("does without a trial where the release has none, and takes back line by line", async () => {
    const noTrial = { line: "^commit trial", text: "Error: Unrecognized command found at '^' position." };
    const wire = await cloudEngine({ faults: { refuse: noTrial } });
    const report = await pushTo(wire);
    assert.equal(report.state, "pushed");
    assert.match(report.notes.join(), /has no `commit trial`/);
    assert.deepEqual(runs(wire), GOAL);

    const meddle = { line: "^commit$", types: "undo peer 10.2.98.142 connect-interface" };
    const second = await cloudEngine({ faults: { refuse: noTrial, meddle } }, SEED);
    const more = [...WANTED, ...parseBgpText("bgp 1\n peer 10.2.98.141 description one\n").rows];
    const error = await failure(pushTo(second, more));
    assert.equal(error.code, "not-equal");
    assert.equal(error.report?.state, "rolled-back");
    assert.ok(typed(second).includes("undo peer 10.2.98.141 description"));
    assert.deepEqual(runs(second), comparable(WANTED));
    assert.equal(second.device.startup(), SEED, "nothing was saved");
  });
});

describe("a push to a CloudEngine that goes wrong", () => {
  test("at a line: the candidate is cleared, nothing was ever committed", async () => {
    const refuse = { line: "^peer 10.2.98.142 conn", text: "Error: The interface does not exist." };
    const wire = await cloudEngine({ faults: { refuse } });
    const error = await failure(pushTo(wire));
    assert.equal(error.code, "refused");
    assert.equal(error.report?.state, "rolled-back");
    assert.ok(typed(wire).includes("clear configuration candidate"));
    assert.doesNotMatch(typed(wire).join("\n"), /^commit|undo peer/m);
    assertStart(wire);
  });

  test("at an unexpected question: answered n, and cleared", async () => {
    const ask = {
      line: "^peer 10.2.98.142 as",
      question: "Warning: The license will expire. Continue? [Y/N]:",
    };
    const wire = await cloudEngine({ faults: { ask } });
    const error = await failure(pushTo(wire));
    assert.equal(error.code, "question");
    assert.equal(error.report?.state, "rolled-back");
    assertStart(wire);
  });

  test("at the commit: refused, and cleared", async () => {
    const refuse = { line: "^commit", text: "Error: Failed to commit configuration." };
    const wire = await cloudEngine({ faults: { refuse } });
    const error = await failure(pushTo(wire));
    assert.match(error.message, /refused `commit trial 120` in view .*Failed to commit configuration/);
    assert.equal(error.report?.state, "rolled-back");
    assertStart(wire);
  });

  test("at the commit, of which a question is asked: answered n, and cleared", async () => {
    const ask = { line: "^commit", question: "Warning: Sessions will be reset. Continue? [Y/N]:" };
    const wire = await cloudEngine({ faults: { ask } });
    assert.equal((await failure(pushTo(wire))).report?.state, "rolled-back");
    assertStart(wire);
  });

  test("where the row was committed by another user meanwhile: refused, and that user's row stays", async () => {
    const meddle = { line: "^commit trial", types: "peer 10.2.98.141 as-number 64999" };
    const wire = await cloudEngine({ faults: { meddle } });
    const error = await failure(pushTo(wire));
    assert.match(error.message, /conflicts with that of another user/);
    assert.match(wire.device.runningText(), /peer 10\.2\.98\.141 as-number 64999/);
    assert.equal(wire.device.startup(), FOREIGN);
  });

  test("at the confirmation: the trial is called off", async () => {
    const refuse = { line: "^commit$", text: "Error: Failed to commit configuration." };
    const wire = await cloudEngine({ faults: { refuse } });
    const error = await failure(pushTo(wire));
    assert.equal(error.report?.state, "rolled-back");
    assert.ok(typed(wire).includes("abort trial"));
    assertStart(wire);
  });

  test("when the trial's time is over before it is confirmed: seen by the last reading, and not saved", async () => {
    const wire = await cloudEngine({ trialSecondMs: 1, faults: { slow: { ms: 300, line: "^commit$" } } });
    const error = await failure(pushTo(wire));
    assert.equal(error.code, "not-equal");
    assert.equal(error.report?.state, "rolled-back");
    assertStart(wire);
  });

  test("when another user holds the configuration: not touched, and the holder is named", async () => {
    const wire = await cloudEngine();
    const now = Date.now();
    wire.device.lock = { session: 99, user: "operator", since: now, active: now };
    const error = await failure(pushTo(wire));
    assert.equal(error.code, "locked");
    assert.match(error.message, /User Name: operator/);
    assert.doesNotMatch(typed(wire).join("\n"), /system-view/);
  });
});

describe("what another user began on a CloudEngine", () => {
  test("and did not commit is neither committed nor cleared", async () => {
    const wire = await cloudEngine();
    const error = await failure(
      wire.login(async (vty) => {
        await vty.command("system-view");
        await vty.command("bgp 65001");
        await vty.command("peer 10.9.9.9 description his");
        const ownership = ownershipOf(WANTED);
        return push(vty, { asNumber: "65001", wanted: WANTED, ownership });
      }),
    );
    assert.equal(error.code, "candidate");
    assert.match(error.message, /another user typed and did not commit: nothing was committed/);
    assert.doesNotMatch(typed(wire).join("\n"), /^commit|^clear|63400|^return/m);
    assertStart(wire);
  });

  test("and left at a console is not answered for that user, neither at login nor later", async () => {
    const question =
      "\r\nWarning: Uncommitted configurations found, commit them before exiting? [Y(yes)/N(no)/C(cancel)]:";
    const written: string[] = [];
    const channel = new PassThrough();
    const console = Duplex.from({
      readable: channel,
      writable: new Writable({
        write: (chunk: Buffer, _encoding, done) => {
          written.push(chunk.toString());
          done();
        },
      }),
    });
    channel.write(question);
    const access = { name: "CE", host: "console", port: 1, username: "pulumi", hostKey: "" };
    const shell = { channel: console, end: () => console.destroy() };
    const error = await failure(VtySession.open(access, shell));
    assert.equal(error.code, "candidate");
    assert.doesNotMatch(written.join(""), /^[yn]$/im);

    const wire = await cloudEngine();
    const leaving = await failure(
      wire.login(async (vty) => {
        for (const line of ["system-view", "bgp 65001", "undo peer 10.9.9.9"]) await vty.command(line);
        return vty.command("return");
      }),
    );
    assert.equal(leaving.code, "question");
    assert.match(leaving.message, /Uncommitted configurations found/);
    assertStart(wire);
  });

  test("and appears in our candidate is seen before the commit", async () => {
    const wire = await cloudEngine();
    // No document knows of such a device: candidates are their session's own.
    wire.device.faults.refuse = { line: "^display configuration candidate$", text: "aaa\n local-user eve" };
    const error = await failure(pushTo(wire));
    assert.equal(error.code, "candidate");
    assert.match(error.message, /holds `aaa` that another user typed/);
    assert.match(error.notes.join(), /not cleared/);
    assert.doesNotMatch(typed(wire).join("\n"), /^commit|^clear/m);
    assertStart(wire);
  });

  test("and runs on trial is waited for; a trial that is too long is reported", async () => {
    const wire = await cloudEngine({ trialOutlivesSession: true, trialSecondMs: 2 });
    wire.device.commits.begin(99, wire.device.running, 100);
    assert.equal((await pushTo(wire)).state, "pushed");
    const other = await cloudEngine({ trialOutlivesSession: true, trialSecondMs: 2 });
    other.device.commits.begin(99, other.device.running, 60_000);
    const error = await failure(pushTo(other));
    assert.equal(error.code, "locked");
    assert.match(error.message, /runs a configuration on trial for another \d+ s: nothing was sent/);
  });

  test("does not concern a push that finds everything in place and saved", async () => {
    const wire = await cloudEngine({ trialOutlivesSession: true, trialSecondMs: 2 });
    await pushTo(wire);
    const report = await pushTo(wire);
    assert.equal(report.state, "unchanged");
    assert.ok(!report.transcript.some(({ line }) => line.includes("trial")));
  });
});
