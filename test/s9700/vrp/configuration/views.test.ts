import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  foreignRows,
  formatBgpSection,
  ownershipOf,
  parseBgpSection,
  parseBgpText,
  planBgp,
} from "../../../../components/s9700/vrp";

/** As a device prints it: rows of `bgp 65001`, with the indents that are given. */
const printed = (...lines: string[]) =>
  parseBgpSection(["#", "bgp 65001", ...lines, "#", "return", ""].join("\n"));

const rowsIn = (section: ReturnType<typeof printed>, view: string) =>
  section.rows.filter((row) => row.view === view).map(({ text }) => text);

const OURS = ownershipOf(parseBgpText("bgp 65001\n peer 192.0.2.1 as-number 63400\n").rows);
const PEER = " peer 192.0.2.1 as-number 63400";

describe("a line one blank deep that is followed by deeper rows", () => {
  for (const view of [
    "link-state-family unicast",
    "vpn-instance V",
    "ipv4-flow",
    "ipv6-flow",
    "flow vpnv4",
    "flow vpn-instance V",
    "l2vpn-family evpn",
    "l2vpn-ad",
    "vpnv4",
    "vpnv6",
    "ipv4-family vpnv4",
    "ipv4-family vpn-instance V",
    "ipv6-family vpn-instance V",
    "what-no-release-has yet",
  ]) {
    test(`is a view: ${view}; its rows are foreign, counted, and printed as they were`, () => {
      const rows = [
        "  peer 192.0.2.1 enable",
        "  peer 192.0.2.1 route-policy IN import",
        "  router-id 10.9.9.9",
      ];
      const section = printed(
        PEER,
        " #",
        " ipv4-family unicast",
        "  undo synchronization",
        " #",
        ` ${view}`,
        ...rows,
      );
      assert.deepEqual(
        rowsIn(section, view),
        rows.map((row) => row.trim()),
      );
      assert.deepEqual(rowsIn(section, "ipv4-family unicast"), ["undo synchronization"]);
      const wanted = parseBgpText(`bgp 65001\n${PEER}\n`).rows;
      const plan = planBgp({ asNumber: "65001", running: section, wanted, ownership: OURS });
      assert.deepEqual(plan.commands, []);
      assert.equal(foreignRows(section, OURS).filter((row) => row.view === view).length, 3);
      assert.ok(formatBgpSection(section).endsWith([` #\n ${view}`, ...rows, ""].join("\n")));
    });
  }

  test("is a view directly below the public peers, too, and the rows behind it are none of its", () => {
    const section = printed(
      PEER,
      " vpn-instance V",
      "  peer 192.0.2.1 as-number 65010",
      " peer 192.0.2.2 as-number 1",
    );
    assert.deepEqual(rowsIn(section, "bgp"), [PEER.trim(), "peer 192.0.2.2 as-number 1"]);
    assert.deepEqual(
      section.rows.find(({ view }) => view === "vpn-instance V"),
      {
        view: "vpn-instance V",
        text: "peer 192.0.2.1 as-number 65010",
        key: "vpn-instance V|peer 192.0.2.1 as-number 65010",
        known: false,
      },
    );
  });

  test("is a row where a rule knows it as one; what stands deeper is foreign", () => {
    const section = printed(PEER, "   peer 192.0.2.1 description deeper", " router-id 10.2.0.2");
    assert.deepEqual(
      section.rows.filter(({ known }) => known).map(({ text }) => text),
      ["peer 192.0.2.1 as-number 63400", "router-id 10.2.0.2", "undo synchronization"],
    );
    assert.deepEqual(
      section.rows.filter(({ known }) => !known).map(({ text, peer }) => [text.trim(), peer]),
      [["peer 192.0.2.1 description deeper", undefined]],
    );
  });

  test("may hold views of its own, whose rows are as many", () => {
    const lines = [
      " frobnicate",
      "  level two",
      "   peer 192.0.2.1 enable",
      "  level two again",
      "   peer 192.0.2.1 enable",
    ];
    const section = printed(PEER, " #", ...lines);
    assert.equal(rowsIn(section, "frobnicate").length, 4);
    assert.ok(section.rows.every((row) => row.view !== "frobnicate" || row.peer === undefined));
    assert.ok(formatBgpSection(section).endsWith([" #", ...lines, ""].join("\n")));
  });
});

describe("a row that is less indented, or parted", () => {
  test("is no row of the family above it", () => {
    const section = printed(
      PEER,
      " #",
      " ipv6-family unicast",
      "  undo synchronization",
      " router-id 10.2.0.2",
    );
    assert.deepEqual(rowsIn(section, "ipv6-family unicast"), ["undo synchronization"]);
    assert.deepEqual(rowsIn(section, "bgp"), [PEER.trim(), "router-id 10.2.0.2"]);
  });

  test("behind a family without rows is a row of the bgp view", () => {
    const section = printed(PEER, " #", " ipv6-family unicast", " #", " router-id 10.2.0.2");
    assert.deepEqual(rowsIn(section, "bgp"), [PEER.trim(), "router-id 10.2.0.2"]);
  });

  test("is a row of its family where a very old release prints that with as many blanks", () => {
    const family = ["  ipv6-family unicast", "  undo synchronization", "  peer 2001:db8::1 enable"];
    const section = printed(PEER, " #", ...family, " #", " ipv4-family unicast", "  undo synchronization");
    assert.deepEqual(rowsIn(section, "ipv6-family unicast"), [
      "undo synchronization",
      "peer 2001:db8::1 enable",
    ]);
    assert.deepEqual(rowsIn(section, "bgp"), [PEER.trim()]);
  });

  test("behind a # at column 0 is a row of the system, though it is indented", () => {
    const section = printed(
      ...[PEER, " #", " ipv4-family unicast", "  undo synchronization", "#"],
      ...[" peer 192.0.2.1 route-policy IN import", "  undo peer 192.0.2.1 enable", " router-id 10.9.9.9"],
    );
    assert.deepEqual(
      section.rows.map(({ text }) => text),
      [PEER.trim(), "undo synchronization"],
    );
    // What they name is in use all the same.
    assert.deepEqual(
      section.elsewhere?.map(({ text }) => text),
      ["peer 192.0.2.1 route-policy IN import"],
    );
  });

  test("behind a # at column 0 is no row of a policy's node either", () => {
    const section = parseBgpSection(
      "route-policy P permit node 10\n if-match tag 7\n#\n apply tag 9\n#\nreturn\n",
    );
    assert.deepEqual(
      section.rows.map(({ text }) => text),
      ["route-policy P permit node 10", "if-match tag 7"],
    );
  });
});

describe("releases that print no `undo synchronization`", () => {
  test("have it off in each family that they print, and in IPv4 unicast anyway", () => {
    const section = printed(PEER, " #", " ipv6-family unicast", "  peer 2001:db8::1 enable");
    assert.deepEqual(rowsIn(section, "ipv4-family unicast"), ["undo synchronization"]);
    assert.deepEqual(rowsIn(section, "ipv6-family unicast"), [
      "peer 2001:db8::1 enable",
      "undo synchronization",
    ]);
    assert.deepEqual(rowsIn(printed(PEER), "ipv6-family unicast"), []);
  });
});

test("a section of 300,000 rows of a VPN is read, and its rows are counted", () => {
  const rows = Array.from(
    { length: 300_000 },
    (_, i) => `  peer 10.${i >> 16}.${(i >> 8) % 256}.${i % 256} enable`,
  );
  const section = parseBgpSection(["bgp 65001", " vpn-instance V", ...rows, "return"].join("\n"));
  assert.equal(foreignRows(section, OURS).length, rows.length + 1);
});
