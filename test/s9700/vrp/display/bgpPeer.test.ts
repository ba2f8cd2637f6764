import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseBgpPeers } from "../../../../components/s9700/vrp";
import { refused } from "./refused";

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

describe("a row that is not known is refused, not read wrong", () => {
  const HEADER = "  Peer            V          AS  MsgRcvd  MsgSent  OutQ  Up/Down       State PrefRcv\n\n";
  const row = (rest: string) => `${HEADER}  10.2.98.141     4       63400      310      322     0 ${rest}\n`;

  test("a column behind the prefixes", () => {
    assert.match(
      refused(() => parseBgpPeers(row("05:06:41 Established       2       7"))),
      /^`display bgp peer` shows `10\.2\.98\.141 4 63400 .* 2 7`: its columns or its state are not known/,
    );
  });

  test("a column in the middle, and a title that is not known", () => {
    refused(() => parseBgpPeers(row("0 05:06:41 Established       2")));
    refused(() => parseBgpPeers(`${HEADER.replace("PrefRcv", "PrefRcv PrefAdv")}`));
  });

  test("a state that no release has", () => {
    refused(() => parseBgpPeers(row("05:06:41 Enchanted       2")));
  });

  test("a row that is cut", () => {
    refused(() => parseBgpPeers(row("05:06:41 Estab")));
  });

  test("a line of 200 kB", () => {
    assert.match(
      refused(() => parseBgpPeers(`${HEADER}${" ".repeat(200_000)}x\n`)),
      /the row has 200001 characters/,
    );
  });
});
