import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ownershipOf, parseBgpSection, parseBgpText, push, VrpError } from "../../../../components/s9700/vrp";
import { whenNotBusy } from "../../../../components/s9700/vrp/shell/busy";
import type { FrontEndOptions } from "../../../emulator/types";
import { SEED } from "../support/switch";
import { Wire } from "../support/wire";

const WANTED = parseBgpText(SEED).rows;
const STARTUP = "bgp 65001\n peer 10.9.9.9 as-number 65010\n#\nreturn\n";
const BUSY = "Error: The system is busy in building configuration. Please wait for a moment...";

async function pushWith(line: string, options: Partial<FrontEndOptions> = {}) {
  const wire = await Wire.to(STARTUP, {
    ...options,
    faults: { refuse: { line, text: BUSY, times: 1 }, ...options.faults },
  });
  const input = { asNumber: "65001", wanted: WANTED, ownership: ownershipOf(WANTED) };
  const done = await wire.login((vty) => push(vty, input)).catch((error: unknown) => error);
  const lines = wire.device.log.map((entry) => entry.line);
  const rows = parseBgpSection(wire.device.runningText()).rows.map(({ text }) => text);
  return { done, lines, rows };
}

const LINE = "^peer 10.2.98.142 as-number";
const isThere = (rows: readonly string[]) =>
  WANTED.every(({ text }) => rows.includes(text) || /^undo sync/.test(text));

describe("a switch on which another user saves, or that backs its configuration up", () => {
  test("is waited for before it is held, and before it saves", async () => {
    for (const line of ["^configuration exclusive", "^save$"]) {
      const { done, lines, rows } = await pushWith(line);
      assert.ok(!(done instanceof Error), String(done));
      assert.equal(lines.filter((typed) => new RegExp(line).test(typed)).length, 2);
      assert.ok(isThere(rows));
    }
  });

  test("and refuses a line in the middle is read again after a pause, and gets what is missing", async () => {
    const { done, lines, rows } = await pushWith(LINE);
    assert.ok(!(done instanceof Error), String(done));
    assert.match(
      JSON.stringify(done),
      /The switch was busy; it was read again after a pause, and the rest was sent/,
    );
    const [first, second] = [
      lines.findIndex((line) => /142 as-/.test(line)),
      lines.map((line) => /142 as-/.test(line)).lastIndexOf(true),
    ];
    assert.ok(lines.slice(first, second).includes("display current-configuration configuration bgp"));
    assert.equal(
      lines.filter((line) => /^peer 10.2.98.141 as-number/.test(line)).length,
      1,
      "what was taken is not typed again",
    );
    assert.ok(isThere(rows));
  });

  test("and on which foreign rows changed during the pause is left to a person", async () => {
    const meddle = { line: LINE, types: "undo peer 10.9.9.9" };
    const { done, rows } = await pushWith(LINE, { faults: { meddle } });
    assert.ok(done instanceof VrpError);
    assert.equal(done.code, "refused");
    assert.match(done.notes.join(), /Rows that are not ours differ now, and are left to a person/);
    assert.ok(!rows.some((row) => /10\.2\.98/.test(row)), "what was sent is taken back");
  });

  test("of two stages: the candidate is typed anew, and the commit is repeated", async () => {
    for (const line of [LINE, "^commit trial", "^commit$"]) {
      const { done, rows } = await pushWith(line, { profile: "ce" });
      assert.ok(!(done instanceof Error), String(done));
      assert.ok(isThere(rows));
    }
  });

  test("for more than half a minute is not waited for any longer, and any other refusal not at all", async () => {
    const waited: number[] = [];
    const vty = { pause: async (milliseconds: number) => void waited.push(milliseconds) };
    const refused = (text: string) =>
      whenNotBusy(vty, () => Promise.reject(new VrpError("refused", `Core: Error: ${text}`)));
    await assert.rejects(refused(BUSY), /busy in building/);
    assert.deepEqual(waited, [500, 1_000, 2_000, 4_000, 8_000, 16_000]);
    await assert.rejects(refused("Wrong parameter found at '^' position."), /Wrong parameter/);
    assert.equal(waited.length, 6);
  });
});
