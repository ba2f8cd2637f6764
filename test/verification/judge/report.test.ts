import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { formatRoutes, formatSessions } from "../../../components/verification/show/table";
import { joinSessions } from "../../../components/verification/judge/report";
import type { NodePeer, NodeReports } from "../../../components/verification/observe/readNodes";
import type { SwitchReports } from "../../../components/verification/observe/readSwitches";
import { parseBgpPeers, parseRoutingTable } from "../../../components/s9700/vrp";
import { BJ_SESSIONS as sessions } from "../reports";

const NO_ROUTES = parseRoutingTable("");

/** The switch's end, from its own table. */
function atSwitch(...rows: string[]): SwitchReports {
  const head =
    " BGP local router ID : 10.2.0.2\n Local AS number : 65001\n\n  Peer  V  AS  MsgRcvd  MsgSent  OutQ  Up/Down  State PrefRcv\n";
  return { Core: { peers: parseBgpPeers(head + rows.join("\n")), paths: [], routes: NO_ROUTES } };
}

const up = (n: number) =>
  `  10.2.98.${n}     4       63400       32       35     0 00:17:49 Established       2`;
const down = (n: number, state: string, as = 63400) =>
  `  10.2.98.${n}     4       ${as}        0        0     0 00:00:07        ${state}       0`;

function atNodes(...states: (string | undefined)[]): NodeReports {
  const peer = (state: string): NodePeer => ({
    peerIP: "10.2.98.1",
    state,
    since: "10:11:12",
    type: "NodePeer",
  });
  return Object.fromEntries(
    sessions.map(({ node }, i) => {
      const state = states[i];
      return [node.name, { bird: "Ready", peers: state === undefined ? [] : [peer(state)] }];
    }),
  );
}

function whyOf(switches: SwitchReports, nodes: NodeReports): (string | undefined)[] {
  return joinSessions(sessions, switches, nodes).map((report) => report.why);
}

describe("both ends of a session, in one row", () => {
  test("are right when both say Established", () => {
    const reports = joinSessions(sessions, atSwitch(up(141), up(142)), atNodes("Established", "Established"));
    assert(reports.every(({ established }) => established));
    const table = formatSessions(reports);
    assert.match(
      table,
      /bj-141-core +10\.2\.98\.141 +63400 +10\.2\.98\.1 +65001 +Established +00:17:49 +2 +Established +10:11:12/,
    );
    assert.match(table, /^2 of 2 sessions Established on both ends\.$/m);
  });

  test("name the switch's missing stanza", () => {
    const [, why] = whyOf(atSwitch(up(141)), atNodes("Established", "Active"));
    assert.match(why ?? "", /Core has no `peer 10\.2\.98\.142`/);
  });

  test("name the node's missing BGPPeer", () => {
    const [, why] = whyOf(atSwitch(up(141), down(142, "Active")), atNodes("Established", undefined));
    assert.match(why ?? "", /node bj-142 has no BGPPeer to 10\.2\.98\.1/);
  });

  test("name the AS number that the two do not agree on", () => {
    const [why] = whyOf(atSwitch(down(141, "Idle", 63401), up(142)), atNodes("Active", "Established"));
    assert.equal(why, "Core expects AS 63401 from 10.2.98.141, node bj-141 is declared with AS 63400.");
  });

  test("name a session that an administrator shut down", () => {
    const [why] = whyOf(atSwitch(down(141, "Idle(Admin)"), up(142)), atNodes("Active", "Established"));
    assert.match(why ?? "", /peer 10\.2\.98\.141 ignore/);
  });

  test("are not right when only one of them is up", () => {
    const reports = joinSessions(sessions, atSwitch(up(141), up(142)), atNodes("Established", "OpenConfirm"));
    assert(!reports.every(({ established }) => established));
    assert.match(reports[1]?.why ?? "", /only one end/);
  });

  test("of several sessions that are down for one reason are reported in one sentence", () => {
    const reports = joinSessions(sessions, { Core: { problem: "Core: no." } }, atNodes("Active", "Active"));
    assert.match(formatSessions(reports), /^bj-141-core, bj-142-core: Core: no\.$/m);
  });

  test("say what kept an end from being asked", () => {
    const [why] = whyOf(
      { Core: { problem: "Core (10.0.0.1:22): cannot be reached." } },
      atNodes("Active", "Active"),
    );
    assert.equal(why, "Core (10.0.0.1:22): cannot be reached.");
    const silent = { "bj-141": { problem: "calico-node on bj-141 gave no status" } };
    assert.match(whyOf(atSwitch(up(141), up(142)), silent)[0] ?? "", /gave no status/);
  });
});

describe("the switch's BGP routes", () => {
  const text = `Route Flags: R - relay, D - download to fib
------------------------------------------------------------------------------
Public routing table : BGP
         Destinations : 2        Routes : 2

BGP routing table status : <Active>
         Destinations : 1        Routes : 1

Destination/Mask    Proto   Pre  Cost      Flags NextHop         Interface

    172.30.9.64/26  EBGP    255  0          RD   10.2.98.141     Vlanif98

BGP routing table status : <Inactive>
         Destinations : 1        Routes : 1

Destination/Mask    Proto   Pre  Cost      Flags NextHop         Interface

     172.30.5.0/24  EBGP    255  0           R   10.2.98.141     Vlanif98
`;

  test("are listed with their next hops, active before inactive", () => {
    const shown = formatRoutes("Core", parseRoutingTable(text)).split("\n");
    assert.equal(shown[0], "Core: 2 BGP destinations, 1 active, 1 inactive:");
    assert.match(shown[2] ?? "", /^active +172\.30\.9\.64\/26 +EBGP +255 +RD +10\.2\.98\.141 +Vlanif98$/);
    assert.match(shown[3] ?? "", /^inactive +172\.30\.5\.0\/24 +EBGP +255 +R +10\.2\.98\.141 +Vlanif98$/);
    assert.match(shown[4] ?? "", /another route for the very prefix is better/);
  });

  test("may be none", () => {
    assert.equal(formatRoutes("Core", NO_ROUTES), "Core: 0 BGP destinations, 0 active, 0 inactive.");
  });
});
