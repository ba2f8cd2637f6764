import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Session } from "../../../components/peering";
import {
  parseBgpPeerLog,
  parseBgpPeers,
  parseBgpText,
  type BgpPeerEvent,
} from "../../../components/s9700/vrp";
import {
  clusterFacts,
  type BgpPeerFacts,
  type ClusterFacts,
} from "../../../components/verification/observe/clusterFacts";
import { evidenceOf, type Ends } from "../../../components/verification/judge/evidence";
import type { PrefixComparison } from "../../../components/verification/judge/expected";
import { reasonOf, type Changes } from "../../../components/verification/judge/reasons";
import { joinSessions } from "../../../components/verification/judge/report";
import type { NodeReport } from "../../../components/verification/observe/readNodes";
import type { SwitchDetail, SwitchReport } from "../../../components/verification/observe/readSwitches";
import { parseRoutingTable } from "../../../components/s9700/vrp";

const session: Session = {
  name: "bj-141-core",
  family: "ipv4",
  node: { name: "bj-141", address: "10.2.98.141", asNumber: 63400 },
  switch: { name: "Core", address: "10.2.98.1", interface: "Vlanif98", asNumber: 65001 },
  options: {},
  announced: { list: "CALICO-lab", ranges: [] },
  own: {},
};

const ROWS = ["peer 10.2.98.141 as-number 63400", "peer 10.2.98.141 connect-interface Vlanif98 10.2.98.1"];

interface AtSwitch {
  readonly state?: string;
  readonly as?: number;
  readonly rows?: readonly string[];
  readonly family?: readonly string[];
  readonly log?: readonly BgpPeerEvent[];
  readonly interfaces?: SwitchDetail["interfaces"];
  readonly listed?: boolean;
  readonly runs?: number;
}

const LINK = { name: "Vlanif98", address: "10.2.98.1/24", physical: "up", protocol: "up" };

function atSwitch(given: AtSwitch = {}): SwitchReport {
  const {
    state = "Active",
    as = 63400,
    rows = ROWS,
    family = [],
    log = [],
    listed = true,
    runs = 65001,
  } = given;
  const line = `  10.2.98.141     4       ${as}        0        0     0 00:00:07        ${state}       0`;
  const text = [
    `bgp ${runs}`,
    ...rows.map((row) => ` ${row}`),
    " ipv4-family unicast",
    ...family.map((row) => `  ${row}`),
  ];
  return {
    peers: listed ? parseBgpPeers(line) : [],
    paths: [],
    routes: parseRoutingTable(""),
    detail: {
      peers: [],
      logs: { "10.2.98.141": log },
      section: parseBgpText(text.join("\n")),
      interfaces: given.interfaces ?? [LINK],
    },
  };
}

const PEER: BgpPeerFacts = {
  name: "bj-141-core",
  node: "bj-141",
  peerIP: "10.2.98.1",
  asNumber: 65001,
  filters: [],
};

const cluster = (changed: Partial<ClusterFacts> = {}): ClusterFacts => ({
  routes: { blocks: [], serviceRanges: [], serviceAddresses: [], withoutServices: [] },
  meshEnabled: false,
  asNumber: 63400,
  nodes: { "bj-141": { ready: true, address: "10.2.98.141", labels: {} } },
  bgpPeers: [PEER],
  secrets: {},
  ...changed,
});

const withPeer = (changed: Partial<BgpPeerFacts>) => cluster({ bgpPeers: [{ ...PEER, ...changed }] });

const atNode = (state = "Active"): NodeReport => ({
  bird: "Ready",
  peers: [{ peerIP: "10.2.98.1", state, since: "10:00:00", type: "NodePeer" }],
});

function why(ends: Partial<Ends> = {}, isUp = false, changes?: Changes): string | undefined {
  const all = { there: atSwitch(), here: atNode(), cluster: cluster(), meshDeclared: false, ...ends };
  return reasonOf(evidenceOf(session, all), isUp, changes);
}

/** A `log-info` whose newest entry is a NOTIFICATION. */
function notified(code: string, subcode: string, sent: boolean): BgpPeerEvent[] {
  const way = sent ? "Send" : "Receive";
  return parseBgpPeerLog(
    `Date/Time : x\nState : Down\nError Code : ${code}\nError Subcode : ${subcode}\nNotification : ${way} Notification\n`,
  );
}

const BAD_PEER_AS = notified("2(OPEN Message Error)", "2(Bad Peer AS)", false);

const down = (log: BgpPeerEvent[], rows = ROWS, family: readonly string[] = []) => ({
  there: atSwitch({ log, rows, family }),
});

describe("the reason, from both ends' evidence", () => {
  const cases: readonly (readonly [what: string, ends: Partial<Ends>, says: string | RegExp])[] = [
    ["the switch cannot be asked", { there: { problem: "Core: no free VTY." } }, "Core: no free VTY."],
    [
      "no stanza",
      { there: atSwitch({ listed: false, rows: [] }) },
      "Core has no `peer 10.2.98.141`: `pulumi up` brings its stanza back.",
    ],
    [
      "the address family is off",
      { there: atSwitch({ listed: false, family: ["undo peer 10.2.98.141 enable"] }) },
      /^Core has `peer 10\.2\.98\.141`, but its IPv4 address family is not enabled \(`undo peer 10\.2\.98\.141 enable`/,
    ],
    [
      "administratively down at the switch",
      { there: atSwitch({ state: "Idle(Admin)" }) },
      /`peer 10\.2\.98\.141 ignore`/,
    ],
    [
      "another process",
      { there: atSwitch({ runs: 65099 }) },
      "Core runs `bgp 65099`, and AS 65001 is declared.",
    ],
    [
      "another AS at the switch",
      { there: atSwitch({ as: 63401 }) },
      "Core expects AS 63401 from 10.2.98.141, node bj-141 is declared with AS 63400.",
    ],
    [
      "a wrong source address",
      { there: atSwitch({ rows: [ROWS[0] ?? "", "peer 10.2.98.141 connect-interface Vlanif97 10.2.97.1"] }) },
      /^Core peers with 10\.2\.98\.141 from the wrong source \(`connect-interface Vlanif97 10\.2\.97\.1`\)/,
    ],
    [
      "the interface is down",
      { there: atSwitch({ interfaces: [{ ...LINK, physical: "*down" }] }) },
      "Vlanif98 of Core is administratively down.",
    ],
    [
      "the interface has another address",
      { there: atSwitch({ interfaces: [{ ...LINK, address: "10.2.98.3/24" }] }) },
      "Vlanif98 of Core has 10.2.98.3/24, 10.2.98.1 is declared.",
    ],
    [
      "no route",
      { there: atSwitch({ interfaces: [{ ...LINK, address: "10.2.98.1/26" }] }) },
      "Core has no route to 10.2.98.141: no interface is in its subnet.",
    ],
    ["the node is gone", { cluster: cluster({ nodes: {} }) }, "node bj-141 is not in the cluster."],
    [
      "the node is NotReady",
      {
        cluster: cluster({
          nodes: { "bj-141": { ready: false, notReadyReason: "kubelet is gone.", labels: {} } },
        }),
      },
      "node bj-141 is NotReady (kubelet is gone).",
    ],
    [
      "the node does not answer",
      { here: { problem: "calico-node gave no status." } },
      "calico-node gave no status.",
    ],
    [
      "BIRD is down",
      { here: { bird: "NotReady", peers: [] } },
      "BIRD on node bj-141 is NotReady: look at its calico-node pod.",
    ],
    [
      "the node's address changed",
      { cluster: cluster({ nodes: { "bj-141": { ready: true, address: "10.2.98.9", labels: {} } } }) },
      /^node bj-141 peers from 10\.2\.98\.9 .* and Core knows it as 10\.2\.98\.141/,
    ],
    [
      "the cluster's AS",
      { cluster: cluster({ asNumber: 64512 }) },
      "node bj-141 speaks AS 64512 (BGPConfiguration default), Core expects AS 63400.",
    ],
    [
      "a BGPPeer's own local AS",
      { cluster: withPeer({ localAsNumber: 63999 }) },
      "node bj-141 speaks AS 63999 (localASNumber of BGPPeer bj-141-core), Core expects AS 63400.",
    ],
    [
      "the BGPPeer's AS",
      { cluster: withPeer({ asNumber: 65002 }) },
      "BGPPeer bj-141-core expects AS 65002 from 10.2.98.1, Core is AS 65001.",
    ],
    [
      "no BGPPeer",
      { cluster: cluster({ bgpPeers: [{ ...PEER, node: "bj-142" }] }) },
      "node bj-141 has no BGPPeer to 10.2.98.1: `pulumi up` brings it back.",
    ],
    [
      "a BGPPeer that is not taken up",
      { here: { bird: "Ready", peers: [] } },
      /^calico-node on bj-141 does not run BGPPeer bj-141-core although it is there/,
    ],
    [
      "a password at the switch only",
      down([], [...ROWS, "peer 10.2.98.141 password cipher %^%#x%^%#"]),
      "Core has a password for 10.2.98.141, and BGPPeer bj-141-core has none.",
    ],
    [
      "GTSM at the switch only",
      down([], [...ROWS, "peer 10.2.98.141 valid-ttl-hops 2"]),
      /^Core has GTSM \(`peer 10\.2\.98\.141 valid-ttl-hops 2`\), .* TTL 64, the switch takes 254 and more\.$/,
    ],
    [
      "GTSM at the node only",
      { cluster: withPeer({ ttlSecurity: 1 }) },
      /^BGPPeer bj-141-core has ttlSecurity 1, and Core/,
    ],
    [
      "Bad Peer AS, and the cluster could not be asked",
      { ...down(BAD_PEER_AS), cluster: undefined },
      "node bj-141 refuses the AS number that Core speaks (NOTIFICATION 2/2, Bad Peer AS).",
    ],
    [
      "Bad Peer AS, and both ends are right by now",
      down(BAD_PEER_AS),
      /^node bj-141 refused the AS number that Core spoke .*, and both ends are configured alike by now:/,
    ],
    [
      "the route limit",
      down(notified("6(CEASE)", "1(Maximum Number of Prefixes Reached)", true), ROWS, [
        "peer 10.2.98.141 route-limit 5 80",
      ]),
      /^node bj-141 announced more routes than `route-limit 5` on Core allows/,
    ],
    [
      "the hold timer",
      down(notified("4(Hold Timer Expired)", "0", false)),
      /^the hold timer expired: node bj-141 heard nothing from Core/,
    ],
    ["one end only", { here: atNode("Established") }, /^only one end is Established/],
    ["the way between them", {}, /^10\.2\.98\.141 and 10\.2\.98\.1 do not reach each other on TCP 179/],
    ["an idle switch", { there: atSwitch({ state: "Idle" }) }, /^Core does not try to reach 10\.2\.98\.141/],
  ];
  for (const [what, ends, says] of cases) {
    test(what, () => {
      const reason = why(ends);
      if (typeof says === "string") assert.equal(reason, says);
      else assert.match(reason ?? "", says);
    });
  }

  test("of an IPv6 session is judged by its own family and addresses", () => {
    const ipv6: Session = {
      ...session,
      family: "ipv6",
      node: { ...session.node, address: "fd00:98::141" },
      switch: { ...session.switch, address: "fd00:98::1" },
    };
    const there = atSwitch({ listed: false, rows: ["peer FD00:98::141 as-number 63400"] });
    const ends = { there, here: atNode(), cluster: cluster(), meshDeclared: false };
    assert.equal(
      reasonOf(evidenceOf(ipv6, ends), false),
      "Core has `peer fd00:98::141`, but its IPv6 address family is not enabled (no `peer fd00:98::141 enable` in ipv6-family unicast).",
    );
    const facts = clusterFacts({
      ...{ blockAffinities: [], ipPools: [], nodes: [] },
      bgpPeers: [{ spec: { peerIP: "[FD00:98::1]:179" } }, { spec: { peerIP: "10.2.98.1:1179" } }],
    });
    assert.deepEqual(
      facts.bgpPeers.map(({ peerIP }) => peerIP),
      ["fd00:98::1", "10.2.98.1"],
    );
  });

  test("is not given for a session that is down as declared", () => {
    const declared: Session = { ...session, options: { ignore: true } };
    const there = atSwitch({ state: "Idle(Admin)" });
    const [report] = joinSessions([declared], { Core: there }, { "bj-141": atNode() });
    assert.deepEqual([report?.established, report?.right, report?.why], [false, true, undefined]);
  });

  test("of a password: missing, unreadable, or most likely different", () => {
    const password = { secret: "md5", key: "password" };
    const secrets = (state: "present" | "absent" | "no-key" | "unreadable") => ({
      ...withPeer({ password }),
      secrets: { "md5/password": { state, namespace: "calico-system" } },
    });
    const there = atSwitch({ rows: [...ROWS, "peer 10.2.98.141 password cipher %^%#x%^%#"] });
    assert.match(why({ cluster: secrets("absent") }) ?? "", /Secret md5, and there is no such Secret/);
    assert.match(why({ cluster: secrets("no-key") }) ?? "", /has no key password\.$/);
    assert.match(
      why({ cluster: secrets("unreadable") }) ?? "",
      /may not read: its service account in calico-system/,
    );
    assert.match(
      why({ cluster: secrets("present") }) ?? "",
      /^BGPPeer bj-141-core has a password, and Core has none/,
    );
    assert.match(why({ cluster: secrets("present"), there }) ?? "", /most likely the two differ\.$/);
    const opened = (log: BgpPeerEvent[]) => {
      const peers = atSwitch({ rows: [...ROWS, "peer 10.2.98.141 password cipher %^%#x%^%#"], log });
      return why({ cluster: secrets("present"), there: peers }) ?? "";
    };
    // The AS numbers are right by now: that OPEN came before the passwords did.
    assert.match(opened(BAD_PEER_AS), /most likely the two differ\.$/);
    assert.doesNotMatch(
      opened(notified("2(OPEN Message Error)", "6(Unacceptable Hold Time)", false)),
      /differ/,
    );
  });

  test("of a session whose NOTIFICATION is older than its last time up is not that NOTIFICATION", () => {
    const log: BgpPeerEvent[] = [{ state: "Up", at: "x" }, ...notified("4(Hold Timer Expired)", "0", true)];
    assert.doesNotMatch(why(down(log)) ?? "", /hold timer/);
  });

  test("names what this update sent, if that brings the session down, and no password", () => {
    const change = (line: string, kind: "resets" | "none", sessions: string[]) => ({
      line,
      impact: { kind, sessions },
    });
    const changes = {
      Core: [
        change("peer 10.2.98.141 password cipher hunter2", "resets", ["10.2.98.141"]),
        change("peer 10.2.98.142 ignore", "resets", ["10.2.98.142"]),
        change("peer 10.2.98.141 description x", "none", ["10.2.98.141"]),
        change("router-id 10.2.0.9", "resets", ["all"]),
      ],
    };
    assert.match(
      why({}, false, changes) ?? "",
      / This update changed it: `peer 10\.2\.98\.141 password cipher \*{6}`, `router-id 10\.2\.0\.9`\.$/,
    );
  });
});

describe("the reason of an Established session", () => {
  const NONE: PrefixComparison = { expected: [], received: [], missing: [], extra: [], wrongNode: [] };
  const lacks = { ...NONE, expected: ["172.30.9.64/26"], missing: ["172.30.9.64/26"] };
  const wrong = { ...NONE, wrongNode: [{ prefix: "172.30.1.0/26", owner: "bj-142" }] };
  const up = (prefixes: PrefixComparison, ends: Partial<Ends> = {}) => why({ prefixes, ...ends }, true);

  test("that lacks prefixes is the filter that can be seen, the switch's first", () => {
    const family = ["peer 10.2.98.141 route-policy RP import"];
    const filtered = { cluster: withPeer({ filters: ["own-routes-only", "mine"] }) };
    const head = "Core has not got 172.30.9.64/26 from bj-141: ";
    assert.equal(
      up(lacks, { ...filtered, there: atSwitch({ family }) }),
      `${head}\`route-policy RP import\` on the switch rejects.`,
    );
    assert.equal(
      up(lacks, { there: atSwitch({ family: ["filter-policy ip-prefix X import"] }) }),
      `${head}\`filter-policy ip-prefix X import\` on the switch rejects.`,
    );
    assert.match(up(lacks, filtered) ?? "", /: BGPFilter mine of BGPPeer bj-141-core keeps node bj-141/);
    assert.match(
      up(lacks) ?? "",
      /the node does not announce it \(yet\), and no filter is to be seen on either end\.$/,
    );
  });

  test("that announces another node's block is the mesh without its filter, or two claims", () => {
    const mesh = cluster({ meshEnabled: true });
    assert.equal(
      up(wrong, { cluster: mesh }),
      "node bj-141 announces 172.30.1.0/26 of bj-142: the node-to-node mesh is on again, and BGPPeer bj-141-core has no filter own-routes-only.",
    );
    assert.match(up(wrong, { cluster: mesh, meshDeclared: true }) ?? "", /mesh is on, and BGPPeer/);
    assert.match(up(wrong) ?? "", /as well: two nodes claim one block/);
  });

  test("is not given for a session that is right", () => assert.equal(up(NONE), undefined));
});
