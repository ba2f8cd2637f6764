import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { ownershipOf, parseBgpText, push, withLogin } from "../../../../components/s9700/vrp";
import type { FrontEnd } from "../../../emulator/frontEnd";
import type { ProfileName } from "../../../emulator/types";
import { aSwitch } from "../support/switch";

/** A peer with a session in a family that no rule knows, on the emulated switch, which asks before it resets that one. */
const open: FrontEnd[] = [];
after(() => Promise.all(open.map((device) => device.close())));

const startupWith = (family: string) => `bgp 65001
 group NODES external
 peer NODES as-number 63400
 peer 10.2.98.141 as-number 63400
 peer 10.2.98.142 as-number 63400
 peer 10.2.98.142 group NODES
 #
 ipv4-family unicast
  undo synchronization
  peer NODES enable
  peer 10.2.98.141 enable
  peer 10.2.98.142 enable
  peer 10.2.98.142 group NODES
 #
 ${family}
  policy vpn-target
  peer 10.2.98.141 enable
  peer 10.2.98.142 enable
  peer 10.2.98.142 group NODES
 #
 ipv4-family vpn-instance BLUE
  peer 10.2.98.141 as-number 65010
`;

async function pushed(profile: ProfileName, family: string, wanted: string) {
  const { device, access } = await aSwitch({
    startup: `ip vpn-instance BLUE\n#\n${startupWith(family)}`,
    profile,
  });
  open.push(device);
  const { rows } = parseBgpText(wanted);
  const input = { asNumber: "65001", wanted: rows, ownership: ownershipOf(rows) };
  const report = await withLogin(access, (vty) => push(vty, input));
  const view = (name: string) => {
    const lines = device.runningConfiguration().split("\n");
    const from = lines.indexOf(` ${name}`) + 1;
    const rowsBelow = lines.slice(from);
    return rowsBelow
      .slice(
        0,
        rowsBelow.findIndex((line) => !line.startsWith("  ")),
      )
      .map((line) => line.trim());
  };
  return {
    report,
    view,
    asked: report.transcript.filter(({ reply }) => /reset the peer session/.test(reply)),
  };
}

for (const [profile, family] of [
  ["r011", "ipv4-family vpnv4"],
  ["ce", "l2vpn-family evpn"],
] as const) {
  describe(`a peer with a session in ${family}`, () => {
    test("gets another AS: its rows there come back, and the question that they ask is answered", async () => {
      const { report, view, asked } = await pushed(
        profile,
        family,
        "bgp 65001\n peer 10.2.98.141 as-number 63401\n",
      );
      assert.equal(report.state, "pushed");
      assert.deepEqual(
        asked.map(({ line }) => line),
        ["peer 10.2.98.141 enable"],
      );
      assert.ok(view(family).includes("peer 10.2.98.141 enable"));
      assert.deepEqual(view("ipv4-family vpn-instance BLUE"), ["peer 10.2.98.141 as-number 65010"]);
    });

    test("leaves its group: it does not join it again there", async () => {
      const { report, view } = await pushed(
        profile,
        family,
        "bgp 65001\n peer 10.2.98.142 as-number 63400\n",
      );
      assert.equal(report.state, "pushed");
      assert.deepEqual(report.plan.notes, [`Peer 10.2.98.142 leaves its group in \`${family}\`, too.`]);
      assert.deepEqual(view(family).sort(), [
        "peer 10.2.98.141 enable",
        "peer 10.2.98.142 enable",
        "policy vpn-target",
      ]);
    });
  });
}
