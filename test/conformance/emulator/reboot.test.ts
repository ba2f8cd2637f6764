import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { startupOf, switchOn, Typist } from "./typist";
import type { FrontEnd } from "../../emulator/frontEnd";

const STARTUP = startupOf("bgp 65001", " router-id 10.2.0.2");

async function changed(front: FrontEnd): Promise<Typist> {
  const typist = await Typist.ready(front);
  await typist.go("system-view", "bgp 65001", "peer 10.2.98.141 as-number 63400", "return");
  return typist;
}

/** The switch is away for a moment. */
async function again(front: FrontEnd): Promise<Typist> {
  for (;;) {
    try {
      return await Typist.ready(front);
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

describe("reboot", () => {
  // evidence.md §1: "saved to the next startup configuration. Continue?" is what reboot asks, not save; S: 49670302916.
  test("offers to save what differs; after a no the switch comes back with what was saved before", async () => {
    const front = await switchOn({ startup: STARTUP });
    const typist = await changed(front);
    assert.match(
      await typist.run("reboot"),
      /comparing the configuration, please wait\.\nWarning: The configuration has been modified, and it will be saved to the next startup saved-configuration file flash:\/vrpcfg\.zip\. Continue\? \[Y\/N\]:$/,
    );
    assert.match(await typist.run("n"), /System will reboot! Continue\?\[Y\/N\]:$/);
    typist.write("y\r");
    await typist.over();
    const next = await again(front);
    assert.doesNotMatch(front.runningConfiguration(), /63400/);
    assert.match(front.runningConfiguration(), /router-id 10\.2\.0\.2/);
    next.bye();
  });

  test("after a yes to both it comes back with what ran", async () => {
    const front = await switchOn({ startup: STARTUP });
    const typist = await changed(front);
    await typist.go("reboot", "y");
    typist.write("y\r");
    await typist.over();
    const next = await again(front);
    assert.match(front.runningConfiguration(), /63400/);
    next.bye();
  });

  test("a no to the last question leaves everything as it is; an AR asks in [y/n]", async () => {
    const front = await switchOn({ profile: "ar", startup: STARTUP });
    const typist = await changed(front);
    assert.match(
      await typist.run("reboot"),
      /Warning: All the configuration will be saved to the next startup configuration\. \nContinue \? \[y\/n\]:$/,
    );
    assert.match(await typist.run("n"), /System will reboot! Continue \? \[y\/n\]:$/);
    assert.equal(await typist.go("n"), "<S9706>");
    assert.match(front.runningConfiguration(), /63400/);
    typist.bye();
  });
});
