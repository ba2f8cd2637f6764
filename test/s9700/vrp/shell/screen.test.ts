import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isPaging } from "../../../../components/s9700/vrp/shell/prompts";
import { screenText } from "../../../../components/s9700/vrp/shell/screen";
import { shared, skipShared } from "../support/fixtures";

describe("what a terminal would show", () => {
  test("the pager's erased line leaves nothing behind", () => {
    const raw = "  ---- More ----\x1b[16D                \x1b[16D peer 10.2.98.141 as-number 63400\r\n";
    assert.equal(screenText(raw), " peer 10.2.98.141 as-number 63400\n");
    assert.ok(isPaging(screenText("#\r\n  ---- More ----")));
    assert.ok(!isPaging(" peer 1 description ---- More ---- soon"));
  });

  test("a long line that VRP repaints is the line", () => {
    assert.equal(screenText("port split 400GE1/ \x1b[1D0/8 400G"), "port split 400GE1/0/8 400G");
  });

  test("the cursor stops at the right margin, as a terminal's does", () => {
    const line = screenText("before\x1b[999999999Cbehind");
    assert.match(line, /^before +behind$/);
    assert.ok(line.length < 2_000, `${line.length} columns`);
  });

  test("movements that would leave gigabytes of blanks end with a sentence", () => {
    const hostile = "\x1b[999C.\r\n".repeat(300_000);
    assert.throws(() => screenText(hostile), { name: "VrpError", code: "output" });
  });

  test("an escape sequence that never ends is read once", () => {
    assert.equal(screenText(`\x1b[${"9".repeat(60_000)}`).length, 60_001);
  });
});

describe("public fixtures", { skip: skipShared }, () => {
  test("synthetic: pages", () => {
    const shown = screenText(shared("synthetic", "pager.session.bin.txt"));
    assert.match(shown, /^ peer 10\.2\.98\.141 as-number 63400$/m);
    assert.match(shown, /^#\nreturn$/m);
  });
});
