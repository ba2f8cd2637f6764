import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { sessionsOf, type Inventory } from "../../../components/peering";
import { parseBgpPeers, parseBgpRoutingTable, parseRoutingTable } from "../../../components/s9700/vrp";
import { clusterFacts } from "../../../components/verification/observe/clusterFacts";
import { formatJson } from "../../../components/verification/show/json";
import { formatPage } from "../../../components/verification/show/page";
import { joinSessions, type Report } from "../../../components/verification/judge/report";
import { formatSessions } from "../../../components/verification/show/table";
import { asFound, type DrainOutputs } from "../../../components/rollout/drain/state";
import { bjOffice } from "../../peering/datacenters";

const CORE = "BJ_Office_Core_S9700";
const TABLE = [
  " Total Number of Routes: 1",
  "      Network            NextHop        MED        LocPrf    PrefVal Path/Ogn",
  "",
  ` *>   172.30.9.64/26     10.2.98.141                           0      63400i`,
].join("\n");

/** bj-141 is in maintenance; the switch still has what `paths` says. */
function reported(paths: string): { report: Report; inventory: Inventory } {
  const nodes = bjOffice().cluster.nodes.slice(0, 1);
  const inventory = bjOffice({
    cluster: { nodes: nodes.map((node) => ({ ...node, maintenance: true })) },
    device: { nodes: ["bj-141"] },
  });
  const line = "  10.2.98.141     4       63400       32       35     0 00:17:49 Established       1";
  const head = " Local AS number : 65001\n\n  Peer  V  AS  MsgRcvd  MsgSent  OutQ  Up/Down  State PrefRcv\n";
  const switches = {
    [CORE]: {
      peers: parseBgpPeers(head + line),
      paths: parseBgpRoutingTable(paths),
      routes: parseRoutingTable(""),
    },
  };
  const cluster = clusterFacts({
    blockAffinities: [{ spec: { node: "bj-141", cidr: "172.30.9.64/26", state: "confirmed" } }],
    ipPools: [{ spec: { cidr: "172.30.0.0/16" } }],
    bgpPeers: [
      { metadata: { name: "peer" }, spec: { node: "bj-141", peerIP: "10.2.98.1", asNumber: 65001 } },
    ],
    nodes: [{ metadata: { name: "bj-141" } }],
  });
  const sessions = joinSessions(sessionsOf(inventory), switches, {}, { cluster });
  const right = sessions.every((one) => one.right);
  return { report: { datacenter: "bj", time: "", sessions, switches, findings: [], right }, inventory };
}

describe("a session in maintenance", () => {
  test("is right without a prefix, and is shown as what it is in table, JSON and page", () => {
    const { report, inventory } = reported("");
    assert.equal(report.right, true);
    assert.match(formatSessions(report.sessions), /Established +00:17:49 +drained /);
    assert.match(formatJson(report), /"inMaintenance": \[\s+"node"\s+\]/);
    assert.match(formatPage(report, inventory), /<td>in maintenance<\/td>/);
  });

  test("is not right while a prefix is left, and the reason names the filter that its BGPPeer lacks", () => {
    const { report, inventory } = reported(TABLE);
    assert.equal(report.right, false);
    const shown = formatSessions(report.sessions);
    assert.match(shown, /drained, 1 left/);
    assert.match(
      shown,
      /BJ_Office_Core_S9700 still has 172\.30\.9\.64\/26 from bj-141 over a session that is in maintenance: BGPPeer peer has no filter drained-node; `pulumi up` puts it there\./,
    );
    assert.match(formatPage(report, inventory), /left: 172\.30\.9\.64\/26/);
  });
});

test("a refresh that finds routes on the switches again takes back that the node is safe to take down", () => {
  const report = ["node bj-141 is safe to take down"];
  const state = { step: "withdrawn", held: true, report } as unknown as DrainOutputs;
  assert.deepEqual(asFound(state, true), { step: "withdrawn", held: false, report: [] });
  assert.deepEqual(asFound(state, false), state);
});
