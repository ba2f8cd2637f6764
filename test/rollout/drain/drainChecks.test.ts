import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { safeSentences } from "../../../components/rollout/drain/sentences";
import {
  isLowered,
  isWithdrawn,
  mayGo,
  notUsed,
  type Sight,
} from "../../../components/rollout/drain/drainChecks";
import { drainsOf, sessionsOf, type Drain, type Inventory, type Session } from "../../../components/peering";
import type { ClusterFacts } from "../../../components/verification/observe/clusterFacts";
import type { SwitchReport } from "../../../components/verification/observe/readSwitches";
import { bjOffice } from "../../peering/datacenters";

const BLOCKS = { "bj-141": "172.30.9.64/26", "bj-142": "172.30.233.192/26" } as const;
const NAMES = Object.keys(BLOCKS) as (keyof typeof BLOCKS)[];

/** Two nodes on two switches, A and B; `drained` names what is in maintenance. */
function inventory(...drained: string[]): Inventory {
  const one = bjOffice();
  const [model] = one.switches;
  assert.ok(model);
  const mark = (name: string) => (drained.includes(name) ? { maintenance: true } : {});
  return {
    ...one,
    cluster: {
      ...one.cluster,
      nodes: one.cluster.nodes.slice(0, 2).map((node) => ({ ...node, ...mark(node.name) })),
    },
    switches: ["A", "B"].map((name, i) => ({
      ...model,
      name,
      nodes: NAMES,
      peering: { ...model.peering, ipv4: { address: `10.2.98.${i + 1}`, prefixLength: 24 } },
      ...mark(name),
    })),
  };
}

const ready = (node: string) => ({ ready: !node.startsWith("not "), labels: {} });
const cluster: Sight["cluster"] = {
  nodes: { "bj-141": ready("bj-141"), "bj-142": ready("bj-142") },
  routes: {
    blocks: Object.entries(BLOCKS).map(([node, cidr]) => ({ node, cidr })),
    borrowed: [],
    serviceRanges: [],
    serviceAddresses: [],
    withoutServices: [],
  },
};

/** A switch with a session to both nodes, and the blocks of these; those `down` are Idle. */
function look(has: readonly (keyof typeof BLOCKS)[], down: readonly string[] = []): SwitchReport {
  return {
    peers: NAMES.map((node) => ({
      peer: `10.2.98.${node.slice(3)}`,
      asNumber: "63400",
      messagesReceived: 9,
      messagesSent: 9,
      upDown: "00:00:09",
      state: down.includes(node) ? "Idle" : "Established",
      prefixesReceived: has.includes(node) ? 1 : 0,
    })),
    paths: has.map((node) => ({
      network: BLOCKS[node],
      nextHop: `10.2.98.${node.slice(3)}`,
      status: "*>",
      asPath: ["63400"],
      origin: "i",
    })),
  };
}

function drainOf(...names: string[]): { drain: Drain; sessions: Session[] } {
  const declared = inventory(...names);
  return { drain: drainsOf(declared)[0] ?? assert.fail(), sessions: sessionsOf(declared) };
}

const both = { A: look(NAMES), B: look(NAMES) };
const wrong = (items: readonly { right: boolean; why?: string }[]) =>
  items.flatMap(({ right, why }) => (right ? [] : [why]));

describe("a switch may go into maintenance", () => {
  const { drain, sessions } = drainOf("A");
  const judged = (looks: Sight["looks"]) => wrong(mayGo(drain, sessions, { looks, cluster }, 0));

  test("when each node that uses it is Established on the other one, with all that it announces", () => {
    assert.deepEqual(judged(both), []);
  });

  test("not while a session on the other one is down", () => {
    assert.deepEqual(judged({ A: look(NAMES), B: look(["bj-141"], ["bj-142"]) }), [
      "bj-142 has no other way than A: B shows 10.2.98.142 as Idle.",
    ]);
  });

  test("not while a prefix is missing on the other one", () => {
    assert.deepEqual(judged({ A: look(NAMES), B: look(["bj-142"]) }), [
      "bj-141 has no other way than A: B has not got 172.30.9.64/26 from bj-141.",
    ]);
  });

  test("not while the other one, or it itself, cannot be asked", () => {
    const deaf: SwitchReport = { problem: "no free VTY.", lasting: false };
    assert.equal(judged({ A: look(NAMES), B: deaf }).length, 2);
    assert.deepEqual(judged({ A: deaf, B: look(NAMES) }), ["no free VTY."]);
  });

  test("whatever the state of a node that it has no route of: there is nothing to lose", () => {
    assert.deepEqual(judged({ A: look(["bj-141"]), B: look(["bj-141"], ["bj-142"]) }), []);
  });
});

describe("a node may go into maintenance", () => {
  const { drain, sessions } = drainOf("bj-141");
  const judged = (looks: Sight["looks"], free: number) =>
    wrong(mayGo(drain, sessions, { looks, cluster }, free));

  test("when the others have a session that carries what it must", () => {
    assert.deepEqual(judged({ A: look(NAMES), B: look([], NAMES) }, 0), []);
  });

  test("not while another one is out by itself, since that would be two at the same time", () => {
    const looks = { A: look(["bj-141"], ["bj-142"]), B: look(["bj-141"]) };
    assert.deepEqual(judged(looks, 0), [
      "bj-142 is out by itself: A shows 10.2.98.142 as Idle. B has not got 172.30.233.192/26 from bj-142.",
    ]);
    assert.deepEqual(judged(looks, 1), [], "the file allows one more");
  });
});

describe("what is in maintenance is safe to take down", () => {
  test("a node: when no switch has a route by way of it any more", () => {
    const { drain, sessions } = drainOf("bj-141");
    const judged = (looks: Sight["looks"]) => wrong(isWithdrawn(drain, sessions, { looks, cluster }));
    assert.deepEqual(judged({ A: look(["bj-142"]), B: look(["bj-142"]) }), []);
    assert.deepEqual(judged({ A: look(["bj-142"]), B: look(NAMES) }), [
      "B still has 172.30.9.64/26 from bj-141.",
    ]);
    assert.deepEqual(judged({ A: look(["bj-142"]) }), ["B was not asked"]);
    assert.deepEqual(safeSentences(drain, sessions, 3), [
      "node bj-141 is safe to take down, its workloads once they are moved (`kubectl drain bj-141`): A, B have no route by way of 10.2.98.141 (seen 3 times in a row).",
    ]);
  });

  test("a switch: when it has no node's routes, and the other one has all of them", () => {
    const { drain, sessions } = drainOf("A");
    const judged = (looks: Sight["looks"], nodes = cluster.nodes) =>
      wrong(isWithdrawn(drain, sessions, { looks, cluster: { ...cluster, nodes } }));
    assert.deepEqual(judged({ A: look([]), B: look(NAMES) }), []);
    assert.deepEqual(judged({ A: look(["bj-142"]), B: look(NAMES) }), [
      "A still has 172.30.233.192/26 from bj-142.",
    ]);
    const lost = { A: look([]), B: look(["bj-142"]) };
    assert.deepEqual(judged(lost), [
      "bj-141 has no other way than A: B has not got 172.30.9.64/26 from bj-141.",
    ]);
    assert.deepEqual(judged(lost, { ...cluster.nodes, "bj-141": ready("not ready") }), []);
    assert.deepEqual(safeSentences(drain, sessions, 3), [
      "switch A is safe to take down: it has no route by way of any of its 2 nodes, and none of them takes a route from it; those in service are on B with all they announce (seen 3 times in a row).",
    ]);
  });

  test("a node's routes are withdrawn only once the switches that heed RFC 8326 prefer any other", () => {
    const { sessions } = drainOf("bj-141");
    const lowered = (has: SwitchReport): SwitchReport =>
      "paths" in has
        ? { ...has, paths: has.paths.map((path) => ({ ...path, localPreference: 0 })) }
        : assert.fail();
    const own = sessions.filter(({ node }) => node.name === "bj-141");
    const judged = (looks: Sight["looks"]) => wrong(isLowered(own, { looks, cluster }));
    assert.deepEqual(judged({ A: lowered(look(NAMES)), B: look(["bj-142"]) }), []);
    assert.match(
      judged({ A: lowered(look(NAMES)), B: look(NAMES) }).join("\n"),
      /^B prefers 172\.30\.9\.64\/26 from bj-141 as before: does the import policy .* match community 65535:0\?/,
    );
  });

  test("a switch's routes are withdrawn only once no node that runs has a route from it", () => {
    const sessions = sessionsOf(inventory("A")).filter(({ switch: device }) => device.name === "A");
    const facts = { nodes: cluster.nodes } as ClusterFacts;
    const bird = (routesFrom: Record<string, number>) => ({ bird: "Ready", peers: [], routesFrom });
    const judged = (one: Record<string, number>, other = facts) =>
      wrong(notUsed(sessions, other, { "bj-141": bird({ "10.2.98.2": 3 }), "bj-142": bird(one) }));
    assert.deepEqual(judged({ "10.2.98.2": 2 }), []);
    assert.deepEqual(judged({ "10.2.98.1": 2 }), ["node bj-142 still uses 2 routes from A."]);
    const off = { ...facts, nodes: { ...facts.nodes, "bj-142": ready("not ready") } };
    assert.deepEqual(judged({ "10.2.98.1": 2 }, off), []);
  });
});

describe("sessions over IPv6", () => {
  /** The same, with IPv6 beside it: nodes 2001:db8::141 and ::142. */
  const dual = inventory("A");
  const declared: Inventory = {
    ...dual,
    cluster: {
      ...dual.cluster,
      nodes: dual.cluster.nodes.map((node) => ({ ...node, ipv6Address: `2001:db8::${node.name.slice(3)}` })),
    },
    switches: dual.switches.map((device, i) => ({
      ...device,
      peering: { ...device.peering, ipv6: { address: `2001:db8::${i + 1}`, prefixLength: 64 } },
    })),
  };
  const sessions = sessionsOf(declared);
  const [drain] = drainsOf(declared);
  assert.ok(drain);
  /** Both families, with a block of bj-141 over IPv6 or none. */
  const seen = (has: readonly (keyof typeof BLOCKS)[], hasBlock: boolean, state = "Established") => {
    const ipv4 = look(has);
    assert.ok("peers" in ipv4);
    const ipv6 = ipv4.peers.map((peer, i) => ({
      ...peer,
      peer: `2001:db8::${141 + i}`,
      ...(i === 0 ? { state } : {}),
    }));
    const block = {
      network: "fd00:10:244::/122",
      nextHop: "2001:db8::141",
      status: "*>",
      asPath: [],
      origin: "i",
    };
    return { ...ipv4, peers: [...ipv4.peers, ...ipv6], paths: [...ipv4.paths, ...(hasBlock ? [block] : [])] };
  };

  test("need another way over IPv6: one over IPv4 does not count", () => {
    const looks = { A: seen(NAMES, true), B: seen(NAMES, false, "Active") };
    assert.deepEqual(wrong(mayGo(drain, sessions, { looks, cluster }, 0)), [
      "bj-141 has no other way than A: B shows 2001:db8::141 as Active.",
    ]);
  });

  test("are withdrawn when the switch has no prefix of theirs any more", () => {
    const judged = (looks: Sight["looks"]) => wrong(isWithdrawn(drain, sessions, { looks, cluster }));
    assert.deepEqual(judged({ A: seen([], true), B: seen(NAMES, true) }), [
      "A still has fd00:10:244::/122 from bj-141.",
    ]);
    assert.deepEqual(judged({ A: seen([], false), B: seen(NAMES, true) }), []);
  });
});
