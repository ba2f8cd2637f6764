import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { FrontEndOptions } from "../../emulator/types";
import { StubEngine } from "./stubEngine";
import { startupOf, switchOn, Typist } from "./typist";

const STARTUP = startupOf("bgp 65001", " router-id 10.2.0.2", " peer 10.9.9.9 as-number 65010");
const PEER = "peer 10.2.98.141 as-number 63400";
const LEAVING =
  "Warning: Uncommitted configurations found, commit them before exiting? [Y(yes)/N(no)/C(cancel)]:";

const cloudEngine = (options: Partial<FrontEndOptions> = {}) =>
  switchOn({ profile: "ce", startup: STARTUP, ...options });

/** Types up to the question before leaving. */
async function asked(typist: Typist, line: string): Promise<string> {
  typist.write(`${line}\r`);
  return (await typist.until(/\]:$/)).split("\n").at(-1) ?? "";
}

describe("a CloudEngine", () => {
  test("marks its prompts: ~ for what runs, * for what is not committed; commit makes it run", async () => {
    const front = await cloudEngine();
    const typist = await Typist.ready(front);
    assert.match(await typist.run("display version"), /Version 8\.180 \(CE12800 V200R005C10SPC800\)/);
    assert.match(await typist.run("system-view"), /user view with return command\.\n\[~S9706\]$/);
    assert.equal(await typist.go("bgp 65001"), "[~S9706-bgp]");
    assert.equal(await typist.go(PEER), "[*S9706-bgp]");
    assert.doesNotMatch(front.runningConfiguration(), /63400/);
    assert.doesNotMatch(await typist.run("display current-configuration configuration bgp"), /63400/);
    assert.equal(await typist.go("quit"), "[*S9706]");
    assert.equal(await typist.go("commit"), "[~S9706]");
    assert.match(front.runningConfiguration(), /63400/);
    typist.bye();
  });

  test("stays clean after a line that changes nothing, and checks each line as it is typed", async () => {
    const front = await cloudEngine();
    const typist = await Typist.ready(front);
    await typist.go("system-view", "bgp 65001");
    assert.equal(await typist.go("peer 10.9.9.9 as-number 65010"), "[~S9706-bgp]");
    assert.match(await typist.run("peer 10.2.98.141 description x"), /The peer session does not exist/);
    assert.match(await typist.run("undo terminal command forward matched upper-view"), /Unrecognized/);
    typist.bye();
  });

  test("shows what is not committed, as typed, as difference, and merged", async () => {
    const front = await cloudEngine();
    const typist = await Typist.ready(front);
    await typist.go("system-view", "bgp 65001", PEER, "undo router-id", "y", "ipv4-family unicast");
    await typist.go("maximum load-balancing 4");
    assert.equal(
      await typist.answer("display configuration candidate"),
      [
        "bgp 65001",
        " peer 10.2.98.141 as-number 63400",
        " undo router-id",
        "bgp 65001",
        " ipv4-family unicast",
        "  maximum load-balancing 4",
      ].join("\n"),
    );
    const changes = await typist.answer("display configuration candidate changes");
    assert.match(changes, /^Building configuration\n {2}#\n {2}bgp 65001\n- {2}router-id 10\.2\.0\.2\n\+/);
    assert.match(changes, /\n\+ {2}peer 10\.2\.98\.141 as-number 63400\n/);
    assert.match(await typist.answer("display configuration candidate merge"), /63400[^]*maximum load/);
    typist.bye();
  });

  test("forgets it at `clear configuration candidate`, also the process that it would have had", async () => {
    const front = await cloudEngine({ startup: startupOf() });
    const typist = await Typist.ready(front);
    await typist.go("system-view");
    assert.equal(await typist.go("bgp 65001"), "[*S9706-bgp]");
    assert.equal(await typist.go("clear configuration candidate"), "[~S9706]");
    assert.equal(await typist.answer("display configuration candidate"), "");
    assert.doesNotMatch(front.runningConfiguration(), /bgp/);
    typist.bye();
  });

  test("asks a session that leaves: yes commits, no forgets, cancel stays", async () => {
    const front = await cloudEngine();
    const typist = await Typist.ready(front);
    await typist.go("system-view", "bgp 65001", PEER);
    assert.equal(await asked(typist, "return"), LEAVING);
    assert.equal(
      await asked(typist, "perhaps"),
      "Error: Please choose 'YES', 'NO' or 'CANCEL' first before pressing 'Enter'. [Y/N/C]:",
    );
    assert.equal(await typist.go("c"), "[*S9706-bgp]");
    typist.write("\x1a");
    await typist.until(/\[Y\(yes\)\/N\(no\)\/C\(cancel\)\]:$/);
    assert.equal(await typist.go("n"), "<S9706>");
    assert.doesNotMatch(front.runningConfiguration(), /63400/);
    assert.equal(await typist.go("system-view", "bgp 65001", PEER, "quit"), "[*S9706]");
    assert.equal(await asked(typist, "quit"), LEAVING);
    assert.equal(await typist.go("y"), "<S9706>");
    assert.match(front.runningConfiguration(), /63400/);
    typist.bye();
  });

  test("a candidate is its session's own, and goes with it", async () => {
    const front = await cloudEngine();
    const [one, other] = [await Typist.ready(front), await Typist.ready(front)];
    await one.go("system-view", "bgp 65001", PEER);
    assert.equal(await other.go("system-view"), "[~S9706]");
    assert.equal(await other.answer("display configuration candidate"), "");
    one.bye();
    await one.over();
    assert.equal(await other.go("commit"), "[~S9706]");
    assert.doesNotMatch(front.runningConfiguration(), /63400/);
    other.bye();
  });

  test("as on VRP5 in `system-view immediately`", async () => {
    const front = await cloudEngine();
    const typist = await Typist.ready(front);
    assert.equal(await typist.go("system-view immediately", "bgp 65001", PEER), "[S9706-bgp]");
    assert.match(front.runningConfiguration(), /63400/);
    assert.match(await typist.run("commit"), /^Error: /);
    typist.bye();
  });
});

describe("two engineers at a CloudEngine", () => {
  async function both(options: Partial<FrontEndOptions> = {}) {
    const front = await cloudEngine(options);
    return { front, one: await Typist.ready(front), other: await Typist.ready(front) };
  }

  test("commit different rows one after the other, and both run", async () => {
    const { front, one, other } = await both();
    await one.go("system-view", "bgp 65001", PEER);
    await other.go("system-view", "bgp 65001", "peer 10.2.98.142 as-number 63400", "commit");
    assert.equal(await one.go("commit"), "[~S9706-bgp]");
    assert.match(front.runningConfiguration(), /98\.141 as-number[^]*98\.142 as-number/);
    one.bye();
    other.bye();
  });

  test("changing the same row conflict: the first commit counts, and the second is refused", async () => {
    const { front, one, other } = await both();
    await one.go("system-view", "bgp 65001", "router-id 10.2.0.3", "y");
    await other.go("system-view", "bgp 65001", "router-id 10.2.0.4", "y", "commit");
    assert.match(await one.run("commit"), /^Error: The configuration conflicts.*\n\[\*S9706-bgp\]$/);
    assert.match(front.runningConfiguration(), /router-id 10\.2\.0\.4/);
    one.bye();
    other.bye();
  });

  test("the session that holds the lock commits; another one may type, and its commit is refused", async () => {
    const { front, one, other } = await both();
    await one.go("configuration exclusive");
    assert.match(
      await other.answer("display configuration exclusive user"),
      /User Session Name: VTY0\n.*User Name: netadmin/,
    );
    assert.match(await other.run("configuration exclusive"), /^Error: The configuration is locked/);
    assert.equal(await other.go("system-view", "bgp 65001", PEER), "[*S9706-bgp]");
    assert.match(await other.run("commit"), /^Error: The configuration is locked/);
    await one.go("undo configuration exclusive");
    assert.equal(await other.go("commit"), "[~S9706-bgp]");
    assert.match(front.runningConfiguration(), /63400/);
    one.bye();
    other.bye();
  });
});

describe("a trial", () => {
  const status = async (typist: Typist) => (await typist.answer("display configuration trial status")).trim();

  async function onTrial(options: Partial<FrontEndOptions> = {}) {
    const front = await cloudEngine(options);
    const typist = await Typist.ready(front);
    await typist.go("system-view", "bgp 65001", PEER);
    const answer = await typist.run("commit trial 120");
    assert.match(front.runningConfiguration(), /63400/);
    return { front, typist, answer };
  }

  test("runs, shows the time that is left, and is confirmed by commit", async () => {
    const { front, typist, answer } = await onTrial();
    assert.equal(
      answer,
      "Info: The system enters the trial configuration mode.\nThe system will revert to previous configuration if the trial configuration is not confirmed in 120 seconds.\n[~S9706-bgp]",
    );
    assert.match(await status(typist), /^Trial status: ACTIVE \nTrial time left \(sec\): 1[12]\d$/);
    assert.equal(await typist.go("commit"), "[~S9706-bgp]");
    assert.equal(await status(typist), "Trial status: INACTIVE \nTrial time left (sec): 0");
    assert.match(front.runningConfiguration(), /63400/);
    typist.bye();
  });

  test("is rolled back by abort trial, which asks", async () => {
    const { front, typist } = await onTrial();
    assert.match(
      await typist.run("abort trial"),
      /^Warning: The trial configuration will be rolled back\. Continue\? \[Y\/N\]:$/,
    );
    assert.match(
      await typist.run("y"),
      /^Info: The trial configuration rollback succeeded\.\n\[~S9706-bgp\]$/,
    );
    assert.doesNotMatch(front.runningConfiguration(), /63400/);
    assert.match(await typist.run("abort trial"), /^Error/);
    typist.bye();
  });

  test("is over when its time is, and when its session ends", async () => {
    const { front, typist } = await onTrial({ trialSecondMs: 1 });
    while (!/INACTIVE/.test(await status(typist))) await new Promise((resolve) => setTimeout(resolve, 20));
    assert.doesNotMatch(front.runningConfiguration(), /63400/);
    typist.bye();
    const second = await onTrial();
    second.typist.bye();
    await second.typist.over();
    const witness = await Typist.ready(second.front);
    assert.match(await status(witness), /INACTIVE/);
    assert.doesNotMatch(second.front.runningConfiguration(), /63400/);
    witness.bye();
  });

  test("can outlive its session by an option; meanwhile no other session commits or ends it", async () => {
    const { front, typist } = await onTrial({ trialOutlivesSession: true });
    typist.bye();
    await typist.over();
    const other = await Typist.ready(front);
    await other.go("system-view", "bgp 65001", "peer 10.2.98.142 as-number 63400");
    assert.match(await other.run("commit"), /^Error: The system is in trial configuration mode\./);
    assert.match(await other.run("abort trial"), /^Error/);
    assert.match(await status(other), / ACTIVE/);
    other.bye();
  });

  test("reaches the routing engine when it begins, and when it is rolled back", async () => {
    const engine = new StubEngine();
    const front = await cloudEngine({ engine });
    const peers = async () => {
      await front.settled();
      return engine.model?.neighbors.map(({ address }) => address);
    };
    const typist = await Typist.ready(front);
    await typist.go("system-view", "bgp 65001", PEER);
    assert.deepEqual(await peers(), ["10.9.9.9"]);
    await typist.go("commit trial");
    assert.deepEqual(await peers(), ["10.2.98.141", "10.9.9.9"]);
    await typist.go("abort trial", "y");
    assert.deepEqual(await peers(), ["10.9.9.9"]);
    typist.bye();
  });

  test("of less than 60 s is a wrong parameter", async () => {
    const front = await cloudEngine();
    const typist = await Typist.ready(front);
    await typist.go("system-view");
    assert.match(await typist.run("commit trial 59"), /Error: Wrong parameter found at '\^' position\./);
    typist.bye();
  });
});
