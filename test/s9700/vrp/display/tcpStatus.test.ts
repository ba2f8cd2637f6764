import assert from "node:assert/strict";
import { test } from "node:test";
import { parseLocalRouterId, parseTcpStatus } from "../../../../components/s9700/vrp";
import { refused } from "./refused";

const end = (text: string) => ({ address: text.split(":")[0] ?? "", port: Number(text.split(":")[1]) });

test("display tcp status of VRP5, the state behind the VPN's number", () => {
  assert.deepEqual(
    parseTcpStatus(`TCPCB    Tid/Soid Local Add:port        Foreign Add:port      VPNID  State
0d4315d0 102/1    0.0.0.0:23            0.0.0.0:0             -1     Listening
0d431610 102/2    10.2.98.1:179         10.2.98.141:40557     0      Syn_Rcvd
`),
    [
      { local: end("0.0.0.0:23"), foreign: end("0.0.0.0:0"), state: "listening" },
      { local: end("10.2.98.1:179"), foreign: end("10.2.98.141:40557"), state: "syn_rcvd" },
    ],
  );
});

test("display tcp status of VRP8, the state before it, and no connection at all", () => {
  const [found] = parseTcpStatus(`* - MD5 Authentication is enabled.
Cid         SocketID    Local Addr:Port    Foreign Addr:Port    State    VPNID
0x80C8272A  8           10.2.98.1:50112    10.2.98.141:179      SYN_SENT   --
`);
  assert.deepEqual(found, {
    local: end("10.2.98.1:50112"),
    foreign: end("10.2.98.141:179"),
    state: "syn_sent",
  });
  assert.deepEqual(parseTcpStatus(""), []);
});

test("a state that no reference names is refused", () => {
  refused(() => parseTcpStatus("0d4315d0 102/1    0.0.0.0:23    0.0.0.0:0    -1     Sideways\n"));
});

test("the switch's BGP identifier stands in the head of display bgp peer", () => {
  assert.equal(
    parseLocalRouterId("\n BGP local router ID : 10.2.0.2\n Local AS number : 65001\n"),
    "10.2.0.2",
  );
  assert.equal(parseLocalRouterId(""), undefined);
});
