import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  formatBgpSection,
  maskSecrets,
  ownedRows,
  foreignRows,
  parseBgpSection,
  parseBgpText,
  rowsOfStanzas,
  stanzasOf,
  VrpError,
} from "../../../../components/s9700/vrp";
import { shared, skipShared } from "../support/fixtures";

const texts = (text: string) => parseBgpText(text).rows.map((row) => `${row.view}: ${row.text}`);

describe("what a switch prints of its bgp section", () => {
  const printed = `#
bgp 65001
 router-id 10.2.0.2
 peer 10.2.98.141 as-number 63400
 peer 10.2.98.141 connect-interface Vlanif98 10.2.98.1
 #
 ipv4-family unicast
  undo synchronization
  compare-different-as-med
  peer 10.2.98.141 enable
#
return
`;

  test("is read as the rows that a person would type: `enable` goes without saying", () => {
    assert.equal(
      formatBgpSection(parseBgpSection(printed)),
      `bgp 65001
 router-id 10.2.0.2
 peer 10.2.98.141 as-number 63400
 peer 10.2.98.141 connect-interface Vlanif98 10.2.98.1
 #
 ipv4-family unicast
  undo synchronization
  compare-different-as-med
`,
    );
  });

  test("is no base for a difference without its closing `return`", () => {
    const cut = printed.slice(0, printed.indexOf("compare"));
    assert.throws(
      () => parseBgpSection(cut),
      (error) => error instanceof VrpError && error.code === "truncated",
    );
  });

  test("reads the same below a version header, with log lines inside, and with two blanks a level", () => {
    const expected = parseBgpSection(printed);
    const header = printed.replace("#\nbgp", "!Software Version V200R011C10SPC500\n#\nbgp");
    assert.deepEqual(parseBgpSection(header), expected);
    assert.deepEqual(parseBgpSection(`[V200R009C00SPC500]\n${printed}`), expected);
    assert.deepEqual(parseBgpSection(printed.replace(/^( +)/gm, "$1$1")), expected);
    const noisy = printed.replace(
      " #\n",
      "Oct 19 2022 23:54:13-08:00 S9706 DS/4/DATASYNC_CFGCHANGE:OID 1.3.6 configurations have been changed.\n #\n",
    );
    assert.deepEqual(parseBgpSection(noisy), expected);
    assert.deepEqual(parseBgpSection(printed.replace(/\n/g, "\r\n")), expected);
  });

  test("in a whole configuration, other sections are not part of it", () => {
    const whole = `#\nsysname X\n#\ninterface Vlanif98\n ip address 10.2.98.1 255.255.255.0\n${printed.replace("return", "ospf 1\n area 0.0.0.0\n#\nreturn")}`;
    assert.deepEqual(parseBgpSection(whole), parseBgpSection(printed));
  });

  test("of a switch without BGP is no section", () => {
    assert.deepEqual(parseBgpSection("#\nreturn\n"), { rows: [] });
  });
});

describe("one setting, many spellings", () => {
  const section = (row: string, view = "") => `bgp 1\n peer 10.0.0.1 as-number 2\n${view}${row}\n`;
  const same = (a: string, b: string) => assert.deepEqual(texts(a), texts(b));

  test("AS numbers in dot notation are plain numbers", () => {
    same("bgp 0.65001\n peer 10.0.0.1 as-number 635.66\n", "bgp 65001\n peer 10.0.0.1 as-number 41615426\n");
    assert.equal(parseBgpText("bgp 1.1\n").asNumber, "65537");
  });

  test("IPv6 addresses in any case and length", () => {
    same("bgp 1\n peer 2001:DB8:0:0::141 as-number 2\n", "bgp 1\n peer 2001:db8::141 as-number 2\n");
  });

  test("masks as length, dotted, or left out where classful", () => {
    const family = " #\n ipv4-family unicast\n";
    same(section("  network 10.1.12.0 24", family), section("  network 10.1.12.0 255.255.255.0", family));
    same(section("  network 10.0.0.0", family), section("  network 10.0.0.0 255.0.0.0", family));
  });

  test("IPv4 rows typed in the bgp view stand in the IPv4 family", () => {
    same(
      section(" peer 10.0.0.1 route-policy IN import"),
      section("  peer 10.0.0.1 route-policy IN import", " #\n ipv4-family unicast\n"),
    );
  });

  test("a multihop or GTSM row without a number means 255", () => {
    same(section(" peer 10.0.0.1 ebgp-max-hop"), section(" peer 10.0.0.1 ebgp-max-hop 255"));
    same(section(" peer 10.0.0.1 valid-ttl-hops"), section(" peer 10.0.0.1 valid-ttl-hops 255"));
  });

  test("interfaces in any case, with and without a blank", () => {
    same(
      section(" peer 10.0.0.1 connect-interface vlanif 98 10.2.98.1"),
      section(" peer 10.0.0.1 connect-interface Vlanif98 10.2.98.1"),
    );
  });

  test("BFD parameters in one row or in several", () => {
    same(
      section(" peer 10.0.0.1 bfd min-tx-interval 300 detect-multiplier 4"),
      section(" peer 10.0.0.1 bfd min-tx-interval 300\n peer 10.0.0.1 bfd detect-multiplier 4"),
    );
    assert.match(
      formatBgpSection(
        parseBgpText(
          section(" peer 10.0.0.1 bfd detect-multiplier 4\n peer 10.0.0.1 bfd min-tx-interval 300"),
        ),
      ),
      /bfd detect-multiplier 4 min-tx-interval 300\n/,
    );
  });

  for (const row of [
    "timer keepalive 60 hold 180",
    "timer connect-retry 32",
    "ebgp-max-hop 1",
    "log-change",
    "capability-advertise route-refresh",
    "capability-advertise 4-byte-as",
    "enable",
    "bfd min-tx-interval 1000 min-rx-interval 1000 detect-multiplier 3",
    "preferred-value 0",
  ]) {
    test(`\`${row}\` says what VRP does anyway, and is no difference`, () => {
      same(section(` peer 10.0.0.1 ${row}`), section(""));
    });
  }

  test("a description with one blank between words: whether a switch keeps more is not known", () => {
    same(section(" peer 10.0.0.1 description  rack  1 "), section(" peer 10.0.0.1 description rack 1"));
  });
});

describe("rows that VRP adds", () => {
  test("a member has its group's AS, and the group's row in the IPv4 family goes without saying", () => {
    const device = `bgp 1
 group K external
 peer K as-number 2
 peer 10.0.0.1 as-number 2
 peer 10.0.0.1 group K
 #
 ipv4-family unicast
  undo synchronization
  peer K enable
  peer 10.0.0.1 enable
  peer 10.0.0.1 group K
`;
    const typed = `bgp 1
 group K external
 peer K as-number 2
 peer 10.0.0.1 group K
 #
 ipv4-family unicast
  undo synchronization
`;
    assert.deepEqual(new Set(texts(device)), new Set(texts(typed)));
  });

  test("with `undo default ipv4-unicast` a peer is off unless a row enables it", () => {
    const text = `bgp 1
 undo default ipv4-unicast
 peer 10.0.0.1 as-number 2
 peer 10.0.0.2 as-number 2
 #
 ipv4-family unicast
  undo synchronization
  peer 10.0.0.2 enable
`;
    const section = parseBgpText(text);
    assert.deepEqual(
      section.rows.filter((row) => row.text.endsWith(" enable")).map((row) => row.text),
      ["undo peer 10.0.0.1 enable"],
    );
    assert.deepEqual(
      parseBgpText(formatBgpSection(section)),
      section,
      "and is printed so that it reads the same",
    );
  });
});

describe("rows that no rule knows", () => {
  const text = `bgp 1
 peer 10.0.0.1 as-number 2
 peer 10.0.0.1 some-new-option  5
 brand-new global  row
 #
 ipv4-family vpn-instance BLUE
  peer 10.0.0.1 as-number 9
`;

  test("are kept as they are, and are foreign even on our own peer", () => {
    const section = parseBgpText(text);
    const ownership = { peers: ["10.0.0.1"], globalKeys: [], objects: [] };
    assert.deepEqual(
      ownedRows(section, ownership).map((row) => row.text),
      ["peer 10.0.0.1 as-number 2"],
    );
    assert.deepEqual(
      foreignRows(section, ownership).map((row) => row.text),
      ["peer 10.0.0.1 some-new-option  5", "brand-new global  row", "peer 10.0.0.1 as-number 9"],
    );
    assert.equal(formatBgpSection(section), text);
  });

  test("a peer of a vpn-instance is not ours, whatever its address", () => {
    assert.equal(parseBgpText(text).rows.at(-1)?.peer, undefined);
  });
});

describe("stanzas, what a preview compares line by line", () => {
  test("one per peer and view, the existence first, family rows below the family's name", () => {
    const { rows } = parseBgpText(`bgp 65001
 router-id 10.2.0.2
 peer 10.2.98.141 connect-interface Vlanif98 10.2.98.1
 peer 10.2.98.141 as-number 63400
 peer 10.2.98.9 as-number 63400
 #
 ipv4-family unicast
  undo synchronization
  peer 10.2.98.141 route-policy IN import
`);
    const stanzas = stanzasOf(rows);
    assert.deepEqual(stanzas, {
      bgp: "router-id 10.2.0.2",
      "ipv4-family unicast": "undo synchronization",
      "peer 10.2.98.9": "peer 10.2.98.9 as-number 63400",
      "peer 10.2.98.141": [
        "peer 10.2.98.141 as-number 63400",
        "peer 10.2.98.141 connect-interface Vlanif98 10.2.98.1",
        "ipv4-family unicast",
        " peer 10.2.98.141 route-policy IN import",
      ].join("\n"),
    });
    assert.deepEqual(stanzasOf(rowsOfStanzas(stanzas)), stanzas);
  });
});

describe("public and synthetic fixtures", { skip: skipShared }, () => {
  const synthetic = (name: string) => shared("synthetic", name);

  test("the seed's section", () => {
    const section = parseBgpSection(synthetic("display_current-configuration_configuration_bgp.seed.txt"));
    assert.equal(section.asNumber, "65001");
    assert.deepEqual(Object.keys(stanzasOf(section.rows)), [
      "bgp",
      "ipv4-family unicast",
      "peer 10.2.98.141",
    ]);
    assert.ok(section.rows.every((row) => row.known));
  });

  test("a section with groups, BFD, policies and IPv6: every row is known, and it reads again as itself", () => {
    const section = parseBgpSection(synthetic("display_current-configuration_configuration_bgp.full.txt"));
    assert.deepEqual(
      section.rows.filter((row) => !row.known),
      [],
    );
    assert.deepEqual(parseBgpText(formatBgpSection(section)), section);
    assert.ok(section.rows.some((row) => row.text === "peer 10.2.98.142 ignore"));
  });

  test("an AR's version header and prompts around the section", () => {
    assert.equal(parseBgpSection(synthetic("version-header-trap.txt")).asNumber, "65001");
  });

  test("FRINX: a real section with VPN families; only what the rules lack is unknown", () => {
    const section = parseBgpText(shared("frinx-cli-units", "NeighborReaderTest.outputNeighbors.txt"));
    assert.equal(section.asNumber, "65222");
    const unknown = section.rows.filter((row) => !row.known);
    assert.ok(
      unknown.every((row) => row.view.includes("vpn-instance")),
      unknown.map((row) => row.text).join(),
    );
    assert.deepEqual(parseBgpText(formatBgpSection(section)), section);
    assert.doesNotMatch(maskSecrets(formatBgpSection(section)), /ONEDATA|%\^%#/);
  });

  for (const name of ["GlobalConfigReaderTest.OUTPUT_1.txt", "GlobalConfigReaderTest.OUTPUT_2.txt"]) {
    test(`FRINX: ${name}, its families indented by two`, () => {
      const section = parseBgpText(shared("frinx-cli-units", name));
      assert.deepEqual(parseBgpText(formatBgpSection(section)), section);
      assert.ok(section.rows.some((row) => row.text === "import-route static"));
    });
  }
});
