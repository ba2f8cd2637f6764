import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ownershipOf, parseBgpSection, parseBgpText, planBgp } from "../../../../components/s9700/vrp";

const GROUP = parseBgpText("bgp 65001\n group G external\n").rows;

/** A group of ours, and a peer of others that joined it in this family alone. */
const joinedIn = (family: string, peer: string) =>
  parseBgpSection(
    `bgp 65001\n group G external\n peer ${peer} as-number 65010\n #\n ipv4-family unicast\n  undo synchronization\n #\n ${family}\n  peer ${peer} enable\n  peer ${peer} group G\n#\nreturn\n`,
  );

describe("a peer of others that joined a group of ours in one family", () => {
  for (const [family, peer] of [
    ["ipv6-family unicast", "2001:db8::9"],
    ["ipv4-family vpnv4", "10.9.9.9"],
  ] as const) {
    test(`(${family}) keeps the group: removing it would end its membership`, () => {
      const input = { asNumber: "65001", running: joinedIn(family, peer), ownership: ownershipOf(GROUP) };
      assert.throws(
        () => planBgp({ ...input, wanted: [] }),
        new RegExp(`group G cannot be removed: ${peer}, not declared by this stack, is a member of it`),
      );
    });
  }

  test("is none where a VPN instance has a group of the same name", () => {
    const running = joinedIn("ipv4-family vpn-instance BLUE", "10.9.9.9");
    const plan = planBgp({ asNumber: "65001", running, wanted: [], ownership: ownershipOf(GROUP) });
    assert.deepEqual(
      plan.commands.map(({ line }) => line),
      ["undo group G"],
    );
  });

  test("is among the sessions that a row of the group touches", () => {
    const running = joinedIn("ipv6-family unicast", "2001:db8::9");
    const wanted = parseBgpText("bgp 65001\n group G external\n peer G ebgp-max-hop 2\n").rows;
    const plan = planBgp({ asNumber: "65001", running, wanted, ownership: ownershipOf(GROUP) });
    assert.deepEqual(plan.commands[0]?.impact, { kind: "resets", sessions: ["2001:db8::9"] });
  });
});
