import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { beyondOf, judgeBeyond } from "../../../components/rollout/gate/otherSwitches";
import { gateInputs } from "../../../components/rollout/gate/state";
import { sessionsOf, type SessionEnds } from "../../../components/peering";
import type { BgpRoute } from "../../../components/s9700/vrp";
import type { ClusterRoutes } from "../../../components/verification/observe/clusterFacts";
import { readRoutes, type RouteReports } from "../../../components/verification/observe/readRoutes";
import type { SwitchReports } from "../../../components/verification/observe/readSwitches";
import { NoRouting } from "../../emulator/noRouting";
import { bjOffice } from "../../peering/datacenters";
import { aSwitch } from "../../s9700/vrp/support/switch";

/** n1 peers with A alone, n2 with B alone, n3 with both. */
const session = (node: number, device: "A" | "B", more: Partial<SessionEnds> = {}): SessionEnds => ({
  name: `n${node}-${device.toLowerCase()}`,
  family: "ipv4",
  node: { name: `n${node}`, address: `10.2.98.${node}`, asNumber: 63400 },
  switch: {
    name: device,
    address: device === "A" ? "10.2.98.101" : "10.2.98.102",
    interface: "V",
    asNumber: 65001,
  },
  options: {},
  ...more,
});
const SESSIONS = [session(1, "A"), session(3, "A"), session(2, "B"), session(3, "B")];
const NAMES = SESSIONS.map(({ name }) => name);
const BLOCKS = { n1: "10.244.0.0/26", n2: "10.244.0.64/26", n3: "10.244.0.128/26" } as const;
const routes: ClusterRoutes = {
  blocks: Object.entries(BLOCKS).map(([node, cidr]) => ({ node, cidr })),
  borrowed: [],
  serviceRanges: ["10.96.0.0/16"],
  serviceAddresses: [],
  withoutServices: [],
};

const path = (network: string, nextHop: string, status = "*>"): BgpRoute => ({
  ...{ network, nextHop, status, asPath: ["63400"], origin: "i" },
});
const OF_NODES = {
  A: [path(BLOCKS.n1, "10.2.98.1"), path(BLOCKS.n3, "10.2.98.3")],
  B: [path(BLOCKS.n2, "10.2.98.2"), path(BLOCKS.n3, "10.2.98.3")],
};
/** Each switch with its own nodes' paths, and these besides. */
const looks = (a: readonly BgpRoute[] = [], b: readonly BgpRoute[] = []): SwitchReports => ({
  A: { peers: [], paths: [...OF_NODES.A, ...a] },
  B: { peers: [], paths: [...OF_NODES.B, ...b] },
});
const table = (...prefixes: string[]) => ({
  destinations: prefixes.map((prefix) => ({
    prefix: prefix.replace(" NULL0", ""),
    discards: prefix.includes("NULL0"),
  })),
});

interface Site {
  readonly sessions?: readonly SessionEnds[];
  readonly names?: readonly string[];
  readonly seen?: SwitchReports;
  readonly tables?: RouteReports;
  readonly interconnected?: readonly (readonly string[])[];
}

function judge({
  sessions = SESSIONS,
  names = NAMES,
  seen = looks(),
  tables = {},
  interconnected = [],
}: Site) {
  const items = names.map((name) => ({ name, right: true, state: "Established" }));
  const judged = judgeBeyond(items, beyondOf(sessions, names, seen, routes), tables, interconnected);
  return Object.fromEntries(judged.map(({ name, right, why, state }) => [name, right ? state : (why ?? "")]));
}
const EMPTY = { A: table("10.2.98.0/24"), B: table("10.2.98.0/24") };
const BOTH_WAYS = looks([path(BLOCKS.n2, "10.2.98.102")], [path(BLOCKS.n1, "10.2.98.101")]);

describe("before the mesh goes, every switch has a way to every node's pods", () => {
  test("not where two switches have no route between them, though every session is right", () => {
    const found = judge({ tables: EMPTY });
    assert.equal(
      found["n1-a"],
      "B has no route to 10.244.0.0/26 of n1, which peers with A: with the mesh off, the pods behind B would not reach its pods; let B exchange routes with A.",
    );
    assert.match(found["n2-b"] ?? "", /^A has no route to 10\.244\.0\.64\/26 of n2, which peers with B/);
    assert.deepEqual([found["n3-a"], found["n3-b"]], ["Established", "Established"]);
  });

  test("that the file says that they exchange routes is not enough where there is none", () => {
    assert.match(judge({ tables: EMPTY, interconnected: [["A", "B"]] })["n1-a"] ?? "", /^B has no route/);
  });

  test("once each has the other's prefixes in BGP", () => {
    const found = judge({ seen: BOTH_WAYS });
    assert.equal(found["n1-a"], "Established, between the switches as well");
    assert.equal(found["n2-b"], "Established, between the switches as well");
  });

  test("not by a path that the switch does not use", () => {
    const unused = looks([path(BLOCKS.n2, "10.2.98.102")], [path(BLOCKS.n1, "10.2.98.101", "*")]);
    assert.match(judge({ seen: unused, tables: EMPTY })["n1-a"] ?? "", /^B has no route/);
  });

  test("by a route of any other protocol that holds the prefix, unless it discards", () => {
    const by = (route: string) =>
      judge({ tables: { A: table("10.244.0.0/16"), B: table(route, "0.0.0.0/0") } })["n1-a"];
    assert.match(by("10.244.0.0/16") ?? "", /^Established/);
    assert.match(by("10.244.0.0/16 NULL0") ?? "", /^B has no route/);
  });

  test("by a default route only where the file says where it leads", () => {
    const tables = { A: table("0.0.0.0/0"), B: table("0.0.0.0/0") };
    assert.equal(
      judge({ tables })["n1-a"],
      "only its default route leads from B to 10.244.0.0/26 of n1, which peers with A: let B exchange routes with A, or, if they do already, write switches.B.interconnect: [A].",
    );
    assert.match(judge({ tables, interconnected: [["A", "B"]] })["n1-a"] ?? "", /^Established/);
  });

  test("and a switch that cannot be asked is the reason", () => {
    const tables = { A: EMPTY.A, B: { problem: "B: the login was refused." } };
    assert.equal(judge({ tables })["n1-a"], "B: the login was refused.");
  });
});

describe("a later update", () => {
  const joined = [...SESSIONS, session(4, "A")];

  test("asks for a node that joins, and does not wait for one that is down", () => {
    // n2 is down: B has nothing from it, so A need not know it.
    const seen = { A: { peers: [], paths: OF_NODES.A }, B: { peers: [], paths: [] } };
    assert.deepEqual(judge({ sessions: joined, names: ["n4-a"], seen, tables: EMPTY }), {
      "n4-a": "Established, between the switches as well",
    });
  });

  test("asks a switch that joins for the nodes behind the others", () => {
    const names = ["n2-b", "n3-b"];
    const seen = looks([path(BLOCKS.n2, "10.2.98.102")]);
    assert.match(
      judge({ names, seen, tables: EMPTY })["n2-b"] ?? "",
      /^B has no route to 10\.244\.0\.0\/26 of n1/,
    );
  });

  test("asks nothing for a node whose session with the other switch is in maintenance", () => {
    const sessions = [session(1, "A"), session(2, "A"), session(1, "B", { drained: ["switch"] })];
    const names = ["n1-a"];
    assert.deepEqual(judge({ sessions, names, tables: EMPTY }), { "n1-a": "Established" });
  });
});

test("the gate knows which switches the file says exchange routes, directly or through others", () => {
  const one = bjOffice();
  const [model] = one.switches;
  assert.ok(model);
  const of = (...links: (readonly string[])[]) => {
    const switches = ["A", "B", "C"].map((name, i) => ({ ...model, name, interconnect: links[i] ?? [] }));
    const site = { ...one, switches };
    return gateInputs(site, sessionsOf(site)).interconnected;
  };
  assert.deepEqual(of(["B"], ["C"]), [["A", "B", "C"]]);
  assert.deepEqual(of([], ["C"]), [["B", "C"]]);
  assert.equal(of(), undefined);
});

test("a switch's own table is read with every protocol, and what it discards is marked", async () => {
  const engine = Object.assign(new NoRouting(), {
    routes: async () => [
      { prefix: "10.244.0.0/26", nextHop: "10.2.98.141", interface: "Vlanif98", selected: true },
      { prefix: "10.245.0.0/16", nextHop: "0.0.0.0", interface: "NULL0", selected: true },
    ],
  });
  const startup = "bgp 65001\n peer 10.2.98.141 as-number 63400\n#\nreturn\n";
  const { access, device } = await aSwitch({ startup, engine });
  try {
    const { [access.name ?? ""]: report } = await readRoutes([access]);
    assert.ok(report && "destinations" in report, JSON.stringify(report));
    const shown = report.destinations.filter(({ prefix }) => prefix.startsWith("10.24"));
    assert.deepEqual(shown, [
      { prefix: "10.244.0.0/26", discards: false },
      { prefix: "10.245.0.0/16", discards: true },
    ]);
  } finally {
    await device.close();
  }
});
