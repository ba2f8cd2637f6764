import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import {
  maskSecrets,
  normalise,
  parseBgpSection,
  parseBgpText,
  push,
  type Row,
  VrpError,
} from "../../../../components/s9700/vrp";
import type { FrontEnd } from "../../../emulator/frontEnd";
import { declared, foreign, OWNERSHIP, sectionText, typable } from "../support/arbitraries";
import { aSwitch, SEED, pushTo, WANTED, FOREIGN } from "../support/switch";
import { Wire } from "../support/wire";

/** Random pairs of configurations, and cuts, against the front end; RUNS=2000 for a long run, SEED for one that failed. */
const RUNS = Number(process.env.RUNS ?? 12);
const seed = Number(process.env.SEED ?? Date.now());

const comparable = (rows: readonly Row[]) =>
  normalise(rows)
    .filter((row) => row.text !== "undo synchronization")
    .map((row) => maskSecrets(`${row.view}: ${row.text}`))
    .sort();
const configurationOf = (device: FrontEnd) => comparable(parseBgpSection(device.runningConfiguration()).rows);

const INTERFACES = [
  { name: "Vlanif98", address: "10.2.98.1/24" },
  { name: "LoopBack0", address: "10.2.0.2/32" },
];

const UPPER_VIEW = ["undo terminal command forward matched upper-view"];

describe(`${RUNS} random changes`, () => {
  for (const profile of ["r011", "ce"] as const) {
    const device = profile === "ce" ? "a CloudEngine" : "an S9700";
    test(`of ${device}: no line refused, foreign rows as they were, the goal reached, saved`, async (context) => {
      context.diagnostic(`seed ${seed}`);
      await fc.assert(
        fc.asyncProperty(
          declared,
          declared,
          foreign,
          fc.boolean(),
          async (before, next, foreigners, lockFirst) => {
            const startup = typable(sectionText([...before, ...foreigners]));
            const wire = await Wire.to(startup, { interfaces: INTERFACES, profile });
            const wanted = parseBgpText(typable(sectionText(next))).rows;
            const input = { asNumber: "65001", wanted, ownership: OWNERSHIP };
            const report = await wire.login((vty) => push(vty, { ...input, lockFirst }));
            const { device } = wire;
            const others = parseBgpText(startup).rows.filter(
              ({ object }) => object !== undefined && !OWNERSHIP.objects.includes(object),
            );
            const goal = comparable([...wanted, ...report.plan.foreign, ...others]);
            assert.deepEqual(comparable(parseBgpSection(device.runningText()).rows), goal);
            const refused = device.log.filter(({ reply }) => reply === "error").map(({ line }) => line);
            // The prompt of the user view does not tell that VRP8 has no upper views.
            assert.deepEqual(refused, profile === "ce" ? UPPER_VIEW : []);
            assert.equal((await wire.login((vty) => push(vty, input))).state, "unchanged");
          },
        ),
        { numRuns: RUNS, seed, endOnFailure: true },
      );
    });
  }

  test("cut anywhere: the next run ends at the goal, or at the start when the change is withdrawn; no half state is saved", async (context) => {
    context.diagnostic(`seed ${seed}`);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 900 }),
        fc.boolean(),
        fc.boolean(),
        async (bytes, withdrawn, lockFirst) => {
          const { device, access } = await aSwitch({ startup: FOREIGN });
          try {
            const boot = device.startupConfiguration();
            device.faults.cutAfterBytes = bytes;
            const first = await pushTo(access, WANTED, { lockFirst }).catch((error: unknown) => error);
            delete device.faults.cutAfterBytes;
            if (first instanceof VrpError)
              assert.ok(["cut", "unreachable", "no-vty"].includes(first.code), first.message);
            const saved = device.startupConfiguration();
            if (saved !== boot)
              assert.ok(
                WANTED.every((row) => saved.includes(row.text)),
                "a half state was saved",
              );
            await pushTo(access, withdrawn ? parseBgpText(FOREIGN).rows.slice(0, 1) : WANTED, { lockFirst });
            const goal = parseBgpText(
              withdrawn ? FOREIGN : `${SEED.replace(" #\n", " peer 10.9.9.9 as-number 65010\n #\n")}`,
            );
            assert.deepEqual(configurationOf(device), comparable(goal.rows));
          } finally {
            await device.close();
          }
        },
      ),
      { numRuns: RUNS * 2, seed, endOnFailure: true },
    );
  });
});
