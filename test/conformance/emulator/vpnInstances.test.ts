import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import {
  parseBgpIpv6RoutingTable,
  parseBgpPeers,
  parseBgpPeerVerbose,
  parseBgpRoutingTable,
  parseRoutingTable,
} from "../../../components/s9700/vrp";
import type { FrontEnd } from "../../emulator/frontEnd";
import { path, peer, route, StubEngine } from "./stubEngine";
import { startupOf, switchOn, Typist } from "./typist";

/** One switch, three BGPs: the public instance, BLUE over both families, RED. */
const STARTUP = [
  "ip vpn-instance BLUE",
  "#",
  "ip vpn-instance RED",
  "#",
  "interface Vlanif98",
  " ip binding vpn-instance BLUE",
  " ip address 10.2.98.1 255.255.255.0",
  "#",
  "bgp 65001",
  " router-id 10.2.0.2",
  " peer 10.9.9.9 as-number 65010",
  " #",
  " ipv4-family unicast",
  "  undo synchronization",
  "  peer 10.9.9.9 enable",
  " #",
  " ipv4-family vpn-instance BLUE",
  "  peer 10.2.98.141 as-number 63400",
  "  peer 10.2.98.141 connect-interface Vlanif98 10.2.98.1",
  "  peer 10.2.98.141 route-limit 1000",
  " #",
  " ipv6-family vpn-instance BLUE",
  "  peer FD00:98::141 as-number 63400",
  " #",
  " ipv4-family vpn-instance RED",
  "  peer 10.2.99.141 as-number 63500",
];

const ENGINE = new StubEngine(
  [
    peer("10.2.98.141", "Established", { prefixes: 1 }),
    peer("fd00:98::141", "Established", { prefixes: 1 }),
    peer("10.2.99.141", "Active"),
    peer("10.9.9.9", "Established"),
  ],
  [route("172.30.1.0/26", "10.2.98.141"), route("10.77.0.0/16", "10.9.9.9")],
  [
    path("172.30.1.0/26", "10.2.98.141", true, { from: "10.2.98.141" }),
    path("fd00:30::/64", "fd00:98::141", true, { from: "fd00:98::141" }),
    path("10.77.0.0/16", "10.9.9.9", true, { from: "10.9.9.9", asPath: "65010" }),
  ],
);

describe("a switch with VPN instances", () => {
  let front: FrontEnd;
  let typist: Typist;
  before(async () => {
    front = await switchOn({ engine: ENGINE, startup: startupOf(...STARTUP) });
    typist = await Typist.ready(front);
  });
  after(async () => {
    typist.bye();
    await front.close();
  });
  const shown = (line: string) => typist.answer(`display ${line}`);

  test("shows each instance its own peers", async () => {
    const peersOf = async (line: string) => parseBgpPeers(await shown(line)).map((one) => one.peer);
    assert.deepEqual(await peersOf("bgp peer"), ["10.9.9.9"]);
    assert.deepEqual(await peersOf("bgp vpnv4 vpn-instance BLUE peer"), ["10.2.98.141"]);
    assert.deepEqual(await peersOf("bgp vpnv6 vpn-instance BLUE peer"), ["fd00:98::141"]);
    assert.deepEqual(await peersOf("bgp vpnv4 vpn-instance RED peer"), ["10.2.99.141"]);
    assert.match(
      await shown("bgp vpnv4 vpn-instance BLUE peer"),
      /Local AS number : 65001\n\n VPN-Instance BLUE, Router ID 10\.2\.0\.2:\n Total number of peers : 1/,
    );
    const [detail] = parseBgpPeerVerbose(await shown("bgp vpnv4 vpn-instance BLUE peer verbose"));
    assert.equal(detail?.state, "Established");
    assert.equal(detail.hasConnectInterface, true);
    assert.match(await shown("bgp vpnv4 vpn-instance BLUE peer 10.2.99.141 log-info"), /does not exist/);
  });

  test("shows each instance its own paths and routes", async () => {
    const networks = async (line: string) =>
      parseBgpRoutingTable(await shown(line)).map((one) => one.network);
    assert.deepEqual(await networks("bgp routing-table"), ["10.77.0.0/16"]);
    assert.deepEqual(await networks("bgp vpnv4 vpn-instance BLUE routing-table"), ["172.30.1.0/26"]);
    assert.deepEqual(await networks("bgp vpnv4 vpn-instance RED routing-table"), []);
    const over6 = parseBgpIpv6RoutingTable(await shown("bgp vpnv6 vpn-instance BLUE routing-table"));
    assert.deepEqual(
      over6.map((one) => one.network),
      ["fd00:30::/64"],
    );
    const routes = async (line: string) =>
      parseRoutingTable(await shown(line)).active.map((one) => one.destination);
    assert.deepEqual(await routes("ip routing-table protocol bgp"), ["10.77.0.0/16"]);
    assert.deepEqual(await routes("ip routing-table vpn-instance BLUE protocol bgp"), ["172.30.1.0/26"]);
    assert(!(await routes("ip routing-table")).includes("10.2.98.0/24"), "bound to BLUE");
    assert((await routes("ip routing-table vpn-instance BLUE")).includes("10.2.98.0/24"));
    assert.deepEqual(await routes("ip routing-table vpn-instance BLUE 172.30.1.9"), ["172.30.1.0/26"]);
    assert.match(
      await shown("bgp vpnv4 vpn-instance BLUE routing-table 172.30.1.0 26"),
      /Advertised to such 1 peers:\n {4}10\.2\.98\.141/,
    );
  });

  test("refuses an instance that is not there", async () => {
    for (const line of ["bgp vpnv4 vpn-instance GREEN peer", "ip routing-table vpn-instance GREEN"])
      assert.match(await shown(line), /The specified VPN instance does not exist/);
  });

  test("configures peers in both families of an instance, and knows no `enable` there", async () => {
    // Else the line would run in the upper view, bgp's.
    await typist.go("undo terminal command forward matched upper-view");
    const prompt = await typist.go("system-view", "bgp 65001", "ipv6-family vpn-instance BLUE");
    assert.equal(prompt, "[S9706-bgp6-BLUE]");
    assert.match(await typist.answer("peer fd00:98::141 enable"), /Unrecognized command/);
    await typist.go("peer fd00:98::141 route-limit 10", "peer fd00:98::142 as-number 63400");
    assert.match(
      front.runningConfiguration(),
      / ipv6-family vpn-instance BLUE\n {2}peer FD00:98::141 as-number 63400\n {2}peer FD00:98::141 route-limit 10\n {2}peer FD00:98::142 as-number 63400\n/,
    );
    await typist.go("undo peer fd00:98::142", "return");
    assert.doesNotMatch(front.runningConfiguration(), /FD00:98::142/);
  });

  test("hands the instances' peers to the routing engine, each with its family's rows", async () => {
    await shown("bgp peer");
    const neighbors = ENGINE.model?.neighbors.map(({ address, families }) => [
      address,
      Object.keys(families),
    ]);
    assert.deepEqual(neighbors, [
      ["10.9.9.9", ["ipv4"]],
      ["10.2.98.141", ["ipv4"]],
      ["fd00:98::141", ["ipv6"]],
      ["10.2.99.141", ["ipv4"]],
    ]);
    assert.equal(ENGINE.model?.neighbors[1]?.families.ipv4?.routeLimit?.limit, 1000);
    assert.equal(ENGINE.model.neighbors[1].source, "10.2.98.1");
  });
});
