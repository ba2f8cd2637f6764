import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import {
  maskSecrets,
  normalise,
  ownedRows,
  ownershipOf,
  parseBgpSection,
  parseBgpText,
  push,
  type Row,
  withLogin,
} from "../../../../components/s9700/vrp";
import { declared, foreign, OWNERSHIP, sectionText, typable } from "../support/arbitraries";
import { failure, pushTo, SEED, started } from "../support/switch";
import { Wire } from "../support/wire";

/** Random changes; RUNS=500 for a long run, SEED for one that failed. */
const RUNS = Number(process.env.RUNS ?? 12);
const seed = Number(process.env.SEED ?? Date.now());

const BUSY = "Error: The system is busy in building configuration. Please wait for a moment...";
const rowsOf = (text: string) => parseBgpText(text).rows;
const NO_LOCK = {
  line: "^configuration exclusive",
  text: "Error: Unrecognized command found at '^' position.",
};

describe("a push that the busy switch stopped in the middle", () => {
  const wanted = rowsOf(
    SEED.replace(" #\n", " peer 10.2.98.150 as-number 63400\n peer 10.2.98.151 as-number 63400\n #\n"),
  );
  const LINE = "^peer 10.2.98.151 as-number";

  test("ends where another user, without a lock, changed a row of ours since the review", async () => {
    const { device, access } = await started({ startup: SEED });
    const ownership = ownershipOf(wanted);
    device.faults.refuse = NO_LOCK;
    const error = await failure(
      withLogin(access, async (vty) => {
        const expected = { rows: ownedRows(await vty.readBgp(), ownership), ownership };
        const command = vty.command.bind(vty);
        vty.command = (line, options) => {
          if (/151 as-number/.test(line) && device.faults.refuse === NO_LOCK) {
            device.faults.meddle = { line: LINE, types: "peer 10.2.98.141 description do not touch" };
            device.faults.refuse = { line: LINE, times: 1, text: BUSY };
          }
          return command(line, options);
        };
        return push(vty, { asNumber: "65001", wanted, ownership, expected, lockFirst: true });
      }),
    );
    assert.equal(error.code, "changed");
    assert.match(
      error.message,
      /another user changed rows of ours while the switch was busy: `undo peer 10\.2\.98\.141 description` would be needed, which is not in what was reviewed/,
    );
    assert.equal(error.report?.state, "rolled-back");
    assert.match(
      error.notes.join(),
      /they are put back, too: \+ bgp: peer 10\.2\.98\.141 description do not/,
    );
    assert.doesNotMatch(device.runningConfiguration(), /10\.2\.98\.15/);
  });

  test("says how many of the plan's lines were sent where the connection is cut after it went on", async () => {
    const { device, access } = await started({ startup: SEED });
    device.faults.refuse = { line: LINE, times: 3, text: BUSY };
    device.faults.cut = { line: LINE, nth: 4 };
    const error = await failure(pushTo(access, wanted));
    assert.equal(error.code, "cut");
    assert.match(error.notes.join(), /2 of 2 lines were sent/);
  });

  test("goes on where a peer is made again that another family has, too, and its row there comes back", async () => {
    const other = `${SEED} #\n ipv4-family vpnv4\n  policy vpn-target\n  peer 10.2.98.142 enable\n`;
    const { device, access } = await started({ startup: other });
    device.faults.refuse = { line: "^peer 10.2.98.142 connect", times: 1, text: BUSY };
    const changed = rowsOf(SEED.replace("142 as-number 63400", "142 as-number 63401"));
    const report = await pushTo(access, changed);
    assert.equal(report.state, "pushed");
    assert.match(device.runningConfiguration(), /vpnv4\n(?: {2}.*\n)* {2}peer 10\.2\.98\.142 enable/);
  });
});

const INTERFACES = [
  { name: "Vlanif98", address: "10.2.98.1/24" },
  { name: "LoopBack0", address: "10.2.0.2/32" },
];

const comparable = (rows: readonly Row[]) =>
  normalise(rows)
    .filter((row) => row.text !== "undo synchronization")
    .map((row) => maskSecrets(`${row.view}: ${row.text}`))
    .sort();

describe(`${RUNS} random changes at a switch that is busy once, at any line,`, () => {
  for (const profile of ["r011", "ce"] as const)
    test(`end at the goal (${profile}), with the lines of the plan and no other`, async (context) => {
      context.diagnostic(`seed ${seed}`);
      await fc.assert(
        fc.asyncProperty(declared, declared, foreign, fc.nat(), async (before, next, foreigners, at) => {
          const startup = typable(sectionText([...before, ...foreigners]));
          const wanted = parseBgpText(typable(sectionText(next))).rows;
          const input = { asNumber: "65001", wanted, ownership: OWNERSHIP };
          const calm = await Wire.to(startup, { profile, interfaces: INTERFACES });
          const { plan } = await calm.login((vty) => push(vty, input));
          fc.pre(plan.commands.length > 0);
          const line = plan.commands[at % plan.commands.length]?.line ?? "";
          const wire = await Wire.to(startup, { profile, interfaces: INTERFACES });
          const exactly = `^${line.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/\\\*{6}|\*{6}/, ".*")}$`;
          wire.device.faults.refuse = { line: exactly, times: 1, text: BUSY };
          const report = await wire.login((vty) => {
            vty.pause = async () => undefined;
            return push(vty, input);
          });
          assert.equal(report.state, "pushed");
          const typed = ({ device }: Wire) => new Set(device.log.map((entry) => entry.line));
          assert.deepEqual(
            [...typed(wire)].filter((sent) => !typed(calm).has(sent)),
            profile === "ce" && typed(wire).has("clear configuration candidate")
              ? ["clear configuration candidate"]
              : [],
          );
          assert.deepEqual(
            comparable(parseBgpSection(wire.device.runningText()).rows),
            comparable(parseBgpSection(calm.device.runningText()).rows),
          );
        }),
        { numRuns: RUNS, seed, endOnFailure: true, includeErrorInReport: true },
      );
    });
});
