import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { describe, test } from "node:test";
import { noFixtures, synthetic } from "./fixtures";
import { startupOf, switchOn, Typist } from "./typist";

/** The screen of a whole dialogue: what was typed stands behind each prompt and question. */
async function dialogue(typist: Typist, ...typed: string[]): Promise<string> {
  let screen = "<S9706>";
  for (const line of typed) {
    typist.write(`${line}\r`);
    screen += await typist.until(/\n<S9706>$|\[Y\/N\]:?$|\(y\/n\)\[n\]:$|\.zip\]:$/);
  }
  return screen;
}

describe("save", () => {
  test("the first time asks for a name, too", { skip: noFixtures }, async () => {
    const front = await switchOn();
    const typist = await Typist.ready(front);
    assert.equal(front.startupConfiguration(), "");
    const sample = synthetic("save.vrp5-first-time-filename.session.txt").replace("slot 0.", "slot 7..");
    assert.equal(await dialogue(typist, "save", "y", ""), sample);
    assert.equal(front.startupConfiguration(), front.runningConfiguration());
    typist.bye();
  });

  test("later overwrites the startup file, which it names", async () => {
    const front = await switchOn({ startup: startupOf("bgp 65001") });
    const typist = await Typist.ready(front);
    await typist.go("system-view", "bgp 65001", "peer 10.2.98.141 as-number 63400", "return");
    assert.doesNotMatch(front.startupConfiguration(), /63400/);
    assert.equal(
      await dialogue(typist, "save", "y"),
      "<S9706>save\nThe current configuration will be written to flash:/vrpcfg.zip.\nAre you sure to continue?[Y/N]y\nNow saving the current configuration to the slot 7..\nSave the configuration successfully.\n<S9706>",
    );
    assert.match(front.startupConfiguration(), /63400/);
    typist.bye();
  });

  test("answered with no saves nothing", async () => {
    const front = await switchOn();
    const typist = await Typist.ready(front);
    await dialogue(typist, "save", "n");
    assert.equal(front.startupConfiguration(), "");
    typist.bye();
  });

  test("force is a word of another vendor: it is taken for a bad file name", async () => {
    const front = await switchOn();
    const typist = await Typist.ready(front);
    assert.equal(
      await typist.answer("save force"),
      "Error: Invalid file name or Invalid extension ( *.cfg, *.zip ).",
    );
    typist.bye();
  });

  test("into another file leaves the startup configuration alone, and asks before it overwrites", async () => {
    const front = await switchOn({ startup: startupOf() });
    const typist = await Typist.ready(front);
    await typist.go("system-view", "bgp 65001", "return");
    await dialogue(typist, "save pre-change.cfg", "y");
    assert.doesNotMatch(front.startupConfiguration(), /bgp/);
    assert.match(await dialogue(typist, "save pre-change.cfg", "y"), /exists, overwrite\?\[Y\/N\]:$/);
    await typist.go("n");
    typist.bye();
  });

  test("in V200R019: one question, and a success for each main board", async () => {
    const front = await switchOn({ profile: "r019" });
    const typist = await Typist.ready(front);
    const screen = await dialogue(typist, "save", "y");
    assert.match(
      screen,
      /^<S9706>save\nWarning: The current configuration will be written to the device\. Continue\? \[Y\/N\]:y\nNow saving the current configuration to the slot 7 \.\nInfo: Save the configuration successfully\.\nNow saving the current configuration to the slot 8 \.\nInfo: Save/,
    );
    typist.bye();
  });

  // evidence.md §1: 18279882653, 2979186187, 12725450625, 1508940150; the whole dialogue: 3162077546.
  test("of an AR asks (y/n)[n]:, and takes an empty answer for a no", async () => {
    const front = await switchOn({ profile: "ar" });
    const typist = await Typist.ready(front);
    const question =
      "<S9706>save\n  The current configuration will be written to the device. \n  Are you sure to continue? (y/n)[n]:";
    assert.equal(await dialogue(typist, "save", ""), `${question}\n<S9706>`);
    assert.equal(front.startupConfiguration(), "");
    assert.match(
      await dialogue(typist, "save", "y"),
      /please wait\.{7}\n {2}Configuration file had been saved successfully\n {2}Note: /,
    );
    assert.equal(front.startupConfiguration(), front.runningConfiguration());
    typist.bye();
  });

  test("may complain about an answer that was given, and then take it", { skip: noFixtures }, async () => {
    const front = await switchOn({ startup: startupOf(), faults: { saveNoise: true } });
    const typist = await Typist.ready(front);
    const screen = await dialogue(typist, "save", "y", "y");
    assert.ok(screen.includes("Error: Please choose 'YES' or 'NO' first before pressing 'Enter'. [Y/N]:y"));
    assert.ok(
      synthetic("save.yn-noise.session.txt").includes(
        "Error: Please choose 'YES' or 'NO' first before pressing 'Enter'. [Y/N]:y",
      ),
    );
    assert.match(screen, /successfully/);
    typist.bye();
  });

  test("while one saves, others may neither save nor configure", async () => {
    const front = await switchOn({ startup: startupOf(), faults: { saveMs: 300 } });
    const [one, two] = [await Typist.ready(front), await Typist.ready(front)];
    await one.go("save");
    one.write("y\r");
    await one.until(/slot 7/);
    assert.match(await two.answer("save"), /^Error: The system is busy/);
    await two.go("system-view");
    assert.match(await two.answer("bgp 65001"), /^Error: The system is busy/);
    await one.until(/<S9706>$/);
    assert.equal(await two.go("bgp 65001"), "[S9706-bgp]");
    one.bye();
    two.bye();
  });

  test("compare configuration shows whether a restart would change what runs", async () => {
    const front = await switchOn({ startup: startupOf() });
    const typist = await Typist.ready(front);
    const same = " The current configuration is the same as the next startup configuration file.";
    await dialogue(typist, "save", "y");
    assert.equal(await typist.answer("compare configuration"), same);
    await typist.go("system-view", "bgp 65001", "return");
    const differs = await typist.answer("compare configuration");
    assert.match(differs, /Warning: The current configuration is not the same as the next startup/);
    assert.match(differs, /====== Current configuration line \d+ ======\n bgp 65001/);
    await dialogue(typist, "save", "y");
    assert.equal(await typist.answer("compare configuration"), same);
    typist.bye();
  });

  test("survives a restart of the switch when there is a file", async () => {
    const startupFile = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "switch-")), "vrpcfg.txt");
    const front = await switchOn({ startupFile });
    const typist = await Typist.ready(front);
    await typist.go(
      "system-view",
      "bgp 65001",
      "peer 10.2.98.141 as-number 63400",
      "peer 10.2.98.141 password cipher Secret-1",
      "return",
    );
    await dialogue(typist, "save", "y", "");
    await typist.go("system-view", "bgp 65001", "peer 10.2.98.142 as-number 63400", "return");
    typist.bye();
    await front.close();
    const again = await switchOn({ startupFile });
    assert.match(again.runningConfiguration(), /peer 10\.2\.98\.141 password cipher %\^%#/);
    assert.doesNotMatch(again.runningConfiguration(), /10\.2\.98\.142/);
    fs.rmSync(path.dirname(startupFile), { recursive: true });
  });

  test("by itself is shown by display saved-configuration configuration, once it is switched on", async () => {
    const front = await switchOn();
    const typist = await Typist.ready(front);
    assert.match(await typist.answer("display saved-configuration configuration"), /OFF/);
    await typist.go("system-view", "set save-configuration delay 1", "return");
    assert.match(
      await typist.answer("display saved-configuration configuration"),
      /ON[\s\S]*delay: 1 minutes/,
    );
    typist.bye();
  });
});
