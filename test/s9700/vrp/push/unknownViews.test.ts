import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  formatPlan,
  parseBgpSection,
  parseBgpText,
  planBgp,
  ownershipOf,
} from "../../../../components/s9700/vrp";
import { pushTo, SEED, started, WANTED } from "../support/switch";

const BUSY = "Error: The system is busy in building configuration. Please wait for a moment...";
/** Peer 142 is in a family that no rule knows, too. */
const IN_VPNV4 = `${SEED} #\n ipv4-family vpnv4\n  policy vpn-target\n  peer 10.2.98.142 enable\n`;
const WITHOUT_142 = WANTED.filter((row) => row.peer !== "10.2.98.142");

describe("a row that no rule knows, on a peer of ours", () => {
  test("is told to go with the peer, and is not counted as one that stays", () => {
    const running = parseBgpSection(`${IN_VPNV4}#\nreturn\n`);
    const plan = planBgp({ asNumber: "65001", running, wanted: WITHOUT_142, ownership: ownershipOf(WANTED) });
    assert.deepEqual(
      plan.foreign.map(({ text }) => text),
      ["policy vpn-target"],
    );
    assert.match(formatPlan(plan), /`peer 10\.2\.98\.142 enable` \(ipv4-family vpnv4\) goes with its peer/);
  });

  test("goes with the peer, and no other user is blamed for it", async () => {
    const { access } = await started({ startup: IN_VPNV4 });
    const report = await pushTo(access, WITHOUT_142);
    assert.equal(report.state, "pushed");
    assert.doesNotMatch(report.notes.join(), /Another user changed/);
  });

  test("goes with the peer also where the switch is busy meanwhile", async () => {
    const { device, access } = await started({ startup: IN_VPNV4 });
    device.faults.refuse = { line: "^undo router-id", text: BUSY, times: 1 };
    const wanted = WITHOUT_142.filter((row) => !row.text.startsWith("router-id"));
    assert.equal((await pushTo(access, wanted)).state, "pushed");
  });

  test("comes back with a peer that is made again, also where the switch is busy meanwhile", async () => {
    const { device, access } = await started({ startup: IN_VPNV4 });
    device.faults.refuse = { line: "^peer 10.2.98.142 connect", text: BUSY, times: 1 };
    const { rows } = parseBgpText(SEED.replace("142 as-number 63400", "142 as-number 63401"));
    const report = await pushTo(access, rows);
    assert.equal(report.state, "pushed");
    assert.match(
      device.runningConfiguration(),
      /ipv4-family vpnv4\n {2}policy vpn-target\n {2}peer 10\.2\.98\.142 enable/,
    );
  });
});
