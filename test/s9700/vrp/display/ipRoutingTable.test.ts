import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseRoutingTable } from "../../../../components/s9700/vrp";
import { refused } from "./refused";

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

// evidence: `LDP LSP`, `SR-TE Policy Group` stand where an interface stands when a route goes into a tunnel.
describe("an interface of several words", () => {
  for (const name of ["LDP LSP", "SR-TE Policy Group", "Eth-Trunk1000.3000"]) {
    test(`${name} is read whole`, () => {
      const row = `      10.9.9.9/32   IBGP    255  0          RD   10.2.0.9        ${name}`;
      const [route] = parseRoutingTable(`${HEADER}${row}\n`).active;
      assert.deepEqual([route?.nextHop, route?.flags, route?.interface], ["10.2.0.9", "RD", name]);
    });
  }
});

describe("a routing table with columns that are not known is refused, not read wrong", () => {
  const ROW = "      10.9.9.9/32   EBGP    255  0          RD   10.2.0.9        Vlanif98";
  test("a column behind the interface", () => {
    assert.match(
      refused(() => parseRoutingTable(`${HEADER}${ROW}  00:12:13\n`)),
      /^`display ip routing-table` shows `10\.9\.9\.9\/32 EBGP .* 00:12:13`: its columns are not those/,
    );
  });

  test("a column in the middle, and a title that is not known", () => {
    refused(() => parseRoutingTable(`${HEADER}${ROW.replace("EBGP ", "EBGP  7 ")}\n`));
    refused(() => parseRoutingTable(`${HEADER.replace("Pre  Cost ", "Pre  Tag  Cost ")}${ROW}\n`));
  });

  test("a further path of a destination, too", () => {
    const further = "                    EBGP    255  0          RD   10.2.0.10       Vlanif98  7";
    refused(() => parseRoutingTable(`${HEADER}${ROW}\n${further}\n`));
  });
});

test("a log line between the rows is no row", () => {
  const log = "Oct 19 2022 23:54:13-08:00 S9706 DS/4/DATASYNC_CFGCHANGE: 10.1.1.1/32 changed.";
  const row = "      10.9.9.9/32   EBGP    255  0          RD   10.2.0.9        Vlanif98";
  assert.equal(parseRoutingTable(`${HEADER}${row}\n${log}\n${row}\n`).active.length, 2);
});
