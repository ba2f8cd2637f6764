import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseBgpText } from "../../../../components/s9700/vrp";
import { USAGE } from "../../../../components/s9700/vrp/cli/arguments";
import { NoRouting } from "../../../emulator/noRouting";
import type { RoutingEngine } from "../../../emulator/types";
import { failure, SEED, started, pushTo, WANTED } from "../support/switch";

describe("the way from the switch to this machine", () => {
  /** The switch reaches 192.0.2.10 by what its peers tell. */
  function learning(from: string, kind: "external" | "internal", nextHop = from): RoutingEngine {
    const engine = new NoRouting();
    const prefix = "192.0.2.0/24";
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
    ["an IBGP route that it told, with another next hop", learning("10.2.98.142", "internal", "10.7.7.7")],
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
