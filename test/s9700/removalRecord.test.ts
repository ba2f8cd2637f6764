import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { after, afterEach, beforeEach, describe, mock, test } from "node:test";
import { notedForReview, REVIEW_FOLDER } from "../../components/dynamic/reviewFacts";
import { read, remove } from "../../components/s9700/provider";
import type { LeavingFact } from "../../components/s9700/removal";
import { REVIEW_RECORD } from "../../components/s9700/reviewRecord";
import type { SwitchBgpOutputs } from "../../components/s9700/state";
import { EMPTY, EmulatedSwitch, NAME, wantedText } from "./support/emulatedSwitch";

mock.method(console, "log", () => undefined);

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "calico-peering-removal-"));
after(() => fs.rmSync(folder, { recursive: true }));
const file = path.join(folder, "review.json");

let bench: EmulatedSwitch;
beforeEach(async () => {
  bench = await EmulatedSwitch.start(EMPTY);
});
afterEach(async () => {
  delete process.env[REVIEW_RECORD];
  delete process.env[REVIEW_FOLDER];
  bench.configure();
  await bench.stop();
});

/** What a review finds of the switch for the case that the file names it no more. */
async function planned(state: SwitchBgpOutputs): Promise<string[]> {
  process.env[REVIEW_FOLDER] = folder;
  await read(NAME, state);
  delete process.env[REVIEW_FOLDER];
  const { commands } = notedForReview<LeavingFact>(folder, "leaving")[NAME] ?? assert.fail("nothing noted");
  return commands.map(({ view, line }) => `${view}: ${line}`);
}

function bind(commands: readonly string[], more: object = { leaves: true }): void {
  fs.writeFileSync(
    file,
    JSON.stringify({ bound: { switches: { [NAME]: { start: [], commands, ...more } } } }),
  );
  process.env[REVIEW_RECORD] = file;
  bench.configure();
}

describe("a switch that leaves its stack, and the change record", () => {
  test("a review plans the very commands that the removal sends, with peers of others on the switch", async () => {
    const state = await bench.created(wantedText(141, 142));
    await bench.type("peer 10.9.9.9 as-number 65010");
    const commands = await planned(state);
    assert.ok(commands.includes("bgp: undo peer 10.2.98.141"), commands.join("; "));
    bind(commands);
    const mark = bench.mark;
    await remove(NAME, state);
    assert.deepEqual(
      bench.configured(mark),
      commands.map((command) => command.replace(/^[^:]+: /, "")),
    );
    assert.ok(bench.bgp.includes("peer 10.9.9.9 as-number 65010"));
  });

  test("it is refused, and nothing is sent, where other commands would be sent than were reviewed", async () => {
    const state = await bench.created(wantedText(141, 142));
    const commands = await planned(state);
    await bench.type("undo peer 10.2.98.142");
    bind(commands);
    const mark = bench.mark;
    await assert.rejects(remove(NAME, state), {
      message:
        /other commands would be sent than were reviewed \(- bgp: undo peer 10\.2\.98\.142.*nothing was sent/,
    });
    assert.deepEqual(bench.configured(mark), []);
  });

  test("a record that says nothing of its leaving binds no removal: destroy goes through", async () => {
    const state = await bench.created(wantedText(141));
    bind(["bgp: peer 10.2.98.144 as-number 63400"], {});
    await remove(NAME, state);
    assert.ok(!bench.bgp.some((row) => row.startsWith("peer ")), bench.bgp.join("; "));
  });
});
