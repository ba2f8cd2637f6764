import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import {
  normalise,
  ownershipOf,
  parseBgpSection,
  parseBgpText,
  push,
  type Row,
  VrpError,
} from "../../../../components/s9700/vrp";
import { Wire } from "../support/wire";

/** Cuts of a push of 200 peers; RUNS=2000 for a long run, SEED for one that failed. */
const RUNS = Number(process.env.RUNS ?? 12);

const FOREIGN = "bgp 65001\n router-id 10.2.0.2\n peer 10.9.9.9 as-number 65010\n#\nreturn\n";
const WANTED = parseBgpText(
  [
    "bgp 65001",
    ...Array.from({ length: 200 }, (_, at) => {
      const peer = `10.2.98.${at + 2}`;
      return ` peer ${peer} as-number 63400\n peer ${peer} description node ${at}\n peer ${peer} connect-interface Vlanif98`;
    }),
    "",
  ].join("\n"),
).rows;
const OWNERSHIP = ownershipOf(WANTED);

const comparable = (rows: readonly Row[]) =>
  normalise(rows)
    .filter((row) => row.text !== "undo synchronization")
    .map((row) => `${row.view}: ${row.text}`)
    .sort();
const START = comparable(parseBgpText(FOREIGN).rows);
const GOAL = comparable([...WANTED, ...parseBgpText(FOREIGN).rows]);
const rowsIn = (text: string) => comparable(parseBgpSection(text).rows);

const pushTo = (wire: Wire, wanted: readonly Row[], lockFirst: boolean) =>
  wire.login((vty) => push(vty, { asNumber: "65001", wanted, ownership: OWNERSHIP, lockFirst }));

/** Bytes that a push sends when nothing cuts it, but for its answers to questions. */
async function bytesOf(): Promise<number> {
  const wire = await Wire.to(FOREIGN);
  const report = await pushTo(wire, WANTED, false);
  return report.transcript.reduce((sum, { line }) => sum + line.length + 1, 0) + "quit\n".length;
}

describe(`a push of 200 peers, cut ${RUNS} times after any byte that it sends`, () => {
  test("ends at the goal with the next run, or at the start when the change is withdrawn; no half state is saved", async (context) => {
    const seed = Number(process.env.SEED ?? Date.now());
    context.diagnostic(`seed ${seed}, ${RUNS} cuts`);
    const length = await bytesOf();
    let cut = 0;
    await fc.assert(
      fc.asyncProperty(
        // Every byte is as likely as any other.
        fc.noBias(fc.integer({ min: 1, max: length })),
        fc.boolean(),
        fc.boolean(),
        async (bytes, withdrawn, lockFirst) => {
          const wire = await Wire.to(FOREIGN);
          const { device } = wire;
          device.faults.cutAfterBytes = bytes;
          const first = await pushTo(wire, WANTED, lockFirst).catch((error: unknown) => error);
          delete device.faults.cutAfterBytes;
          if (first instanceof VrpError) {
            cut++;
            assert.ok(["cut", "no-vty"].includes(first.code), first.message);
          } else assert.ok(!(first instanceof Error), String(first));
          const saved = device.startup();
          assert.ok(saved === FOREIGN || GOAL.join() === rowsIn(saved).join(), "a half state was saved");
          const next = await pushTo(wire, withdrawn ? [] : WANTED, lockFirst);
          const wanted = withdrawn ? START : GOAL;
          assert.deepEqual(rowsIn(device.runningText()), wanted);
          assert.equal(next.saved, "saved");
          assert.deepEqual(rowsIn(device.startup()), wanted);
        },
      ),
      { numRuns: RUNS, seed, endOnFailure: true },
    );
    assert.ok(cut >= RUNS * 0.8, `${cut} of ${RUNS} pushes were cut`);
  });
});
