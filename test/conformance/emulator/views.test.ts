import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { FrontEnd } from "../../emulator/frontEnd";
import { noFixtures, synthetic } from "./fixtures";
import { ADMIN, switchOn, Typist } from "./typist";

describe("views and prompts", () => {
  let front: FrontEnd;
  let typist: Typist;
  before(async () => {
    front = await switchOn();
    typist = await Typist.ready(front);
  });
  after(async () => {
    typist.bye();
    await front.close();
  });

  test("each view has its prompt; quit goes up one, return goes to the user's view", async () => {
    assert.equal(
      await typist.run("system-view"),
      "Enter system view, return user view with Ctrl+Z.\n[S9706]",
    );
    assert.equal(await typist.go("bgp 65001"), "[S9706-bgp]");
    assert.equal(await typist.go("ipv4-family unicast"), "[S9706-bgp-af-ipv4]");
    assert.equal(await typist.go("quit"), "[S9706-bgp]");
    assert.equal(await typist.go("ipv6-family unicast"), "[S9706-bgp-af-ipv6]");
    assert.equal(await typist.go("return"), "<S9706>");
    assert.equal(await typist.go("sys", "interface Vlanif 98"), "[S9706-Vlanif98]");
    assert.equal(await typist.go("quit", "route-policy FROM-K8S permit node 10"), "[S9706-route-policy]");
    typist.write("\x1a");
    assert.match(await typist.until(/<S9706>$/), /<S9706>$/);
  });

  test("a new name shows in the prompt immediately", async () => {
    assert.equal(await typist.go("system-view", "sysname Core-1&2"), "[Core-1&2]");
    assert.equal(await typist.go("sysname S9706"), "[S9706]");
    await typist.go("return");
  });

  test("bgp takes its AS number, also when it runs", async () => {
    await typist.go("system-view");
    assert.match(await typist.answer("bgp"), /Error:Incomplete/);
    await typist.go("return");
  });

  test("bgp with another AS than the running one is refused and changes nothing", async () => {
    await typist.go("system-view");
    assert.equal(await typist.run("bgp 2"), "Error: BGP is already running. The AS is 65001.\n[S9706]");
    assert.equal(await typist.go("bgp 65001", "quit"), "[S9706]");
    await typist.go("return");
  });

  test("undo bgp asks first, and a no leaves everything", { skip: noFixtures }, async () => {
    const question = synthetic("undo-bgp.session.txt").split("\n")[1]?.replace(/y$/, "") ?? "";
    await typist.go("system-view");
    assert.equal(await typist.run("undo bgp 65001"), question);
    assert.equal(await typist.go("n", "bgp 65001", "quit"), "[S9706]");
    await typist.run("undo bgp");
    assert.equal(await typist.go("y"), "[S9706]");
    assert.doesNotMatch(front.runningConfiguration(), /^bgp/m);
    await typist.go("return");
  });
});

describe("commands that are unknown in a view", () => {
  test("run in the nearest upper view, and the prompt moves there", async () => {
    const front = await switchOn();
    const typist = await Typist.ready(front);
    await typist.go("system-view", "bgp 65001", "ipv4-family unicast");
    assert.equal(await typist.go("peer 10.2.98.141 as-number 63400"), "[S9706-bgp]");
    assert.equal(await typist.go("interface Vlanif98"), "[S9706-Vlanif98]");
    assert.match(front.runningConfiguration(), /peer 10\.2\.98\.141 as-number 63400/);
    typist.bye();
    await front.close();
  });

  test("but not undo commands, unless that is switched on", async () => {
    const front = await switchOn();
    const typist = await Typist.ready(front);
    await typist.go("system-view", "bgp 65001", "peer 10.2.98.141 as-number 63400", "ipv4-family unicast");
    assert.match(await typist.run("undo peer 10.2.98.141"), /Error[\s\S]*\[S9706-bgp-af-ipv4\]$/);
    assert.equal(
      await typist.go("quit", "quit", "matched upper-view", "bgp 65001", "ipv4-family unicast"),
      "[S9706-bgp-af-ipv4]",
    );
    assert.equal(await typist.go("undo peer 10.2.98.141"), "[S9706-bgp]");
    assert.doesNotMatch(front.runningConfiguration(), /10\.2\.98\.141/);
    typist.bye();
    await front.close();
  });

  test("are errors after undo terminal command forward matched upper-view, in this session only", async () => {
    const front = await switchOn();
    const [one, two] = [await Typist.ready(front), await Typist.ready(front)];
    await one.go("undo terminal command forward matched upper-view");
    for (const typist of [one, two]) await typist.go("system-view", "bgp 65001", "ipv4-family unicast");
    assert.match(await one.run("peer 10.2.98.141 as-number 63400"), /Error[\s\S]*\[S9706-bgp-af-ipv4\]$/);
    assert.equal(await two.go("peer 10.2.98.141 as-number 63400"), "[S9706-bgp]");
    one.bye();
    two.bye();
    await front.close();
  });

  test("a refused one leaves the prompt where it was", async () => {
    const front = await switchOn();
    const typist = await Typist.ready(front);
    await typist.go("system-view", "bgp 65001", "ipv4-family unicast");
    assert.match(await typist.run("bgp 65002"), /already running[\s\S]*\[S9706-bgp-af-ipv4\]$/);
    typist.bye();
    await front.close();
  });
});

describe("privilege levels", () => {
  const levels: [level: number, line: string, allowed: boolean][] = [
    [0, "display bgp peer", false],
    [1, "display bgp peer", true],
    [1, "screen-length 0 temporary", true],
    [1, "system-view", false],
    [1, "save", false],
    [2, "system-view", true],
    [2, "display this", true],
    [2, "display current-configuration", false],
    [2, "compare configuration", false],
    [2, "undo terminal command forward matched upper-view", false],
    [3, "display current-configuration", true],
    [15, "display current-configuration", true],
  ];
  for (const [level, line, allowed] of levels) {
    test(`level ${level} ${allowed ? "may" : "may not"}: ${line}`, async () => {
      const user = { ...ADMIN, level };
      const front = await switchOn({ users: [user] });
      const typist = await Typist.login(front, { user });
      await typist.until(/<S9706>$/);
      const answer = await typist.run(line);
      assert.equal(answer.includes("Error: No permission to run the command."), !allowed);
      typist.bye();
      await front.close();
    });
  }
});

describe("configuration exclusive", () => {
  test("holds others off until it is given back, and shows who has it", async () => {
    const front = await switchOn();
    const [one, two] = [await Typist.ready(front), await Typist.ready(front)];
    assert.equal(
      await two.answer("display configuration-occupied user"),
      "Info: No user locked the current configuration.",
    );
    await one.go("configuration exclusive", "system-view", "bgp 65001");
    assert.match(await two.answer("display configuration-occupied user"), /User Name: netadmin/);
    assert.equal(await two.go("system-view"), "[S9706]");
    assert.match(await two.answer("bgp 65001"), /^Error: .*locked/);
    assert.equal(
      await two.answer("configuration exclusive"),
      "Error: The configuration is locked by user netadmin.",
    );
    await one.go("undo configuration exclusive");
    assert.equal(await two.go("bgp 65001"), "[S9706-bgp]");
    one.bye();
    two.bye();
    await front.close();
  });

  test("ends by itself when its holder has configured nothing for the time set", async () => {
    const front = await switchOn({ exclusiveSeconds: 0.2 });
    const [one, two] = [await Typist.ready(front), await Typist.ready(front)];
    await one.go("configuration exclusive");
    await two.go("system-view");
    assert.match(await two.answer("bgp 65001"), /^Error/);
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.equal(await two.go("bgp 65001"), "[S9706-bgp]");
    one.bye();
    two.bye();
    await front.close();
  });

  test("ends with its holder's session", async () => {
    const front = await switchOn();
    const [one, two] = [await Typist.ready(front), await Typist.ready(front)];
    await one.go("configuration exclusive");
    one.bye();
    await one.over();
    assert.equal(await two.go("system-view", "bgp 65001"), "[S9706-bgp]");
    two.bye();
    await front.close();
  });
});
