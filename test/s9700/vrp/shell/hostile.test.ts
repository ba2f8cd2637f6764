import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  forEachSwitch,
  ownershipOf,
  parseBgpText,
  parseVersion,
  push,
} from "../../../../components/s9700/vrp";
import type { HostileOutput } from "../../../emulator/hostile";
import { dialogueWith, PROMPT, replied } from "../support/console";
import { failure, SEED, started } from "../support/switch";
import { Wire } from "../support/wire";

const READING = "^display current-configuration";

describe("a switch that sends what no VRP sends", () => {
  for (const [output, why] of [
    ["escapeFlood", /sent a line of more than 64 KiB after `display current-configuration/],
    ["escapeWithoutEnd", /sent a line of more than 64 KiB/],
    ["longLine", /sent a line of more than 64 KiB/],
    ["backspaces", /sent a line of more than 64 KiB/],
  ] as [HostileOutput, RegExp][]) {
    test(`(${output}) is left, with a sentence that says what it sent`, async () => {
      const wire = await Wire.to(SEED);
      wire.device.faults.hostile = { line: READING, output };
      const error = await failure(wire.login((vty) => vty.readBgp()));
      assert.equal(error.code, "output");
      assert.match(error.message, why);
      assert.match(error.message, /which no VRP does: the driver closed the connection\.$/);
    });
  }

  for (const output of ["cursorFar", "manyRows"] as const) {
    test(`(${output}) is read, and its answer is no configuration`, async () => {
      const wire = await Wire.to(SEED);
      wire.device.faults.hostile = { line: READING, output };
      const error = await failure(wire.login((vty) => vty.readBgp()));
      assert.equal(error.code, "truncated");
    });
  }

  test("does not take the work at others with it", async () => {
    const [hostile, healthy] = [await started({ startup: SEED }), await started({ startup: SEED })];
    hostile.device.faults.hostile = { line: READING, output: "endless" };
    const outcomes = await forEachSwitch([hostile.access, healthy.access], (vty) => vty.readBgp());
    assert.deepEqual(
      outcomes.map((outcome) => (outcome.state === "done" ? outcome.value.asNumber : outcome.error.message)),
      [
        `BJ_Office_Core_S9700 (127.0.0.1:${hostile.device.port}) sent more than 32 MiB in one reply after \`display current-configuration configuration bgp\`, which no VRP does: the driver closed the connection.`,
        "65001",
      ],
    );
  });
});

describe("a switch that answers with a million empty lines", () => {
  const blank = "\n".repeat(1_000_000);

  test("is pushed to all the same, whichever display it does so for", { timeout: 60_000 }, async () => {
    const { rows } = parseBgpText(SEED);
    const wire = await Wire.to("bgp 65001\n");
    wire.device.faults.refuse = { line: "include set save-configuration", text: blank };
    const report = await wire.login((vty) =>
      push(vty, { asNumber: "65001", wanted: rows, ownership: ownershipOf(rows) }),
    );
    assert.equal(report.state, "pushed");
  });

  test("has no version", { timeout: 60_000 }, () => assert.deepEqual(parseVersion(blank), {}));
});

describe("a long answer of an honest switch", () => {
  test("is read whole: 314,000 rows, in one piece and in many", async () => {
    const rows = " peer 10.2.98.141 as-number 63400\r\n".repeat(314_000);
    const { dialogue } = await dialogueWith((line) => replied(line, rows));
    const { text } = await dialogue.exchange("display current-configuration");
    assert.equal(text.split("\n").length, 314_000);
  });

  test("may end with a prompt that comes in pieces", async () => {
    const { dialogue, channel } = await dialogueWith((line) => `${line}\r\n${" row\r\n".repeat(2_000)}<`);
    const reply = dialogue.exchange("display clock");
    setTimeout(() => channel.push(PROMPT.slice(1)), 20);
    assert.equal((await reply).text.split("\n").length, 2_000);
  });
});
