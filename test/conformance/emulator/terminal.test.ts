import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { noFixtures, synthetic } from "./fixtures";
import { startupOf, switchOn, Typist } from "./typist";

const manyPeers = Array.from({ length: 60 }, (_, at) => ` peer 10.2.98.${at + 1} as-number 63400`);
const FULL = startupOf("bgp 65001", " router-id 10.2.0.2", ...manyPeers);

describe("a terminal", () => {
  test("echoes what is typed, takes back what is erased, and drops the line at Ctrl+C", async () => {
    const front = await switchOn();
    const typist = await Typist.ready(front);
    typist.write("display clokc\b\bck");
    assert.match(await typist.until(/ck$/), /^display clokc[\b] [\b][\b] [\b]ck$/);
    typist.write("\x03");
    assert.match(await typist.until(/<S9706>$/), /\n<S9706>$/);
    typist.write("display clokc\b\bck\r");
    assert.match(await typist.until(/Time Zone[^<]*<S9706>$/), /\+00:00\n/);
    typist.bye();
  });

  test("an empty line is a prompt, also with CR LF", async () => {
    const front = await switchOn();
    const typist = await Typist.ready(front);
    typist.write("\r\n");
    assert.equal(await typist.until(/<S9706>$/), "\n<S9706>");
    typist.bye();
  });

  test("? lists what may follow and shows the beginning of the line again: Enter then runs it", async () => {
    const front = await switchOn();
    const typist = await Typist.ready(front);
    typist.write("display cl?");
    assert.equal(await typist.until(/cl$/), "display cl?\n  clock\n<S9706>display cl");
    typist.write("\r");
    assert.match(await typist.until(/<S9706>$/), /Time Zone/);
    typist.bye();
  });

  test("Tab completes, and up brings the last line back", async () => {
    const front = await switchOn();
    const typist = await Typist.ready(front);
    typist.write("display clo\t");
    assert.match(await typist.until(/clock $/), /<S9706>display clock $/);
    typist.write("\r");
    await typist.until(/Time Zone[\s\S]*<S9706>$/);
    typist.write("\x1b[A\r");
    assert.match(await typist.until(/<S9706>$/), /display clock[\s\S]*Time Zone/);
    typist.bye();
  });

  test("what is typed while a command runs waits for the next prompt", async () => {
    const front = await switchOn({ delayMs: 50 });
    const typist = await Typist.ready(front);
    typist.write("display clock\rdisplay startup\r");
    const seen = await typist.until(/MainBoard[\s\S]*<S9706>$/);
    assert.match(seen, /^display clock\n[\s\S]*<S9706>display startup\n/);
    typist.bye();
  });

  test("echo-mode line echoes at Enter only", async () => {
    const front = await switchOn();
    const typist = await Typist.ready(front);
    await typist.go("terminal echo-mode line");
    typist.write("display clo");
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(typist.screen, "");
    typist.write("ck\r");
    assert.match(await typist.until(/<S9706>$/), /^display clock\n/);
    typist.bye();
  });

  test("a line is no longer than 510 characters", async () => {
    const front = await switchOn({ startup: FULL });
    const typist = await Typist.login(front, { columns: 0 });
    await typist.until(/<S9706>$/);
    typist.write("x".repeat(600) + "\r");
    assert.equal((await typist.until(/Error[\s\S]*<S9706>$/)).split("\n")[0]?.length, 510);
    typist.bye();
  });
});

describe("paging", () => {
  test("24 lines, then ---- More ----, which is wiped after a key", { skip: noFixtures }, async () => {
    const front = await switchOn({ startup: FULL });
    const typist = await Typist.login(front);
    await typist.until(/<S9706>$/);
    typist.write("display current-configuration configuration bgp\r");
    const page = await typist.until(/ {2}---- More ----$/);
    assert.equal(page.split("\n").length - 1, 1 + 24, "the echo and 24 lines");
    typist.write(" ");
    const raw = await typist.until(/---- More ----$/);
    const wipe = "\x1b[42D" + " ".repeat(42) + "\x1b[42D";
    assert.ok(raw.startsWith(wipe), JSON.stringify(raw.slice(0, 80)));
    assert.ok(synthetic("pager.session.bin.txt").includes(wipe));
    assert.equal(raw.split("\n").length - 1, 24);
    typist.write("\r");
    assert.equal((await typist.until(/---- More ----$/)).split("\n").length - 1, 1, "Enter: one line more");
    typist.write("q");
    assert.match(await typist.until(/<S9706>$/), /D<S9706>$/);
    typist.bye();
  });

  test("16 columns are wiped in V200R019", async () => {
    const front = await switchOn({ startup: FULL, profile: "r019" });
    const typist = await Typist.login(front);
    await typist.until(/<S9706>$/);
    typist.write("display current-configuration\r");
    await typist.until(/More ----$/);
    typist.write(" ");
    assert.ok((await typist.until(/More ----$/)).startsWith(`\x1b[16D${" ".repeat(16)}\x1b[16D`));
    typist.bye();
  });

  test("screen-length 0 temporary ends it for this session, and is a word of user view", async () => {
    const front = await switchOn({ startup: FULL });
    const typist = await Typist.login(front);
    await typist.until(/<S9706>$/);
    assert.match(await typist.answer("screen-length 0"), /Error:Incomplete/);
    assert.equal(
      await typist.answer("screen-length 0 temporary"),
      "Info: The configuration takes effect on the current user terminal interface only.",
    );
    assert.ok((await typist.answer("display current-configuration")).split("\n").length > 100);
    await typist.go("system-view");
    assert.match(await typist.answer("screen-length 0 temporary"), /Error: Unrecognized/);
    typist.bye();
  });
});

describe("80 columns", () => {
  test("break questions in the middle of a word", { skip: noFixtures }, async () => {
    const front = await switchOn({ startup: FULL });
    const typist = await Typist.login(front, { columns: 80 });
    await typist.until(/<S9706>$/);
    await typist.go("system-view", "bgp 65001");
    typist.write("router-id 10.2.0.3\r");
    const sample = synthetic("prompt-wrapped-at-80.session.txt")
      .replace(/y\n[\s\S]*$/, "")
      .replace(/^.*\]/, "");
    assert.equal(await typist.until(/N\]:$/), sample);
    typist.bye();
  });

  test("break answers at the column, and a wider terminal does not", async () => {
    const front = await switchOn({ startup: startupOf("bgp 65001", " peer 10.2.98.141 as-number 63400") });
    const [narrow, wide] = [
      await Typist.ready(front, { columns: 80 }),
      await Typist.ready(front, { columns: 200 }),
    ];
    assert.match(
      await narrow.answer("display bgp peer"),
      /State Pre\nfRcv\n/,
      "the header is 84 columns wide",
    );
    assert.match(await wide.answer("display bgp peer"), /State PrefRcv\n/);
    assert.match(await narrow.answer("screen-width 200"), /^Warning: .*\[Y\/N\]:$/);
    await narrow.go("y");
    assert.match(await narrow.answer("display bgp peer"), /Pre\nfRcv\n/, "screen-width does not help");
    narrow.bye();
    wide.bye();
  });

  test("make the cursor go on in the next row while a long line is typed", async () => {
    const front = await switchOn();
    const typist = await Typist.ready(front, { columns: 80 });
    typist.write("x".repeat(100));
    assert.equal(
      await typist.until(/x{27}$/),
      `${"x".repeat(80 - "<S9706>".length)} \x1b[1D${"x".repeat(27)}`,
    );
    typist.bye();
  });
});
