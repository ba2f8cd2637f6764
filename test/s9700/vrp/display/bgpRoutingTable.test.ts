import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseBgpRoutingTable } from "../../../../components/s9700/vrp";
import { refused } from "./refused";

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

const NARROW = "      Network            NextHop        MED        LocPrf    PrefVal Path/Ogn\n\n";
const WIDE =
  "        Network            NextHop                       MED        LocPrf    PrefVal Path/Ogn\n\n";

describe("paths of real devices", () => {
  // 59174088922: the next hop of an internal route that cannot be reached.
  test("a path without * is one that is not valid", () => {
    const [valid, invalid] = parseBgpRoutingTable(
      `${NARROW} *>   10.1.1.0/24        10.1.12.1       0                     0      100i
   i  10.1.5.0/24        10.1.45.5       0          100        0      500i
`,
    );
    assert.equal(valid?.status, "*>");
    assert.deepEqual(invalid, {
      network: "10.1.5.0/24",
      nextHop: "10.1.45.5",
      status: "i",
      med: 0,
      localPreference: 100,
      preferredValue: 0,
      asPath: ["500"],
      origin: "i",
    });
  });

  // 30976937090, an NE8000: the wide layout, several AS numbers, blanks in the status, no MED.
  test("the wide layout of newer releases", () => {
    const routes = parseBgpRoutingTable(
      `${WIDE} *>i    10.10.10.0/24      10.10.31.254                    0          100        0      33991 65009 65027 65078i
 * i                       10.10.31.254                    0          100        0      33991 65009 65027 65078i
 *>     172.10.0.0/16      10.10.31.32                                           0      50427 50022?
 * i                       10.10.31.34                                100        0      50427 50022?
`,
    );
    assert.deepEqual(
      routes.map(({ network, status, med, localPreference, asPath, origin }) => [
        network,
        status,
        med,
        localPreference,
        asPath.length,
        origin,
      ]),
      [
        ["10.10.10.0/24", "*>i", 0, 100, 4, "i"],
        ["10.10.10.0/24", "*i", 0, 100, 4, "i"],
        ["172.10.0.0/16", "*>", undefined, undefined, 2, "?"],
        ["172.10.0.0/16", "*i", undefined, 100, 2, "?"],
      ],
    );
  });

  test("a set of AS numbers that an aggregate leaves", () => {
    const [route] = parseBgpRoutingTable(
      `${NARROW} *>   10.1.0.0/16        10.1.12.1                             0      100 {200 300}i\n`,
    );
    assert.deepEqual(route?.asPath, ["100", "{200", "300}"]);
  });
});

describe("a table that is not known is refused, not read wrong", () => {
  test("a value between the columns", () => {
    assert.match(
      refused(() =>
        parseBgpRoutingTable(
          `${NARROW} *>   10.1.1.0/24        10.1.12.1       0   7      100       0      100i\n`,
        ),
      ),
      /^`display bgp routing-table` shows .*: it has more columns than this program knows/,
    );
  });

  test("another title, a cell that holds a word, and a path that is cut", () => {
    refused(() => parseBgpRoutingTable(NARROW.replace("PrefVal", "PrefVal Label")));
    refused(() =>
      parseBgpRoutingTable(
        `${NARROW} *>   10.1.1.0/24        10.1.12.1       high                  0      100i\n`,
      ),
    );
    refused(() =>
      parseBgpRoutingTable(
        `${NARROW} *>   10.1.1.0/24        10.1.12.1       0                     0      100\n`,
      ),
    );
  });

  test("a further path where no network stands above it", () => {
    refused(() =>
      parseBgpRoutingTable(
        `${NARROW} *                       10.2.98.142                           0      63400i\n`,
      ),
    );
  });
});
