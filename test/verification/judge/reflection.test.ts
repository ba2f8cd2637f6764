import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { sessionsOf, type SessionEnds } from "../../../components/peering";
import { judgeSecondHop } from "../../../components/rollout/gate/secondHop";
import type { BgpRoute } from "../../../components/s9700/vrp";
import {
  clientsAndReflectors,
  judgeReflection,
  liveReflectors,
  reflectionFindings,
  unreflected,
} from "../../../components/verification/judge/reflection";
import type { ClusterFacts, NodeFacts } from "../../../components/verification/observe/clusterFacts";
import type { NodeReport, NodeReports } from "../../../components/verification/observe/readNodes";
import { bjOffice } from "../../peering/datacenters";

/** bj-141 and bj-142 reflect, bj-143 and bj-152 are clients. */
const ALL = ["bj-141", "bj-142", "bj-143", "bj-152"];
const REFLECTORS = ALL.slice(0, 2);
const CORE = "BJ_Office_Core_S9700";
const at = (name: string) => name.replace("bj-", "10.2.98.");
const block = (name: string) => `172.30.${name.slice(3)}.0/26`;
const node = (name: string, more: Partial<NodeFacts> = {}): [string, NodeFacts] => [
  name,
  {
    ready: true,
    address: at(name),
    labels: {},
    ...(REFLECTORS.includes(name) ? { clusterId: "244.0.0.1" } : {}),
    ...more,
  },
];
const facts = (...changed: [string, NodeFacts][]): Pick<ClusterFacts, "nodes" | "routes"> => ({
  nodes: Object.fromEntries([...ALL.map((name) => node(name)), ...changed]),
  routes: {
    blocks: ALL.map((name) => ({ node: name, cidr: block(name) })),
    borrowed: [],
    serviceRanges: [],
    serviceAddresses: [],
    withoutServices: [],
  },
});

const of = (names: readonly string[]) => names.map(block);
const others = (name: string) => ALL.filter((other) => other !== name);

/** What a node says when all is right. */
function report(name: string): Exclude<NodeReport, { problem: string }> {
  const isReflector = REFLECTORS.includes(name);
  const peers = isReflector ? others(name) : REFLECTORS;
  const from = (peer: string) => (isReflector || name === peer ? [peer] : others(name));
  return {
    bird: "Ready",
    peers: peers.map((peer) => ({ peerIP: at(peer), state: "Established", since: "", type: "NodePeer" })),
    learnedFrom: Object.fromEntries(peers.map((peer) => [at(peer), of(from(peer))])),
  };
}
const reports = (changed: NodeReports = {}): NodeReports => ({
  ...Object.fromEntries(ALL.map((name) => [name, report(name)])),
  ...changed,
});
const without = (name: string, peer: string): NodeReport => {
  const right = report(name);
  return { ...right, learnedFrom: { ...right.learnedFrom, [at(peer)]: [] } };
};
const whys = (changed: NodeReports, known = facts()) =>
  judgeReflection(REFLECTORS, known, reports(changed)).flatMap(({ why }) => why ?? []);

describe("the second hop, by what the nodes say", () => {
  test("is right when each client has all others from each reflector, and each reflector its clients", () => {
    assert.deepEqual(judgeReflection(REFLECTORS, facts(), reports()), [
      { reflector: "bj-141", right: true, state: "reflects for 3 of 3 nodes" },
      { reflector: "bj-142", right: true, state: "reflects for 3 of 3 nodes" },
    ]);
  });

  test("names the node that has no session, also where the mesh has one to the same address", () => {
    const right = report("bj-143");
    const mesh: NodeReport = { ...right, peers: right.peers.map((peer) => ({ ...peer, type: "NodeMesh" })) };
    assert.deepEqual(whys({ "bj-143": mesh }), [
      "node bj-143 has no session with reflector bj-141 (none).",
      "node bj-143 has no session with reflector bj-142 (none).",
    ]);
  });

  test("names what a client has not learned", () => {
    assert.deepEqual(whys({ "bj-152": without("bj-152", "bj-141") }), [
      "node bj-152 has not learned 172.30.141.0/26, 172.30.142.0/26 and 172.30.143.0/26 from reflector bj-141.",
    ]);
  });

  test("names what a reflector has not learned from its client, and counts what else is wrong", () => {
    const wrong = { "bj-141": without("bj-141", "bj-143"), "bj-152": without("bj-152", "bj-141") };
    assert.deepEqual(whys(wrong), [
      "reflector bj-141 has not learned 172.30.143.0/26 from node bj-143, and 1 more node lacks routes.",
    ]);
  });

  test("does not ask one reflector to pass another's clients on: it drops what has its own cluster ID", () => {
    const right = report("bj-142");
    assert.deepEqual(right.learnedFrom?.[at("bj-141")], [block("bj-141")]);
    assert.deepEqual(whys({ "bj-142": right }), []);
  });

  test("asks no more of a reflector that is to stop, while it reflects still", () => {
    const [stays = ""] = REFLECTORS;
    assert.deepEqual(
      judgeReflection([stays], facts(), reports()).map(({ right, state }) => [right, state]),
      [[true, "reflects for 3 of 3 nodes"]],
    );
  });

  test("leaves out nodes that are not Ready, and nodes that were not asked", () => {
    const known = facts(node("bj-143", { ready: false }));
    assert.deepEqual(whys({ "bj-143": { problem: "gave no status" } }, known), []);
    const asked = { ...reports() } as Record<string, NodeReport>;
    delete asked["bj-152"];
    assert.deepEqual(
      judgeReflection(REFLECTORS, facts(), asked).map(({ right }) => right),
      [true, true],
    );
  });

  test("goes by the cluster: only a node with a cluster ID reflects", () => {
    assert.deepEqual(liveReflectors(facts()), REFLECTORS);
    const clusterless = { ...facts().nodes["bj-142"], ready: true, labels: {} };
    delete (clusterless as { clusterId?: string }).clusterId;
    const known = facts(["bj-142", clusterless]);
    assert.deepEqual(liveReflectors(known), ["bj-141"]);
    const inventory = bjOffice({
      cluster: {
        nodeToNode: { remedy: "route-reflectors", reflectors: REFLECTORS, clusterId: "244.0.0.1" },
      },
    });
    assert.match(
      reflectionFindings(inventory, known, {}).join("\n"),
      /^node bj-142 is no route reflector any more .*`pulumi up` makes it one again\.$/,
    );
  });

  test("asks the nodes without a session of their own, too", () => {
    assert.deepEqual(clientsAndReflectors(facts(), REFLECTORS, 1), [...REFLECTORS, "bj-143"]);
  });
});

describe("the second hop, by what the switch has", () => {
  const sessions: readonly SessionEnds[] = sessionsOf(bjOffice()).slice(0, 2);
  const path = (name: string): BgpRoute => ({
    network: block(name),
    nextHop: at(name),
    status: "*>",
    asPath: ["63400"],
    origin: "i",
  });
  const looks = (paths: readonly BgpRoute[]) => ({ [CORE]: { peers: [], paths } });
  const twice = [...ALL, ...ALL].map(path);

  test("is right when every block is there from each reflector, with the node itself as next hop", () => {
    assert.deepEqual(unreflected(sessions, facts(), looks(twice)), []);
  });

  test("says what too few reflectors have announced", () => {
    const [said] = unreflected(sessions, facts(), looks([...ALL.map(path), path("bj-141")]));
    assert.equal(
      said?.why,
      `${CORE} has 172.30.142.0/26 of node bj-142 from 1 of 2 reflectors, and 2 more prefixes from too few.`,
    );
  });

  test("does not count a reflector that is down as declared, or in maintenance", () => {
    const [first, second] = sessions;
    assert(first && second);
    const down = [first, { ...second, options: { ignore: true } }];
    assert.deepEqual(unreflected(down, facts(), looks(ALL.map(path))), []);
  });

  test("stands beside the reflector's session in the gate", () => {
    const items = sessions.map(({ name }) => ({ name, right: true, state: "Established, 1 of 1 prefixes" }));
    const known = { reflectors: REFLECTORS, sessions, facts: facts() };
    const judged = judgeSecondHop(items, { ...known, looks: looks(twice) }, reports());
    assert.deepEqual(
      judged.map(({ right, state }) => ({ right, state })),
      items.map(() => ({ right: true, state: "Established, 1 of 1 prefixes, reflects for 3 of 3 nodes" })),
    );
    const wrong = judgeSecondHop(items, { ...known, looks: looks(ALL.map(path)) }, reports());
    assert.deepEqual(
      wrong.map(({ right, why }) => [right, why?.split(", and")[0]]),
      items.map(() => [false, `${CORE} has 172.30.141.0/26 of node bj-141 from 1 of 2 reflectors`]),
    );
  });
});
