import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { FrontEnd } from "../../emulator/frontEnd";
import { noFixtures, synthetic } from "./fixtures";
import { path, peer, route, StubEngine } from "./stubEngine";
import { startupOf, switchOn, Typist } from "./typist";

const peers = (...last: number[]) => last.map((n) => ` peer 10.2.98.${n} as-number 63400`);
const SECTION = ["bgp 65001", " router-id 10.2.0.2"];

async function at(
  engine: StubEngine,
  rows: string[],
  options = {},
): Promise<{ front: FrontEnd; typist: Typist }> {
  const front = await switchOn({ engine, startup: startupOf(...rows), ...options });
  return { front, typist: await Typist.ready(front) };
}

describe("display bgp peer", () => {
  test("column by column as the sample", { skip: noFixtures }, async () => {
    const engine = new StubEngine([
      peer("10.2.98.141", "Established", { received: 310, sent: 322, prefixes: 2, seconds: 18401 }),
      peer("10.2.98.142", "Idle", { seconds: 750 }),
      peer("10.2.98.143", "Active", { sent: 3, seconds: 138 * 3600 + 25 * 60 }),
    ]);
    const { typist } = await at(engine, [...SECTION, ...peers(141, 142, 143), " peer 10.2.98.142 ignore"]);
    assert.equal(await typist.answer("display bgp peer"), synthetic("display_bgp_peer.vrp5.txt").trimEnd());
    typist.bye();
  });

  test(
    "prints nothing without BGP or peers, and a note for an unknown peer",
    { skip: noFixtures },
    async () => {
      const { typist } = await at(new StubEngine(), []);
      assert.equal(await typist.answer("display bgp peer"), synthetic("display_bgp_peer_empty.txt").trim());
      await typist.go("system-view", "bgp 65001", "return");
      assert.equal(await typist.answer("display bgp peer"), "");
      const unknown = synthetic("display_bgp_peer_unknown.txt").trim();
      assert.equal(await typist.answer("display bgp peer 10.9.9.9 verbose"), unknown);
      typist.bye();
    },
  );

  test("verbose: a peer that is down has no port, negotiated or capability rows", async () => {
    const engine = new StubEngine([
      peer("10.2.98.141", "Established", {
        seconds: 3473,
        remoteRouterId: "10.2.98.141",
        negotiatedHold: 30,
        negotiatedKeepalive: 10,
        received: 60,
        updates: [2, 1],
      }),
      peer("10.2.98.142", "Idle"),
    ]);
    const rows = [
      ...SECTION,
      ...peers(141, 142),
      " peer 10.2.98.142 ignore",
      " peer 10.2.98.141 timer keepalive 10 hold 30",
    ];
    const { typist } = await at(engine, rows);
    const up = await typist.answer("display bgp peer 10.2.98.141 verbose");
    assert.match(up, / BGP Peer is 10\.2\.98\.141, {2}remote AS 63400\n Type: EBGP link/);
    assert.match(up, /BGP current state: Established, Up for 00h57m53s/);
    assert.match(up, /Negotiated: Active Hold Time: 30 sec {3}Keepalive Time:10 sec/);
    assert.match(up, /Received: Total 60 messages\n +Update messages +1/);
    const down = await typist.answer("display bgp peer 10.2.98.142 verbose");
    assert.match(down, /BGP current state: Idle\(Admin\)\n +BGP current event: Stop/);
    assert.match(down, /No keepalive received since peer has been configured/);
    assert.doesNotMatch(down, /Port:|Negotiated|capabilities:\n +Peer supports/);
    typist.bye();
  });

  test("verbose shows the rows of the table's own family", async () => {
    const engine = new StubEngine([peer("10.2.98.141", "Established"), peer("fd00:98::141", "Established")]);
    const rows = [
      ...SECTION,
      ...peers(141),
      " peer FD00:98::141 as-number 63400",
      " timer keepalive 20 hold 60",
      " ipv4-family unicast",
      "  peer 10.2.98.141 route-update-interval 5",
      "  peer 10.2.98.141 route-policy V4-IN import",
      " ipv6-family unicast",
      "  peer FD00:98::141 enable",
      "  peer FD00:98::141 route-policy V6-IN import",
      "  peer FD00:98::141 preferred-value 7",
      "  peer FD00:98::141 advertise-community",
      "#",
      "route-policy V4-IN permit node 10",
      "#",
      "route-policy V6-IN permit node 10",
    ];
    const { typist } = await at(engine, rows);
    const v4 = await typist.answer("display bgp peer verbose");
    assert.match(v4, /Address family IPv4 Unicast: advertised and received\n(?!.*Address family)/);
    assert.match(v4, /advertisement interval is 5 seconds/);
    assert.match(v4, /Peer Preferred Value: 0\n[\s\S]* Import route policy is: V4-IN/);
    assert.match(v4, /Configured: Active Hold Time: 60 sec {3}Keepalive Time:20 sec/);
    assert.doesNotMatch(v4, /Send community/);
    const v6 = await typist.answer("display bgp ipv6 peer verbose");
    assert.match(v6, /BGP Peer is FD00:98::141,[\s\S]*Address family IPv6 Unicast: advertised and received/);
    assert.doesNotMatch(v6, /IPv4 Unicast|V4-IN/);
    assert.match(v6, /advertisement interval is 30 seconds/);
    assert.match(v6, / Send community has been configured\n Peer Preferred Value: 7\n/);
    assert.match(v6, / Import route policy is: V6-IN/);
    typist.bye();
  });

  test("verbose in V200R019: the counters are rows of their own", async () => {
    const engine = new StubEngine([peer("10.2.98.141", "Established", { received: 60 })]);
    const { typist } = await at(engine, [...SECTION, ...peers(141)], { profile: "r019" });
    assert.match(await typist.answer("display bgp peer verbose"), /\n Received: \n +Total {2}messages +60\n/);
    typist.bye();
  });

  test("counts the sessions that are up only", async () => {
    const { typist } = await at(new StubEngine([peer("10.2.98.141", "OpenConfirm")]), [
      ...SECTION,
      ...peers(141),
    ]);
    assert.match(await typist.answer("display bgp peer"), /Peers in established state : 0[\s\S]*OpenConfirm/);
    typist.bye();
  });
});

describe("display ip routing-table", () => {
  test("protocol bgp: the sample, column by column", { skip: noFixtures }, async () => {
    const engine = new StubEngine(
      [],
      [
        route("10.244.0.64/26", "10.2.98.141"),
        route("10.244.0.0/26", "10.2.98.141"),
        route("10.244.0.64/26", "10.2.98.142"),
      ],
    );
    const { typist } = await at(engine, [...SECTION, ...peers(141, 142)], { profile: "r019" });
    const shown = await typist.answer("display ip routing-table protocol bgp");
    assert.equal(shown.trimEnd(), synthetic("display_ip_routing-table_protocol_bgp.vrp5.txt").trimEnd());
    typist.bye();
  });

  // evidence.md §1: 610002618, 266158941.
  test("a CloudEngine shows RD without a connect-interface, too", async () => {
    for (const [profile, flags] of [
      ["ce", "RD"],
      ["r019", " D"],
    ] as const) {
      const engine = new StubEngine([], [route("10.244.0.0/26", "10.2.98.141")]);
      const { typist } = await at(engine, [...SECTION, ...peers(141)], { profile });
      const shown = await typist.answer("display ip routing-table protocol bgp");
      assert.ok(shown.includes(`10.244.0.0/26  EBGP    255  0          ${flags}   10.2.98.141`), shown);
      typist.bye();
    }
  });

  test("the seed's table: RD with connect-interface, R alone where another route for the prefix wins", async () => {
    const engine = new StubEngine(
      [],
      [
        route("172.30.9.64/26", "10.2.98.141"),
        route("172.30.5.0/32", "10.2.98.143"),
        route("172.30.5.0/24", "10.2.98.141", false),
      ],
    );
    const rows = [141, 143].map((n) => ` peer 10.2.98.${n} connect-interface Vlanif98 10.2.98.1`);
    const { typist } = await at(engine, [...SECTION, ...peers(141, 143), ...rows]);
    assert.equal(
      (await typist.answer("dis ip routing-table protocol bgp")).trimEnd(),
      [
        "Route Flags: R - relay, D - download to fib",
        "------------------------------------------------------------------------------",
        "Public routing table : BGP",
        "         Destinations : 3        Routes : 3        ",
        "",
        "BGP routing table status : <Active>",
        "         Destinations : 2        Routes : 2",
        "",
        "Destination/Mask    Proto   Pre  Cost      Flags NextHop         Interface",
        "",
        "     172.30.5.0/32  EBGP    255  0          RD   10.2.98.143     Vlanif98",
        "    172.30.9.64/26  EBGP    255  0          RD   10.2.98.141     Vlanif98",
        "",
        "BGP routing table status : <Inactive>",
        "         Destinations : 1        Routes : 1",
        "",
        "Destination/Mask    Proto   Pre  Cost      Flags NextHop         Interface",
        "",
        "     172.30.5.0/24  EBGP    255  0           R   10.2.98.141     Vlanif98",
        "",
      ]
        .join("\n")
        .trimEnd(),
    );
    typist.bye();
  });

  test("as a whole: direct routes and the active ones of BGP", async () => {
    const engine = new StubEngine(
      [],
      [route("172.30.9.64/26", "10.2.98.141"), route("172.30.5.0/24", "10.2.98.141", false)],
    );
    const { typist } = await at(engine, [...SECTION, ...peers(141)]);
    const shown = await typist.answer("display ip routing-table");
    assert.match(shown, /Routing Tables: Public\n {9}Destinations : 8 {8}Routes : 8 {8}\n/);
    assert.match(shown, /\n {6}10\.2\.98\.0\/24 {2}Direct {2}0 {4}0 {11}D {3}10\.2\.98\.1 {7}Vlanif98\n/);
    assert.match(shown, /\n {4}172\.30\.9\.64\/26 {2}EBGP/);
    assert.doesNotMatch(shown, /172\.30\.5\.0/);
    typist.bye();
  });
});

// Huawei's CE and NE references: 9871890335, 10795789261, 10257825875.
test("display ipv6 routing-table A: the longest match of BGP's routes, and nothing where there is none", async () => {
  const engine = new StubEngine(
    [],
    [
      route("2001:db8::/32", "fd00:98::142"),
      route("2001:db8:9::/48", "fd00:98::141"),
      route("10.244.0.0/26", "10.2.98.141"),
    ],
  );
  const { typist } = await at(engine, [...SECTION, " peer FD00:98::141 as-number 63400"]);
  const shown = await typist.answer("display ipv6 routing-table 2001:DB8:9::10");
  assert.match(
    shown,
    /Routing Table : Public\nSummary Count : 1\n\n Destination {2}: 2001:DB8:9:: +PrefixLength : 48\n/,
  );
  assert.match(shown, / NextHop {6}: FD00:98::141 +Preference {3}: 255\n Cost .* Protocol {5}: EBGP\n/);
  assert.equal(await typist.answer("display ipv6 routing-table 2001:db9::1"), "");
  typist.bye();
});

describe("display bgp routing-table", () => {
  test("the sample, column by column", { skip: noFixtures }, async () => {
    const engine = new StubEngine(
      [],
      [],
      [
        path("10.244.0.0/26", "10.2.98.141", true),
        path("10.244.0.64/26", "10.2.98.142", false),
        path("10.244.0.64/26", "10.2.98.141", true),
        path("192.168.1.0/24", "0.0.0.0", true, { asPath: "", med: 0 }),
      ],
    );
    const { typist } = await at(engine, [...SECTION, ...peers(141, 142)]);
    assert.equal(
      await typist.answer("display bgp routing-table"),
      synthetic("display_bgp_routing-table.vrp5.txt").trimEnd(),
    );
    typist.bye();
  });

  test("of one prefix: its path, and to whom it is advertised, its source included", async () => {
    const engine = new StubEngine(
      [],
      [],
      [path("172.30.9.64/26", "10.2.98.141", true, { from: "10.2.98.141" })],
    );
    const { typist } = await at(engine, [...SECTION, ...peers(141, 142)]);
    const shown = await typist.answer("display bgp routing-table 172.30.9.64 26");
    assert.match(
      shown,
      / AS-path 63400, origin igp, MED 0, pref-val 0, valid, external, best, select, active, pre 255/,
    );
    assert.match(shown, / Advertised to such 2 peers:\n {4}10\.2\.98\.141\n {4}10\.2\.98\.142$/);
    typist.bye();
  });
});

describe("the configuration", () => {
  let front: FrontEnd;
  let typist: Typist;
  before(async () => {
    ({ front, typist } = await at(new StubEngine(), [...SECTION, ...peers(141)]));
  });
  after(() => typist.bye());

  test("begins with the software's version and ends with return", async () => {
    const text = await typist.answer("display current-configuration");
    assert.match(text, /^!Software Version V200R011C10SPC500\n#\nsysname S9706\n#\n/);
    assert.match(text, /\n#\nreturn$/);
    assert.equal(`${text}\n`, front.runningConfiguration());
  });

  test("of one feature has no version line; of nothing configured it is a frame alone", async () => {
    assert.match(await typist.answer("dis cur configuration bgp"), /^#\nbgp 65001\n/);
    assert.equal(await typist.answer("display current-configuration configuration ospf"), "#\nreturn");
  });

  test("may be filtered", async () => {
    assert.equal(
      await typist.answer("display current-configuration | include 10.2.98.141"),
      " peer 10.2.98.141 as-number 63400\n  peer 10.2.98.141 enable",
    );
    assert.equal(await typist.answer("display current-configuration | include nothing-like-it"), "");
    assert.match(
      await typist.answer("display current-configuration | begin ipv4-family"),
      /^ ipv4-family unicast\n/,
    );
    assert.doesNotMatch(await typist.answer("display current-configuration | exclude peer"), /peer/);
  });

  test("display this shows the view's own section", async () => {
    await typist.go("system-view", "bgp 65001");
    assert.match(
      await typist.answer("display this"),
      /^#\nbgp 65001[\s\S]* ipv4-family unicast[\s\S]*#\nreturn$/,
    );
    await typist.go("ipv4-family unicast");
    assert.equal(
      await typist.answer("display this"),
      "#\n ipv4-family unicast\n  undo synchronization\n  peer 10.2.98.141 enable\n#\nreturn",
    );
    await typist.go("return");
  });

  test(
    "with a version header that looks like a prompt, a reader must not stop there",
    { skip: noFixtures },
    () => {
      // An AR prints it, an S-series switch does not: this emulator has `!Software Version` instead.
      assert.match(synthetic("version-header-trap.txt"), /\n\[V300R024C00SPC100\]\n#/);
      assert.doesNotMatch(front.runningConfiguration(), /^\[/m);
    },
  );
});

describe("the device", () => {
  test("version, clock, startup, users, interfaces", async () => {
    const { typist } = await at(new StubEngine(), []);
    assert.match(
      await typist.answer("display version"),
      /Version 5\.170 \(S9700 V200R011C10SPC500\)[\s\S]*Quidway S9706 Terabit Routing Switch uptime is 0 week, 0 day, 0 hour, 0 minute/,
    );
    assert.match(
      await typist.answer("display clock"),
      /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\+00:00\n\w+day\nTime Zone\(UTC\) : UTC$/,
    );
    assert.match(
      await typist.answer("display startup"),
      /Next startup saved-configuration file: +flash:\/vrpcfg\.zip/,
    );
    assert.match(await typist.answer("display users"), /\+ 34 {2}VTY 0 +00:00:0\d +SSH +127\.0\.0\.1/);
    assert.match(
      await typist.answer("display ip interface brief"),
      /\nVlanif98 {25} 10\.2\.98\.1\/24 +up +up/,
    );
    assert.match(
      await typist.answer("display interface Vlanif 98"),
      /^Vlanif98 current state : UP\nLine protocol current state : UP/,
    );
    typist.bye();
  });

  test("an interface that is shut down is down in every display", async () => {
    const { typist } = await at(new StubEngine(), ["interface Vlanif98", " shutdown"]);
    const brief = await typist.answer("display ip interface brief");
    assert.match(brief, /\nVlanif98 +10\.2\.98\.1\/24 +\*down +down/);
    for (const line of ["display interface Vlanif 98", "display ip interface"]) {
      const shown = await typist.answer(line);
      assert.match(
        shown,
        /Vlanif98 current state : Administratively DOWN\nLine protocol current state : DOWN/,
        line,
      );
      assert.doesNotMatch(shown, /Vlanif98 current state : UP/);
    }
    typist.bye();
  });

  test("reset and refresh reach the routing engine, for one peer or for all", async () => {
    const engine = new StubEngine();
    const { typist } = await at(engine, [...SECTION, ...peers(141)]);
    await typist.go("reset bgp 10.2.98.141", "refresh bgp all import");
    assert.match(await typist.answer("reset bgp 10.9.9.9"), /peer session does not exist/);
    assert.deepEqual(engine.cleared, ["10.2.98.141 hard", "all soft-in"]);
    typist.bye();
  });
});
