import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type BgpSection, ownershipOf, parseBgpText } from "../../../../components/s9700/vrp";
import { SEED, started, pushTo, WANTED } from "../support/switch";

describe("a push after a review", () => {
  test("is locked first and read once, in system view, whose prompt tells that VRP5 knows no trials", async () => {
    const { device, access } = await started();
    const seen = { reviewed: [], lockFirst: true };
    assert.equal((await pushTo(access, WANTED, seen)).state, "pushed");
    const lines = device.log.map((entry) => entry.line);
    assert.deepEqual(lines.slice(0, 8), [
      "screen-length 0 temporary",
      "configuration exclusive",
      "compare configuration",
      "undo terminal command forward matched upper-view",
      "system-view",
      "display current-configuration configuration bgp",
      "display current-configuration | include set save-configuration",
      "bgp 65001",
    ]);
    assert.ok(!lines.some((line) => line.includes("trial")));
    const first = lines.length;
    const less = WANTED.filter(({ text }) => !text.startsWith("peer 10.2.98.142 connect-interface"));
    await assert.rejects(pushTo(access, less, { ...seen, ownership: ownershipOf(less) }), {
      code: "changed",
    });
    assert.deepEqual(
      device.log.slice(first + 6).map((entry) => entry.line),
      ["return", "undo configuration exclusive", "quit"],
    );
    assert.equal((await pushTo(access, WANTED, { lockFirst: true })).state, "unchanged");
    assert.equal(device.log.at(-2)?.line, "undo configuration exclusive");
  });

  test("leaves what a preview could not show as it is, where the goal depends on what runs", async () => {
    const { device, access } = await started({ startup: "bgp 65001\n router-id 10.2.0.2\n" });
    const goalAt = (running: BgpSection) => ({
      wanted: declared.map((row) => running.rows.find(({ key }) => key === row.key) ?? row),
    });
    const declared = parseBgpText(SEED.replace("router-id 10.2.0.2", "router-id 10.2.0.3")).rows;
    await pushTo(access, declared, { goalAt });
    assert.match(device.runningConfiguration(), /router-id 10\.2\.0\.2\n/);
    assert.match(device.runningConfiguration(), /peer 10\.2\.98\.142 as-number/);
  });
});
