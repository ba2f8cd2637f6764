import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseBgpIpv6RoutingTable } from "../../../../components/s9700/vrp";
import { refused } from "./refused";

const HEAD = `
 BGP Local router ID is 10.2.0.2
 Status codes: * - valid, > - best, d - damped,
               h - history,  i - internal, s - suppressed, S - Stale
               Origin : i - IGP, e - EGP, ? - incomplete

`;
const path = (first: string, hop: string, ogn: string) => ` ${first}
     NextHop  : ${hop.padEnd(40)} LocPrf    :
     MED      : 0                                        PrefVal   : 0
     Label    :
     Path/Ogn : ${ogn}
`;

describe("display bgp ipv6 routing-table", () => {
  test("a block for each path, in one form whatever the case", () => {
    const routes = parseBgpIpv6RoutingTable(
      `${HEAD} Total Number of Routes: 4
${path("*>  Network  : FD00:10:244::                            PrefixLen : 122", "FD00:98::141", "63400 i")}${path("*   Network  : ", "FD00:98::142", "63400 65010 ?")}${path("  i Network  : 2001:db8:2001::                          PrefixLen : 64", "2001:db8:2001::1", "?")}${path("*>  Network  : ::                                       PrefixLen : 0", "::", "100i")}`,
    );
    assert.deepEqual(
      routes.map(({ status, network, nextHop, asPath, origin }) => [
        status,
        network,
        nextHop,
        asPath.join(" "),
        origin,
      ]),
      [
        ["*>", "fd00:10:244::/122", "fd00:98::141", "63400", "i"],
        ["*", "fd00:10:244::/122", "fd00:98::142", "63400 65010", "?"],
        ["i", "2001:db8:2001::/64", "2001:db8:2001::1", "", "?"],
        ["*>", "::/0", "::", "100", "i"],
      ],
    );
    assert.deepEqual(
      [routes[0]?.med, routes[0]?.preferredValue, routes[0]?.localPreference],
      [0, 0, undefined],
    );
  });

  test("nothing where there is no path", () => {
    assert.deepEqual(parseBgpIpv6RoutingTable(""), []);
    assert.deepEqual(parseBgpIpv6RoutingTable(`${HEAD} Total Number of Routes: 0\n`), []);
  });

  test("another layout is refused rather than read as no path", () => {
    refused(() =>
      parseBgpIpv6RoutingTable(`${HEAD} Total Number of Routes: 2\n *> FD00::/64  FD00:98::141  63400i\n`),
    );
    refused(() => parseBgpIpv6RoutingTable(` *>  Network  : FD00:10::  PrefixLen : 64\n     MED : 0\n`));
    refused(() => parseBgpIpv6RoutingTable(path("*>  Network  : ", "FD00:98::141", "i")));
  });
});
