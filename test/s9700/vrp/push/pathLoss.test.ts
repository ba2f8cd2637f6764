import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ownershipOf, parseBgpText } from "../../../../components/s9700/vrp";
import { USAGE } from "../../../../components/s9700/vrp/cli/arguments";
import { NoRouting } from "../../../emulator/noRouting";
import type { RoutingEngine } from "../../../emulator/types";
import { failure, SEED, started, pushTo, WANTED } from "../support/switch";

/** This machine over IPv6, and a route to it. */
const CLIENT = "2001:db8:9::10";
const FAR = "2001:db8:9::/48";

const OVER_IPV6 = `bgp 65001
 router-id 10.2.0.2
 peer FD00:98::141 as-number 63400
 peer FD00:98::142 as-number 63400
 #
 ipv6-family unicast
  undo synchronization
  peer FD00:98::141 enable
  peer FD00:98::142 enable
`;

describe("the way from the switch to this machine", () => {
  /** The switch reaches 192.0.2.10 by what its peers announce. */
  function learning(
    from: string,
    kind: "external" | "internal",
    nextHop = from,
    prefix = "192.0.2.0/24",
  ): RoutingEngine {
    const engine = new NoRouting();
    return Object.assign(engine, {
      routes: async () => [{ prefix, nextHop, interface: "Vlanif98", selected: true, kind }],
      paths: async () => [
        {
          prefix,
          nextHop,
          from,
          valid: true,
          best: true,
          internal: kind === "internal",
          preferredValue: 0,
          asPath: "63400",
          origin: "i" as const,
        },
      ],
    });
  }
  const WITHOUT_142 = WANTED.filter((row) => row.peer !== "10.2.98.142");

  for (const [what, engine] of [
    ["an EBGP route of the peer that goes", learning("10.2.98.142", "external")],
    [
      "an IBGP route that it announced, with another next hop",
      learning("10.2.98.142", "internal", "10.7.7.7"),
    ],
  ] as const) {
    test(`by ${what}: refused before anything is sent, unless that is accepted`, async () => {
      const { device, access } = await started({ startup: SEED, clientAddress: "192.0.2.10", engine });
      const error = await failure(pushTo(access, WITHOUT_142));
      assert.equal(error.code, "path");
      assert.match(
        error.message,
        /reaches this machine \(192\.0\.2\.10\) by the BGP route 192\.0\.2\.0\/24 of peer .*10\.2\.98\.142, and `undo peer 10\.2\.98\.142` removes that session/,
      );
      assert.ok(!device.log.some(({ line }) => line.startsWith("undo peer")));
      const [, advised = ""] = /push … (--[\w-]+)/.exec(error.message) ?? [];
      assert.ok(USAGE.includes(`  ${advised} `), `npm run s9700 has ${advised}, which the message advises`);
      assert.equal((await pushTo(access, WITHOUT_142, { acceptPathLoss: true })).state, "pushed");
    });
  }

  for (const [what, engine] of [
    ["an EBGP route of the peer that goes", learning("fd00:98::142", "external", undefined, FAR)],
    ["an IBGP route that it announced", learning("fd00:98::142", "internal", "fd00:7::7", FAR)],
  ] as const) {
    test(`over IPv6, by ${what}: refused before anything is sent`, async () => {
      const { device, access } = await started({ startup: OVER_IPV6, clientAddress: CLIENT, engine });
      const { rows } = parseBgpText(OVER_IPV6);
      const without = rows.filter(({ peer }) => peer !== "fd00:98::142");
      const error = await failure(pushTo(access, without, { ownership: ownershipOf(rows) }));
      assert.equal(error.code, "path");
      assert.match(
        error.message,
        /reaches this machine \(2001:db8:9::10\) by the BGP route 2001:db8:9::\/48 of peer .*fd00:98::142, and `undo peer fd00:98::142` removes that session/i,
      );
      assert.ok(!device.log.some(({ line }) => line.startsWith("undo peer")));
    });
  }

  test("by a process whose sessions are all reset: refused", async () => {
    const engine = learning("10.2.98.142", "external");
    const { access } = await started({ startup: SEED, clientAddress: "192.0.2.10", engine });
    const error = await failure(pushTo(access, parseBgpText(SEED.replace("10.2.0.2", "10.2.0.3")).rows));
    assert.equal(error.code, "path");
    assert.match(error.message, /`router-id 10\.2\.0\.3` resets that session/);
  });

  test("by another peer, or by no BGP route at all: pushed", async () => {
    const engine = learning("10.2.98.141", "external");
    const other = await started({ startup: SEED, clientAddress: "192.0.2.10", engine });
    assert.equal((await pushTo(other.access, WITHOUT_142)).state, "pushed");
    const direct = await started({ startup: SEED, clientAddress: "10.2.98.7", engine });
    assert.equal((await pushTo(direct.access, WITHOUT_142)).state, "pushed");
  });

  test("is not asked for where no session changes", async () => {
    const { device, access } = await started({ startup: SEED });
    await pushTo(access, [...WANTED, ...parseBgpText("bgp 65001\n peer 10.2.98.143 as-number 63400\n").rows]);
    assert.ok(!device.log.some(({ line }) => line === "display users"));
  });
});
