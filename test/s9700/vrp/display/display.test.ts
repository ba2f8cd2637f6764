import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parse } from "yaml";
import {
  parseBgpPeers,
  parseBgpPeerLog,
  parseBgpPeerVerbose,
  parseBgpRoutingTable,
  parseInterfacesBrief,
  parseRoutingTable,
  parseVersion,
} from "../../../../components/s9700/vrp";
import { shared, skipShared } from "../support/fixtures";

const HEADER = `Route Flags: R - relay, D - download to fib
------------------------------------------------------------------------------
Public routing table : BGP
         Destinations : 10       Routes : 10

BGP routing table status : <Active>
         Destinations : 7        Routes : 7

Destination/Mask    Proto   Pre  Cost      Flags NextHop         Interface

`;

describe("display ip routing-table protocol bgp", () => {
  test("the seed's table: 7 active routes, and 3 that lose to a better one", () => {
    const table =
      parseRoutingTable(`${HEADER}     172.30.5.0/32  EBGP    255  0          RD   10.2.98.143     Vlanif98
    172.30.9.64/26  EBGP    255  0          RD   10.2.98.141     Vlanif98
    172.30.55.0/32  EBGP    255  0          RD   10.2.98.141     Vlanif98
    172.30.74.0/32  EBGP    255  0          RD   10.2.98.142     Vlanif98
 172.30.119.128/26  EBGP    255  0          RD   10.2.98.143     Vlanif98
   172.30.195.0/26  EBGP    255  0          RD   10.2.98.152     Vlanif98
 172.30.233.192/26  EBGP    255  0          RD   10.2.98.142     Vlanif98

BGP routing table status : <Inactive>
         Destinations : 3        Routes : 3

Destination/Mask    Proto   Pre  Cost      Flags NextHop         Interface

     172.30.5.0/24  EBGP    255  0           R   10.2.98.141     Vlanif98
    172.30.55.0/24  EBGP    255  0           R   10.2.98.141     Vlanif98
    172.30.74.0/24  EBGP    255  0           R   10.2.98.142     Vlanif98
`);
    assert.deepEqual(
      [table.destinations, table.routes, table.active.length, table.inactive.length],
      [10, 10, 7, 3],
    );
    assert.deepEqual(table.active[1], {
      destination: "172.30.9.64/26",
      protocol: "EBGP",
      preference: 255,
      cost: 0,
      flags: "RD",
      nextHop: "10.2.98.141",
      interface: "Vlanif98",
    });
    assert.equal(table.inactive[0]?.flags, "R");
  });

  test("a further path has no destination of its own, and flags may be empty", () => {
    const table =
      parseRoutingTable(`${HEADER}    10.244.0.64/26  EBGP    255  0           D   10.2.98.141     Vlanif98
                    EBGP    255  0               10.2.98.142     GigabitEthernet0/0/0
`);
    assert.deepEqual(
      table.active.map((route) => [route.destination, route.flags, route.nextHop]),
      [
        ["10.244.0.64/26", "D", "10.2.98.141"],
        ["10.244.0.64/26", "", "10.2.98.142"],
      ],
    );
  });
});

describe("display bgp peer", () => {
  test("rows of an 80-column terminal, broken in the last word", () => {
    const [peer] = parseBgpPeers(
      "  10.2.98.141     4       63400      310      322     0 05:06:41 Established     \n  2\n",
    );
    assert.deepEqual([peer?.peer, peer?.state, peer?.prefixesReceived], ["10.2.98.141", "Established", 2]);
  });

  test("states with brackets or blanks, dynamic peers, IPv6", () => {
    const peers = parseBgpPeers(`
  10.2.98.142     4       63400        0        0     0 00:12:30 Idle(Admin)       0
  10.2.98.143     4       63400        0        0     0 00:12:30 No neg            0
 *10.2.98.144     4       635.66       0        0     0 626h43m Established       5
  2001:DB8::141   4       63400        0        0     0 00:12:30 Active            0
`);
    assert.deepEqual(
      peers.map((peer) => [peer.peer, peer.asNumber, peer.state]),
      [
        ["10.2.98.142", "63400", "Idle(Admin)"],
        ["10.2.98.143", "63400", "No neg"],
        ["10.2.98.144", "41615426", "Established"],
        ["2001:db8::141", "63400", "Active"],
      ],
    );
  });
});

describe("display bgp peer verbose", () => {
  test("a session that is up", () => {
    const [peer] = parseBgpPeerVerbose(`
         BGP Peer is 10.2.98.141,  remote AS 63400
         Type: EBGP link
         Peer's description: "node bj-141"
         BGP version 4, Remote router ID 10.2.98.141
         Update-group ID: 2
         BGP current state: Established, Up for 00h57m53s
         BGP current event: KATimerExpired
         BGP last state: OpenConfirm
         BGP Peer Up count: 3
         Received total routes: 2
         Received active routes total: 2
         Advertised total routes: 8
         Port: Local - 179        Remote - 49801
         Configured: Connect-retry Time: 32 sec
         Configured: Active Hold Time: 180 sec   Keepalive Time:60 sec
         Received  : Active Hold Time: 90 sec
         Negotiated: Active Hold Time: 90 sec   Keepalive Time:30 sec
         Received: Total 143 messages
                          Update messages                3
 Authentication type configured: None
 Connect-interface has been configured
 Routing policy configured:
 Import route policy is: FROM-K8S
 No export route policy is configured
`);
    assert.deepEqual(peer, {
      peer: "10.2.98.141",
      asNumber: "63400",
      state: "Established",
      hasConnectInterface: true,
      type: "EBGP link",
      description: "node bj-141",
      routerId: "10.2.98.141",
      upFor: "00h57m53s",
      lastEvent: "KATimerExpired",
      upCount: 3,
      receivedRoutes: 2,
      activeRoutes: 2,
      advertisedRoutes: 8,
      negotiated: { hold: 90, keepalive: 30 },
      authentication: "None",
      importPolicy: "FROM-K8S",
    });
  });

  test("one that is shut lacks most rows (netmiko #1200)", () => {
    const [peer] = parseBgpPeerVerbose(
      "         BGP Peer is 10.1.1.1,  remote AS 1.5\n         BGP current state: Idle(Admin)\n         BGP current event: Stop\n",
    );
    assert.deepEqual(
      [peer?.asNumber, peer?.state, peer?.lastEvent, peer?.negotiated],
      ["65541", "Idle(Admin)", "Stop", undefined],
    );
  });
});

describe("display bgp routing-table", () => {
  test("columns may be empty, a mask left out where classful, a network blank on a further path", () => {
    const routes = parseBgpRoutingTable(`
 BGP Local router ID is 10.2.0.2
 Status codes: * - valid, > - best, d - damped,
               h - history,  i - internal, s - suppressed, S - Stale
               Origin : i - IGP, e - EGP, ? - incomplete


 Total Number of Routes: 4
      Network            NextHop        MED        LocPrf    PrefVal Path/Ogn

 *>   10.244.0.0/26      10.2.98.141                           0      63400i
 *>   10.244.0.64/26     10.2.98.141                           0      63400 65010?
 *                       10.2.98.142                           0      63400i
 *>   192.168.1.0        0.0.0.0         0                     0      i
`);
    assert.deepEqual(
      routes.map((route) => [
        route.status,
        route.network,
        route.nextHop,
        route.med,
        route.preferredValue,
        route.asPath.join(" "),
        route.origin,
      ]),
      [
        ["*>", "10.244.0.0/26", "10.2.98.141", undefined, 0, "63400", "i"],
        ["*>", "10.244.0.64/26", "10.2.98.141", undefined, 0, "63400 65010", "?"],
        ["*", "10.244.0.64/26", "10.2.98.142", undefined, 0, "63400", "i"],
        ["*>", "192.168.1.0/24", "0.0.0.0", 0, 0, "", "i"],
      ],
    );
  });
});

test("display ip interface brief", () => {
  assert.deepEqual(
    parseInterfacesBrief(`Interface                         IP Address/Mask      Physical   Protocol
MEth0/0/1                         unassigned           *down      down
NULL0                             unassigned           up         up(s)
Vlanif98                          10.2.98.1/24         up         up
`),
    [
      { name: "MEth0/0/1", physical: "*down", protocol: "down" },
      { name: "NULL0", physical: "up", protocol: "up" },
      { name: "Vlanif98", address: "10.2.98.1/24", physical: "up", protocol: "up" },
    ],
  );
});

test("display bgp peer A log-info: the newest event first, with the NOTIFICATION that ended a session", () => {
  const log = parseBgpPeerLog(
    [
      " Peer : 10.2.98.141 ",
      " Date/Time      : 2026-11-24 21:10:20+00:00",
      " State          : Up",
      " Date/Time      : 2026-11-24 21:10:08+00:00",
      " State          : Down",
      " Error Code     : 6(CEASE)",
      " Error Subcode  : 4(Administrative Reset)",
      " Notification   : Receive Notification",
      " Date/Time      : 2026-11-24 20:00:00+00:00",
      " State          : Down",
      " Error Code     : 4(Hold Timer Expired)",
      " Error Subcode  : 0",
      " Notification   : Send Notification",
    ].join("\r\n"),
  );
  assert.deepEqual(
    log.map(({ state }) => state),
    ["Up", "Down", "Down"],
  );
  assert.equal(log[0]?.error, undefined);
  const text = "CEASE, Administrative Reset";
  assert.deepEqual(log[1]?.error, { code: 6, subcode: 4, text, sent: false });
  assert.deepEqual(log[2]?.error, { code: 4, subcode: 0, text: "Hold Timer Expired", sent: true });
  assert.deepEqual(parseBgpPeerLog("Info: The peer does not exist."), []);
});

describe("public fixtures", { skip: skipShared }, () => {
  const ntc = (command: string, name: string) => ({
    raw: shared("ntc-templates", "huawei_vrp", command, `${name}.raw`),
    expected: (
      parse(shared("ntc-templates", "huawei_vrp", command, `${name}.yml`)) as {
        parsed_sample: Record<string, string>[];
      }
    ).parsed_sample,
  });

  for (const name of ["huawei_vrp_display_bgp_peer", "huawei_vrp_display_bgp_peer2"]) {
    test(`ntc-templates: ${name}`, () => {
      const { raw, expected } = ntc("display_bgp_peer", name);
      assert.deepEqual(
        parseBgpPeers(raw).map((peer) => [
          peer.peer,
          peer.state,
          peer.upDown,
          String(peer.prefixesReceived),
          String(peer.messagesReceived),
        ]),
        expected.map((peer) => [peer.peer, peer.state, peer.up_down, peer.pref_rcvd, peer.msg_rcvd]),
      );
    });
  }

  for (const suffix of ["", "1", "2", "3", "4", "5", "6"]) {
    test(`ntc-templates: display version ${suffix}`, () => {
      const { raw, expected } = ntc("display_version", `huawei_vrp_display_version${suffix}`);
      const version = parseVersion(raw);
      assert.equal(version.vrp, expected[0]?.vrp_version);
      // Their model of an S7706 is its whole title, "S7706 Terabit Routing Switch"; of the others the name alone.
      assert.equal(version.model, expected[0]?.model?.replace(/ Terabit Routing Switch$/, ""));
      assert.ok(expected[0]?.product_version?.endsWith(version.release ?? "?"));
    });
  }

  test("synthetic: peers, an empty answer, an unknown peer, routes", () => {
    const synthetic = (name: string) => shared("synthetic", name);
    assert.deepEqual(
      parseBgpPeers(synthetic("display_bgp_peer.vrp5.txt")).map((peer) => peer.state),
      ["Established", "Idle(Admin)", "Active"],
    );
    assert.deepEqual(parseBgpPeers(synthetic("display_bgp_peer_empty.txt")), []);
    assert.deepEqual(parseBgpPeers(synthetic("display_bgp_peer_unknown.txt")), []);
    assert.equal(
      parseRoutingTable(synthetic("display_ip_routing-table_protocol_bgp.vrp5.txt")).active.length,
      3,
    );
    assert.equal(parseBgpRoutingTable(synthetic("display_bgp_routing-table.vrp5.txt")).length, 4);
  });
});
