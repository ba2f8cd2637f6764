import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { VrpError, withLogin } from "../../../../components/s9700/vrp";
import { probe, type ProbeReport } from "../../../../components/s9700/vrp/probe";
import type { Faults, HostileOutput } from "../../../emulator/types";
import { SEED, started } from "../support/switch";

/** All that a probe may type, whatever happens to it. */
const HARMLESS =
  /^(?:display .*|compare configuration|screen-length 0 temporary|undo terminal command forward matched upper-view|undo terminal monitor|system-view|return|quit|n)?$/;

/** What comes of a probe: the lines that do not work, or the code of the error that ends it. */
type Outcome = readonly string[] | VrpError["code"];

const ALL_WORKS: readonly string[] = [];
const NOT_UNDERSTOOD = ["display bgp peer: not understood"];
const PEERS = "^display bgp peer$";
const hostile = (output: HostileOutput): Faults => ({ hostile: { line: PEERS, output } });
const MISSING = { line: "^compare", text: "Error: Unrecognized command found at '^' position." };
const BY_HAND = { line: "^compare", types: "peer 10.9.9.9 as-number 65010" };

/** Each fault mode of the emulator, with what comes of a probe. */
const CASES: readonly [what: string, faults: Faults, outcome: Outcome][] = [
  ["a refused line", { refuse: MISSING }, ["compare configuration: missing"]],
  // After a display nothing is a question: a description may end in one.
  ["a question after a display", { ask: { line: PEERS, question: "Continue? [Y/N]:" } }, "timeout"],
  ["a cut before a line", { cut: { line: PEERS } }, "cut"],
  ["a cut in the middle of the input", { cutAfterBytes: 200 }, "cut"],
  ["a cut in the middle of the output", { cutAfterOutputBytes: 1_500 }, "cut"],
  ["log lines in every answer", { noise: true }, ALL_WORKS],
  ["an echo that is not what was typed", { garble: "display bgp peer" }, "echo"],
  ["typing ahead spoils a character", { dropTypedAhead: true }, ALL_WORKS],
  ["typing ahead loses lines", { flushTypedAhead: true }, ALL_WORKS],
  ["echoes that are repainted", { repaint: true }, ALL_WORKS],
  ["every VTY taken", { vtyFull: true }, "no-vty"],
  ["another engineer who types meanwhile", { meddle: BY_HAND }, ALL_WORKS],
  ["slow answers", { slow: { ms: 20 } }, ALL_WORKS],
  ["an answer that does not come in time", { slow: { ms: 1_500, line: PEERS } }, "timeout"],
  [
    "trouble with `save`, which is not typed",
    { closeDuringSave: true, saveMs: 50, saveNoise: true },
    ALL_WORKS,
  ],
  ["a cursor that jumps far", hostile("cursorFar"), NOT_UNDERSTOOD],
  ["a flood of escapes", hostile("escapeFlood"), "output"],
  ["an escape without an end", hostile("escapeWithoutEnd"), "output"],
  ["a line of 200,000 characters", hostile("longLine"), "output"],
  ["a line of backspaces", hostile("backspaces"), "output"],
  ["314,000 rows of nothing", hostile("manyRows"), NOT_UNDERSTOOD],
  ["output without an end", hostile("endless"), "output"],
];

const troubles = ({ checks }: ProbeReport) =>
  checks.filter(({ state }) => state !== "works").map(({ line, state }) => `${line}: ${state}`);

describe("a probe ends with a report or with one sentence, and changes nothing, where a switch has", () => {
  for (const [what, faults, expected] of CASES) {
    test(what, async () => {
      const { device, access } = await started({ startup: `#\n${SEED}#\nreturn\n`, faults });
      const before = device.startupConfiguration();
      const timeouts = { ...access.timeouts, prompt: 1_000 };
      let outcome: Outcome;
      try {
        outcome = troubles(await withLogin({ ...access, timeouts }, (vty) => probe(vty)));
      } catch (error) {
        assert.ok(error instanceof VrpError, String(error));
        assert.doesNotMatch(error.message, /\n/, "one sentence, one line");
        outcome = error.code;
      }
      assert.deepEqual(outcome, expected);
      for (const { line, user } of device.log) if (user === access.username) assert.match(line, HARMLESS);
      assert.equal(device.startupConfiguration(), before);
    });
  }
});
