import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { SessionEnds } from "../../../components/peering";
import { parseBgpPeerLog, parseBgpPeers, parseBgpText, parseTcpStatus } from "../../../components/s9700/vrp";
import type { BgpPeerFacts, ClusterFacts } from "../../../components/verification/observe/clusterFacts";
import type { NodeReport } from "../../../components/verification/observe/readNodes";
import type { SwitchReport } from "../../../components/verification/observe/readSwitches";
import { evidenceOf } from "../../../components/verification/judge/evidence";
import type { PrefixComparison } from "../../../components/verification/judge/expected";
import { reasonOf } from "../../../components/verification/judge/reasons";

const session: SessionEnds = {
  name: "n1-core",
  family: "ipv4",
  node: { name: "n1", address: "10.2.98.141", asNumber: 63400 },
  switch: { name: "Core", address: "10.2.98.1", interface: "Vlanif98", asNumber: 65001 },
  options: {},
};

const OWN: BgpPeerFacts = {
  ...{ name: "n1-core", owner: "lab", node: "n1", peerIP: "10.2.98.1", asNumber: 65001 },
  filters: ["own-routes-only"],
};
const RIVAL: BgpPeerFacts = { name: "rack1-tor", peerIP: "10.2.98.1", asNumber: 65001, filters: [] };

interface Given {
  /** Rows of `display tcp status`: local end, foreign end, state. */
  readonly tcp?: readonly (readonly [local: string, foreign: string, state: string])[];
  readonly rows?: readonly string[];
  readonly atNode?: string;
  readonly nodeId?: string;
  readonly fromKernel?: readonly string[];
  readonly peers?: readonly BgpPeerFacts[];
  readonly prefixes?: PrefixComparison;
  readonly log?: string;
}

function why(given: Given): string {
  const { tcp = [], rows = [], atNode = "Active", peers = [OWN], nodeId = "10.2.98.141" } = given;
  const text = tcp.map(([local, foreign, state]) => `0d43 1/1 ${local}  ${foreign}  0  ${state}`).join("\n");
  const all = ["bgp 65001", " peer 10.2.98.141 as-number 63400", ...rows.map((row) => ` ${row}`)];
  const there: SwitchReport = {
    peers: parseBgpPeers("  10.2.98.141     4       63400  0  0  0 00:00:07        Active       0"),
    paths: [],
    detail: {
      peers: [],
      logs: { "10.2.98.141": parseBgpPeerLog(given.log ?? "") },
      section: parseBgpText(all.join("\n")),
      interfaces: [{ name: "Vlanif98", address: "10.2.98.1/24", physical: "up", protocol: "up" }],
      tcp: parseTcpStatus(text),
      routerId: "10.2.0.2",
    },
  };
  const here: NodeReport = {
    bird: "Ready",
    routerId: nodeId,
    peers: [{ peerIP: "10.2.98.1", state: atNode, since: "10:00:00", type: "NodePeer" }],
    ...(given.fromKernel === undefined ? {} : { fromKernel: given.fromKernel }),
  };
  const cluster: ClusterFacts = {
    routes: { blocks: [], serviceRanges: [], serviceAddresses: [], withoutServices: [] },
    meshEnabled: false,
    asNumber: 63400,
    nodes: { n1: { ready: true, address: "10.2.98.141", labels: { rack: "r1" } } },
    bgpPeers: peers,
    secrets: {},
  };
  const { prefixes } = given;
  const ends = { there, here, cluster, meshDeclared: false, ...(prefixes === undefined ? {} : { prefixes }) };
  return reasonOf(evidenceOf(session, ends), prefixes !== undefined) ?? "";
}

const IN = (state: string) => ["10.2.98.1:179", "10.2.98.141:40557", state] as const;
const OUT = (state: string) => ["10.2.98.1:50112", "10.2.98.141:179", state] as const;

describe("of a session that does not come up, the switch's TCP connections tell", () => {
  test("that TCP 179 is open from the node to the switch only", () => {
    assert.match(
      why({ tcp: [IN("Syn_Rcvd"), OUT("Syn_Sent")] }),
      /^TCP 179 between 10\.2\.98\.1 and 10\.2\.98\.141 is open one way only: Core gets the node's SYN .* check the way from switch to node/,
    );
  });

  test("that it is open from the switch to the node only, once BIRD has a connection", () => {
    assert.match(
      why({ tcp: [OUT("Syn_Sent")], atNode: "OpenSent" }),
      /one way only: BIRD on n1 has a connection, Core has none, .* check the way from node to switch/,
    );
    assert.doesNotMatch(why({ tcp: [OUT("Established")], atNode: "OpenSent" }), /one way only/);
  });

  test("that nothing is answered, or that the switch waits for a node that does not come through", () => {
    assert.match(why({ tcp: [OUT("Syn_Sent")] }), /^10\.2\.98\.141 does not answer on TCP 179: Core's SYN/);
    assert.match(
      why({ rows: ["peer 10.2.98.141 listen-only"] }),
      /^Core only listens for 10\.2\.98\.141 \(`peer 10\.2\.98\.141 listen-only`\), and no SYN of the node/,
    );
    assert.match(why({}), /do not reach each other on TCP 179/);
  });

  test("connections with other nodes tell nothing", () => {
    const other = ["10.2.98.1:179", "10.2.98.142:40557", "Syn_Rcvd"] as const;
    assert.doesNotMatch(why({ tcp: [other] }), /one way only/);
  });

  test("a SYN that arrives had the right password, so two passwords that differ are not the reason", () => {
    const password = { secret: "md5", key: "password" };
    const rows = ["peer 10.2.98.141 password cipher %^%#x%^%#"];
    const peers = [{ ...OWN, password }];
    assert.match(why({ rows, peers }), /most likely the two differ/);
    assert.match(why({ rows, peers, tcp: [IN("Syn_Rcvd")] }), /one way only/);
  });
});

describe("two of a kind are a reason of their own", () => {
  test("one BGP identifier for both ends, as both show it or as one end refuses it", () => {
    assert.equal(
      why({ nodeId: "10.2.0.2" }),
      "Core and node n1 have one BGP identifier, 10.2.0.2: give the switch a router-id of its own (switches.Core.routerId).",
    );
    const log =
      "Date/Time : x\nState : Down\nError Code : 2(OPEN)\nError Subcode : 3(Bad BGP Identifier)\nNotification : Send Notification\n";
    assert.match(why({ log }), /^Core refuses the BGP identifier of node n1 \(NOTIFICATION 2\/3/);
  });

  test("a second BGPPeer of the node for the switch, whichever is listed first", () => {
    const two =
      /^node n1 has two BGPPeers for 10\.2\.98\.1, n1-core and rack1-tor, which no stack owns, .* delete rack1-tor/;
    assert.match(why({ peers: [RIVAL, OWN] }), two);
    assert.match(why({ peers: [OWN, { ...RIVAL, node: "n1" }] }), two);
    assert.match(why({ peers: [OWN, { ...RIVAL, nodeSelector: "rack == 'r1'" }] }), two);
    assert.doesNotMatch(why({ peers: [OWN, { ...RIVAL, nodeSelector: "rack == 'r2'" }] }), /two BGPPeers/);
    assert.doesNotMatch(why({ peers: [OWN, { ...RIVAL, peerIP: "10.2.98.2" }] }), /two BGPPeers/);
  });
});

describe("a node that announces another node's block", () => {
  const NONE: PrefixComparison = { expected: [], received: [], missing: [], extra: [], wrongNode: [] };
  const prefixes = { ...NONE, wrongNode: [{ prefix: "172.30.1.0/26", owner: "n2" }] };

  test("has it from its kernel, where Felix put it", () => {
    assert.match(
      why({ prefixes, fromKernel: ["172.30.1.0/26"] }),
      /^node n1 announces 172\.30\.1\.0\/26 of n2: BIRD has it from the node's kernel, where Felix \(`ip route show proto 80`\)/,
    );
    assert.match(why({ prefixes, fromKernel: ["172.30.2.0/26"] }), /two nodes claim one block/);
  });

  test("may take a rival BGPPeer, without the filter, for its own", () => {
    assert.match(why({ prefixes, peers: [OWN, RIVAL] }), /^node n1 has two BGPPeers/);
  });
});
