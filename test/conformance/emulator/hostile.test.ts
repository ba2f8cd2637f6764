import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Faults, HostileOutput } from "../../emulator/types";
import { startupOf, switchOn, Typist } from "./typist";

const STARTUP = startupOf("bgp 65001", " router-id 10.2.0.2");

async function onSwitch(faults: Faults): Promise<{
  front: Awaited<ReturnType<typeof switchOn>>;
  typist: Typist;
}> {
  const front = await switchOn({ startup: STARTUP, faults });
  return { front, typist: await Typist.ready(front) };
}

describe("a hostile switch", () => {
  const outputs: [HostileOutput, (screen: string) => boolean][] = [
    ["cursorFar", (screen) => screen.includes("\x1b[999999999C")],
    ["escapeFlood", (screen) => screen.split("\x1b[").length === 500_001],
    ["escapeWithoutEnd", (screen) => /\x1b\[9{1000000}\n/.test(screen)],
    ["longLine", (screen) => /^x{200000}$/m.test(screen)],
    ["backspaces", (screen) => screen.split("x\by").length === 200_001],
    ["manyRows", (screen) => screen.split("row\n").length === 314_001],
  ];
  for (const [output, shows] of outputs) {
    test(`answers a line with ${output}, then shows its prompt`, async () => {
      const { front, typist } = await onSwitch({ hostile: { line: "^display bgp peer", output } });
      typist.write("display bgp peer\r");
      assert.ok(shows(await typist.until(/\n<S9706>$/, 30_000)));
      assert.equal(front.log.at(-1)?.reply, "fault");
      assert.match(await typist.answer("display clock"), /Time Zone/, "other lines are answered as usual");
      typist.bye();
    });
  }

  test("sends rows without end until the client hangs up, and serves the next client", async () => {
    const { front, typist } = await onSwitch({ hostile: { line: "^display bgp peer", output: "endless" } });
    typist.write("display bgp peer\r");
    await typist.until(/(?:row\r\n){20}$/, 30_000);
    typist.bye();
    await typist.over();
    const next = await Typist.ready(front);
    assert.match(await next.answer("display clock"), /Time Zone/);
    next.bye();
  });
});

describe("a connection that is cut", () => {
  test("while the question of save is on the screen: nothing is saved", async () => {
    const { front, typist } = await onSwitch({ cut: { line: "^save", asked: true } });
    await typist.go("system-view", "bgp 65001", "peer 10.2.98.141 as-number 63400", "return");
    typist.write("save\r");
    assert.match(await typist.over(), /Are you sure to continue\?\[Y\/N\]$/);
    assert.match(front.runningConfiguration(), /63400/);
    assert.doesNotMatch(front.startupConfiguration(), /63400/);
  });

  test("after save: the configuration is saved, and the client never reads so", async () => {
    const { front, typist } = await onSwitch({ cut: { line: "^save", after: true } });
    await typist.go("system-view", "bgp 65001", "peer 10.2.98.141 as-number 63400", "return", "save");
    typist.write("y\r");
    await typist.over();
    assert.match(front.startupConfiguration(), /63400/);
  });

  for (const nth of [1, 2, 3]) {
    test(`at line ${nth} of all that are typed from now on`, async () => {
      const { front, typist } = await onSwitch({});
      await typist.go("system-view", "bgp 65001");
      front.faults.cut = { line: "", nth };
      typist.write([1, 2, 3].map((peer) => `peer 10.2.98.${peer} as-number 63400\r`).join(""));
      await typist.over();
      assert.equal(front.runningConfiguration().split("as-number").length - 1, nth - 1);
      assert.equal(front.faults.cut, undefined, "once");
    });
  }
});
