import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { FrontEndOptions } from "../../emulator/types";
import { startupOf, switchOn, Typist } from "./typist";

const RESETS = /^Warning: This operation will reset the peer session\. Continue\? ?\[Y\/N\]:$/;

async function inBgp(options: Partial<FrontEndOptions> = {}): Promise<{
  front: Awaited<ReturnType<typeof switchOn>>;
  typist: Typist;
}> {
  const front = await switchOn({ profile: "r019", ...options });
  const typist = await Typist.ready(front);
  await typist.go("system-view", "ip vpn-instance blue", "quit", "bgp 65001");
  return { front, typist };
}

/** The section `bgp`, without the `#` between its views. */
const section = (text: string): string[] => {
  const lines = text.split("\n");
  const from = lines.findIndex((line) => line.startsWith("bgp "));
  const to = lines.indexOf("#", from);
  return lines.slice(from, to).filter((line) => line !== " #");
};

// evidence.md §1: views seen in 1,598 guide sections; prompts from NE and CE guides (10599331733, 10206552324,
// 10585152954, 9893188455, 10072064235, 10061109026).
describe("views of BGP that the emulator only keeps", () => {
  const views: [typed: string, header: string, prompt: string][] = [
    ["ipv4-family vpnv4 unicast", "ipv4-family vpnv4", "-bgp-af-vpnv4"],
    ["ipv6-family vpnv6", "ipv6-family vpnv6", "-bgp-af-vpnv6"],
    ["l2vpn-family evpn", "l2vpn-family evpn", "-bgp-af-evpn"],
    ["l2vpn-ad-family", "l2vpn-ad-family", "-bgp-af-l2vpn-ad"],
    ["link-state-family unicast", "link-state-family unicast", "-bgp-af-ls"],
    ["ipv4-family flow", "ipv4-family flow", "-bgp-af-ipv4-flow"],
    ["ipv4-flow vpnv4", "ipv4-flow vpnv4", "-bgp-af-flow-vpnv4"],
    ["vpn-instance blue", "vpn-instance blue", "-bgp-instance-blue"],
    ["ipv6-family vpn-instance blue", "ipv6-family vpn-instance blue", "-bgp6-blue"],
    ["ipv4-flow vpn-instance blue", "ipv4-flow vpn-instance blue", "-bgp-flow-blue"],
    ["ipv6-flow vpn-instance blue", "ipv6-flow vpn-instance blue", "-bgp-flow-6-blue"],
  ];
  test("a CloudEngine has them all, each with its prompt, and prints them back", async () => {
    const { front, typist } = await inBgp({ profile: "ce" });
    for (const [typed, header, prompt] of views) {
      assert.match(await typist.go(typed), new RegExp(`^\\[.S9706${prompt}\\]$`), typed);
      await typist.go("quit", "commit");
      assert.ok(section(front.runningConfiguration()).includes(` ${header}`), header);
      await typist.go(`undo ${typed}`, "commit");
      assert.ok(!section(front.runningConfiguration()).includes(` ${header}`), `undo ${header}`);
    }
    typist.bye();
  });

  test("an S9700 knows those of VPNs, and EVPN from V200R019 on; the others are no commands there", async () => {
    const older = await inBgp({ profile: "r011" });
    assert.match(await older.typist.answer("l2vpn-family evpn"), /Unrecognized command/);
    assert.equal(await older.typist.go("ipv4-family vpnv4"), "[S9706-bgp-af-vpnv4]");
    const newer = await inBgp();
    assert.equal(await newer.typist.go("l2vpn-family evpn"), "[S9706-bgp-af-evpn]");
    await newer.typist.go("quit");
    for (const typed of ["link-state-family unicast", "vpn-instance blue", "ipv4-flow vpn-instance blue"])
      assert.match(await newer.typist.answer(typed), /Error/, typed);
    older.typist.bye();
    newer.typist.bye();
  });

  test("rows stay word for word, begin with the route targets, and go by undo or with their peer", async () => {
    const { front, typist } = await inBgp();
    await typist.go("peer 10.2.98.141 as-number 63400", "l2vpn-family evpn", "peer 10.2.98.141 enable", "y");
    await typist.go(
      "peer 10.2.98.141 advertise irb",
      "peer 10.2.98.141 reflect-client",
      "undo policy vpn-target",
    );
    const family = (text: string) => section(text).slice(section(text).indexOf(" l2vpn-family evpn") + 1);
    assert.deepEqual(family(front.runningConfiguration()), [
      "  undo policy vpn-target",
      "  peer 10.2.98.141 enable",
      "  peer 10.2.98.141 advertise irb",
      "  peer 10.2.98.141 reflect-client",
    ]);
    assert.match(await typist.answer("display this"), /^#\n l2vpn-family evpn\n {2}undo policy vpn-target\n/);
    await typist.go("undo peer 10.2.98.141 reflect-client", "policy vpn-target");
    assert.equal(family(front.runningConfiguration())[0], "  policy vpn-target");
    assert.match(await typist.answer("peer 10.9.9.9 enable"), /The peer session does not exist/);
    await typist.go("quit", "undo peer 10.2.98.141");
    assert.deepEqual(family(front.runningConfiguration()), ["  policy vpn-target"]);
    typist.bye();
  });

  test("peers of a VPN instance are not the public ones: one with the same address stays", async () => {
    const { front, typist } = await inBgp({ profile: "ce" });
    await typist.go(
      "peer 10.1.1.1 as-number 100",
      "vpn-instance blue",
      "peer 10.1.1.1 as-number 200",
      "quit",
    );
    await typist.go("undo peer 10.1.1.1", "commit");
    assert.deepEqual(section(front.runningConfiguration()), [
      "bgp 65001",
      " ipv4-family unicast",
      " vpn-instance blue",
      "  peer 10.1.1.1 as-number 200",
    ]);
    typist.bye();
  });
});

test("a startup configuration's views stay where they stood, also those that the release does not know", async () => {
  const rows = [
    "bgp 200",
    " peer 192.0.2.1 as-number 65010",
    " #",
    " vpn-instance vpna",
    "  peer 192.0.2.1 as-number 100",
    " #",
    " ipv4-family unicast",
    "  undo synchronization",
    "  undo peer 192.0.2.1 enable",
    " #",
    " link-state-family unicast",
    "  peer 192.0.2.1 enable",
    " #",
    " ipv4-family vpnv4",
    "  policy vpn-target",
    "  peer 192.0.2.1 enable",
    " #",
    " some-later-family unicast",
    "  some row",
  ];
  for (const profile of ["r011", "r019"] as const) {
    const front = await switchOn({ profile, startup: startupOf(...rows) });
    const lines = front.runningConfiguration().split("\n");
    const from = lines.indexOf("bgp 200");
    assert.deepEqual(lines.slice(from, from + rows.length), rows, profile);
  }
});

// evidence.md §1: `peer X enable` asks when X has a session in another family (39 places in NE and CE guides).
describe("the question before a session is reset", () => {
  test("peer X enable asks where X is on in another family, and only then", async () => {
    const { front, typist } = await inBgp();
    await typist.go("peer 10.2.98.141 as-number 63400", "ipv4-family vpnv4");
    assert.match(await typist.run("peer 10.2.98.141 enable"), RESETS);
    await typist.go("n");
    assert.doesNotMatch(front.runningConfiguration(), /vpnv4\n {2}policy vpn-target\n {2}peer/);
    await typist.go("peer 10.2.98.141 enable", "y");
    assert.equal(await typist.answer("peer 10.2.98.141 enable"), "", "it is on already");
    await typist.go("quit", "ipv4-family unicast", "undo peer 10.2.98.141 enable");
    assert.match(await typist.run("peer 10.2.98.141 enable"), RESETS, "it is on in vpnv4");
    await typist.go("y", "quit", "peer 10.2.98.142 as-number 63400", "ipv4-family unicast");
    await typist.go("undo peer 10.2.98.142 enable");
    assert.equal(await typist.answer("peer 10.2.98.142 enable"), "", "it is on nowhere else");
    typist.bye();
  });

  test("undo peer X group G asks so, too", async () => {
    const { front, typist } = await inBgp();
    await typist.go("group K external", "peer K as-number 63400", "peer 10.2.98.141 group K");
    await typist.go("l2vpn-family evpn", "peer 10.2.98.141 enable", "y", "quit");
    assert.match(await typist.run("undo peer 10.2.98.141 group K"), RESETS);
    await typist.go("n");
    assert.match(front.runningConfiguration(), /^ peer 10\.2\.98\.141 group K$/m);
    await typist.go("undo peer 10.2.98.141 group K", "y");
    assert.doesNotMatch(front.runningConfiguration(), /group K$/m);
    typist.bye();
  });

  test("and IPv6 unicast takes undo peer X group G as well (annet's table, the S reference)", async () => {
    const { front, typist } = await inBgp();
    await typist.go("group K external", "peer K as-number 63400", "peer 2001:db8::141 group K");
    await typist.go("ipv6-family unicast", "peer 2001:db8::141 enable", "peer 2001:db8::141 group K");
    assert.equal(await typist.answer("undo peer 2001:db8::141 group K"), "");
    const text = front.runningConfiguration();
    assert.match(text, /ipv6-family unicast\n {2}undo synchronization\n {2}peer 2001:DB8::141 enable\n/);
    assert.match(text, /^ peer 2001:DB8::141 group K$/m, "in bgp view the peer is still of the group");
    typist.bye();
  });
});
