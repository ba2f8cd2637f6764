import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ProfileName } from "../../emulator/types";
import { startupOf, switchOn, Typist } from "./typist";

/** Types rows in bgp view; the section as printed, without the `#` between its views. */
async function printed(profile: ProfileName, ...typed: string[]): Promise<string[]> {
  const front = await switchOn({ profile });
  const typist = await Typist.ready(front);
  await typist.go("system-view", "bgp 65001", ...typed);
  if (profile === "ce") await typist.go("commit");
  typist.bye();
  const lines = front.runningConfiguration().split("\n");
  const from = lines.indexOf("bgp 65001");
  // What is saved boots to the same.
  const again = await switchOn({ profile, startup: front.runningConfiguration() });
  assert.equal(again.runningConfiguration(), front.runningConfiguration());
  return lines.slice(from, lines.indexOf("#", from)).filter((line) => line !== " #");
}

describe("how BGP's section is printed", () => {
  // evidence.md §1: 63296873888, 37059444197.
  test("peers without a group come first, then each group followed by its members", async () => {
    const rows = await printed(
      "r011",
      "group B external",
      "peer B as-number 63400",
      "peer 10.2.98.1 group B",
      "group A external",
      "peer A as-number 63401",
      "peer 10.2.98.2 group A",
      "peer 10.2.98.9 as-number 63409",
    );
    assert.deepEqual(rows, [
      "bgp 65001",
      " peer 10.2.98.9 as-number 63409",
      " group B external",
      " peer B as-number 63400",
      " peer 10.2.98.1 as-number 63400",
      " peer 10.2.98.1 group B",
      " group A external",
      " peer A as-number 63401",
      " peer 10.2.98.2 as-number 63401",
      " peer 10.2.98.2 group A",
      " ipv4-family unicast",
      "  undo synchronization",
      "  peer 10.2.98.9 enable",
      "  peer B enable",
      "  peer 10.2.98.1 enable",
      "  peer 10.2.98.1 group B",
      "  peer A enable",
      "  peer 10.2.98.2 enable",
      "  peer 10.2.98.2 group A",
    ]);
  });

  // evidence.md §1: 47255861210 (an S switch: description, timers, connect-interface; preferred-value last), 55637632605.
  test("a peer's rows: AS number, description, hops, timers, interface; in the family preferred-value last", async () => {
    const rows = await printed(
      "r011",
      "peer 10.2.98.1 as-number 63400",
      "peer 10.2.98.1 preferred-value 10",
      "peer 10.2.98.1 ip-prefix P import",
      "peer 10.2.98.1 connect-interface LoopBack0",
      "peer 10.2.98.1 timer keepalive 20 hold 60",
      "peer 10.2.98.1 ebgp-max-hop",
      "peer 10.2.98.1 description to ISP",
    );
    assert.deepEqual(rows, [
      "bgp 65001",
      " peer 10.2.98.1 as-number 63400",
      " peer 10.2.98.1 description to ISP",
      " peer 10.2.98.1 ebgp-max-hop 255",
      " peer 10.2.98.1 timer keepalive 20 hold 60",
      " peer 10.2.98.1 connect-interface LoopBack0",
      " ipv4-family unicast",
      "  undo synchronization",
      "  peer 10.2.98.1 enable",
      "  peer 10.2.98.1 ip-prefix P import",
      "  peer 10.2.98.1 preferred-value 10",
    ]);
  });

  // evidence.md §1: refuted for CE12800 V200R005 (37059444197, 266158941), holds on VRP5 AR and S.
  test("undo synchronization stands in every family of VRP5, and in none of a CloudEngine", async () => {
    for (const profile of ["r011", "r019", "ar"] as const)
      assert.equal((await printed(profile, "ipv6-family unicast")).join("").split("undo sync").length, 3);
    assert.doesNotMatch((await printed("ce", "ipv6-family unicast")).join("\n"), /synchronization/);
  });

  // evidence.md §1: 37059444197.
  test("a peer that is off in a family does not show its group there", async () => {
    const rows = await printed(
      "ce",
      "group LEAVES internal",
      "peer 10.0.0.1 as-number 65001",
      "peer 10.0.0.1 group LEAVES",
      "ipv4-family unicast",
      "undo peer LEAVES enable",
      "undo peer 10.0.0.1 enable",
    );
    assert.deepEqual(rows, [
      "bgp 65001",
      " group LEAVES internal",
      " peer 10.0.0.1 as-number 65001",
      " peer 10.0.0.1 group LEAVES",
      " ipv4-family unicast",
      "  undo peer LEAVES enable",
      "  undo peer 10.0.0.1 enable",
    ]);
  });

  // evidence.md §1, CE: 63428815813.
  test("with undo default ipv4-unicast a CloudEngine prints undo peer X enable, a VRP5 nothing", async () => {
    const typed = ["undo default ipv4-unicast", "peer 10.0.0.1 as-number 65001", "group K internal"];
    assert.deepEqual(await printed("ce", ...typed), [
      "bgp 65001",
      " undo default ipv4-unicast",
      " peer 10.0.0.1 as-number 65001",
      " group K internal",
      " ipv4-family unicast",
      "  undo peer 10.0.0.1 enable",
      "  undo peer K enable",
    ]);
    assert.equal((await printed("r011", ...typed)).at(-1), "  undo synchronization");
  });

  // evidence.md §1: S6700 guide; only the bare form excludes the other two.
  test("maximum load-balancing ebgp N stands beside ibgp N, not beside the bare form", async () => {
    const rows = await printed(
      "r011",
      "ipv4-family unicast",
      "maximum load-balancing ibgp 4",
      "maximum load-balancing ebgp 2",
      "maximum load-balancing 8",
    );
    assert.deepEqual(rows.slice(-2), ["  maximum load-balancing ebgp 2", "  maximum load-balancing ibgp 4"]);
  });
});

// evidence.md §1: `?` help of VRP5 (27172962050); VRP8 takes 200.
describe("names", () => {
  const cases: [profile: ProfileName, what: "route-policy" | "ip-prefix", longest: number][] = [
    ["r011", "route-policy", 40],
    ["r011", "ip-prefix", 169],
    ["ce", "route-policy", 200],
    ["ce", "ip-prefix", 200],
  ];
  for (const [profile, what, longest] of cases) {
    test(`of a ${what} have at most ${longest} characters (${profile})`, async () => {
      const typist = await Typist.ready(await switchOn({ profile }));
      await typist.go("system-view");
      const line = (length: number) =>
        what === "route-policy"
          ? `route-policy ${"P".repeat(length)} permit node 10`
          : `ip ip-prefix ${"P".repeat(length)} permit 10.0.0.0 8`;
      assert.match(await typist.answer(line(longest + 1)), /Error: Wrong parameter/);
      assert.doesNotMatch(await typist.answer(line(longest)), /Error/);
      typist.bye();
    });
  }
});

test("an AR's configuration begins with its release in brackets, and boots from there", async () => {
  const startup = startupOf("bgp 65001", " router-id 10.2.0.2");
  const front = await switchOn({ profile: "ar", startup: `[V200R003C00]\n${startup}` });
  assert.match(front.runningConfiguration(), /^\[V200R003C00\]\n#\nsysname S9706\n/);
  assert.match(front.runningConfiguration(), /\nbgp 65001\n router-id 10\.2\.0\.2\n/);
});
