import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { after, afterEach, beforeEach, describe, mock, test } from "node:test";
import { checkDeclared, diff, read, update } from "../../components/s9700/provider";
import { REVIEW_RECORD } from "../../components/s9700/reviewRecord";
import { NAME, EmulatedSwitch, EMPTY, wantedText } from "./support/emulatedSwitch";

mock.method(console, "log", () => undefined);

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "calico-peering-record-"));
after(() => fs.rmSync(folder, { recursive: true }));
const file = path.join(folder, "review.json");

/** What was reviewed: node 144 joins. */
const COMMANDS = [
  "bgp: peer 10.2.98.144 as-number 63400",
  "bgp: peer 10.2.98.144 connect-interface Vlanif98 10.2.98.1",
];

let bench: EmulatedSwitch;
beforeEach(async () => {
  bench = await EmulatedSwitch.start(EMPTY);
});
afterEach(async () => {
  delete process.env[REVIEW_RECORD];
  bench.configure();
  await bench.stop();
});

/** The stack as it is, read anew, and bound to this record. */
async function bound(commands: readonly string[], change: () => Promise<unknown> = async () => undefined) {
  const state = await bench.created(wantedText(141));
  const start = (await read(NAME, state)).props;
  const rows = Object.entries(start.stanzas).flatMap(([name, text]) =>
    text
      .split("\n")
      .filter((row) => row !== "")
      .map((row) => `${name.startsWith("peer") ? "bgp" : name}: ${row}`),
  );
  fs.writeFileSync(file, JSON.stringify({ bound: { switches: { [NAME]: { start: rows, commands } } } }));
  await change();
  process.env[REVIEW_RECORD] = file;
  bench.configure();
  const live = (await read(NAME, state)).props;
  return { live, inputs: checkDeclared(live, bench.inputs(wantedText(141, 144))).inputs };
}

describe("a switch in an update that is bound to a change record", () => {
  test("gets the commands that were reviewed", async () => {
    const { live, inputs } = await bound(COMMANDS);
    await diff(NAME, live, inputs);
    const mark = bench.mark;
    await update(NAME, live, inputs);
    assert.deepEqual(
      bench.configured(mark),
      COMMANDS.map((command) => command.slice("bgp: ".length)),
    );
  });

  test("is refused in the preview where a row of ours was edited since the review", async () => {
    const { live, inputs } = await bound(COMMANDS, () => bench.type("peer 10.2.98.141 ebgp-max-hop 3"));
    await assert.rejects(diff(NAME, live, inputs), {
      message: /not as it was reviewed .*\+ bgp: peer 10\.2\.98\.141 ebgp-max-hop 3/,
    });
  });

  test("gets nothing where a fifth command would be sent that was not reviewed, also without a preview", async () => {
    const { live, inputs } = await bound(COMMANDS.slice(0, 1));
    await assert.rejects(diff(NAME, live, inputs), {
      message: /other commands would be sent: \+ bgp: peer 10\.2\.98\.144 connect-interface/,
    });
    const mark = bench.mark;
    await assert.rejects(update(NAME, live, inputs), {
      message: /other commands would be sent than were reviewed .*nothing was sent/,
    });
    assert.deepEqual(bench.configured(mark), []);
  });

  test("is left alone by what others change on it", async () => {
    const { live, inputs } = await bound(COMMANDS, () => bench.type("peer 10.9.9.9 as-number 65010"));
    await diff(NAME, live, inputs);
    await update(NAME, live, inputs);
    assert(bench.bgp.includes("peer 10.9.9.9 as-number 65010"));
  });

  test("is refused where the record has no such switch, or is none", async () => {
    const { live, inputs } = await bound(COMMANDS);
    fs.writeFileSync(file, JSON.stringify({ bound: { switches: {} } }));
    await assert.rejects(diff(NAME, live, inputs), { message: /has no switch Core_S9700/ });
    fs.writeFileSync(file, "no JSON");
    await assert.rejects(diff(NAME, live, inputs), { message: /cannot be read as a change record/ });
  });
});
