import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseBgpPeerVerbose } from "../../../../components/s9700/vrp";
import { refused } from "./refused";

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

test("a block that names no state is refused", () => {
  assert.match(
    refused(() => parseBgpPeerVerbose("  BGP Peer is 10.1.1.1,  remote AS 63400\n  Type: EBGP link\n")),
    /^`display bgp peer verbose` shows `BGP Peer is 10\.1\.1\.1`: its block names no state/,
  );
});
