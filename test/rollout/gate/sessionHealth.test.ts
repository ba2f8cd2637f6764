import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { awaited, type GateInputs, type GateOutputs } from "../../../components/rollout/gate/state";
import { judgeLearned, judgeMesh, judgeSessions } from "../../../components/rollout/gate/sessionHealth";
import { storedSessions } from "../../../components/rollout/storedSession";
import { REMEDIES, sessionsOf, type RemedyName } from "../../../components/peering";
import type { BgpPeerState, BgpRoute } from "../../../components/s9700/vrp";
import type { ClusterFacts, ClusterRoutes } from "../../../components/verification/observe/clusterFacts";
import type { SwitchReport } from "../../../components/verification/observe/readSwitches";
import { bjOffice } from "../../peering/datacenters";

const SWITCH = "BJ_Office_Core_S9700";
const sessions = sessionsOf(bjOffice()).slice(0, 2);
const routes: ClusterRoutes = {
  blocks: [
    { node: "bj-141", cidr: "172.30.9.64/26" },
    { node: "bj-142", cidr: "172.30.233.192/26" },
  ],
  borrowed: [],
  serviceRanges: ["10.96.0.0/16"],
  serviceAddresses: [],
  withoutServices: [],
};

const peer = (node: number, state = "Established"): BgpPeerState => ({
  peer: `10.2.98.${node}`,
  asNumber: "63400",
  messagesReceived: 9,
  messagesSent: 9,
  upDown: "00:00:09",
  state,
  prefixesReceived: 2,
});
const path = (network: string, node: number): BgpRoute => ({
  network,
  nextHop: `10.2.98.${node}`,
  status: "*>",
  asPath: ["63400"],
  origin: "i",
});
const ALL = [
  path("172.30.9.64/26", 141),
  path("172.30.233.192/26", 142),
  path("10.96.0.0/16", 141),
  path("10.96.0.0/16", 142),
];
const judge = (peers: readonly BgpPeerState[], paths: readonly BgpRoute[]) =>
  judgeSessions(sessions, { [SWITCH]: { peers, paths } }, routes);

describe("a session carries what it must", () => {
  test("over IPv6, when the node's IPv6 blocks are there from the node's IPv6 address", () => {
    const [first] = sessions;
    assert(first);
    const six = {
      ...first,
      name: "six",
      family: "ipv6",
      node: { ...first.node, address: "fd00:98::141" },
    } as const;
    const dual = {
      ...routes,
      blocks: [...routes.blocks, { node: "bj-141", cidr: "fd00:10:244::/122" }],
    };
    const peers = [peer(141), { ...peer(141), peer: "fd00:98::141" }];
    const judged = (paths: readonly BgpRoute[]) =>
      judgeSessions([first, six], { [SWITCH]: { peers, paths } }, dual).map(({ right, why }) => [right, why]);
    const block = { ...path("fd00:10:244::/122", 141), nextHop: "fd00:98::141" };
    assert.deepEqual(judged([...ALL.slice(0, 1), ...ALL.slice(2, 3), block]), [
      [true, undefined],
      [true, undefined],
    ]);
    assert.deepEqual(judged([...ALL.slice(0, 1), ...ALL.slice(2, 3)])[1], [
      false,
      `${SWITCH} has not got fd00:10:244::/122 from bj-141.`,
    ]);
  });

  test("when it is Established on the switch, and the node's blocks and service ranges are there", () => {
    assert.deepEqual(
      judge([peer(141), peer(142)], ALL).map(({ right, state }) => [right, state]),
      [
        [true, "Established, 2 of 2 prefixes"],
        [true, "Established, 2 of 2 prefixes"],
      ],
    );
  });

  test("not while it is coming up, or has no stanza", () => {
    const [first, second] = judge([peer(141, "Active")], ALL);
    assert.equal(first?.why, `${SWITCH} shows 10.2.98.141 as Active.`);
    assert.equal(second?.state, "no stanza");
  });

  test("not while a prefix of its node is missing there: Established comes before the first UPDATE", () => {
    const [first, second] = judge([peer(141), peer(142)], ALL.slice(0, 3));
    assert.equal(first?.right, true);
    assert.equal(second?.right, false);
    assert.equal(second.why, `${SWITCH} has not got 10.96.0.0/16 from bj-142.`);
  });

  test("not while the node announces another one's block, as a mesh without the filter makes it", () => {
    const [first] = judge([peer(141), peer(142)], [...ALL, path("172.30.233.192/26", 141)]);
    assert.equal(first?.why, "bj-141 announces 172.30.233.192/26, which is bj-142's.");
  });

  test("not when it is declared administratively down and the node has no other one", () => {
    const ignored = sessions.map((session) => ({ ...session, options: { ignore: true } }));
    const looks = { [SWITCH]: { peers: [peer(141, "Idle(Admin)")], paths: [] } };
    assert.equal(judgeSessions(ignored, looks, routes)[0]?.right, false);
    const both = [
      ...ignored.slice(0, 1),
      ...sessions.slice(0, 1).map((other) => ({ ...other, name: "other" })),
    ];
    assert.equal(judgeSessions(both, looks, routes)[0]?.state, "administratively down, as declared");
  });

  test("not when its switch cannot be asked, and that ends the waiting where it will not mend", () => {
    const look: SwitchReport = { problem: "the login was refused.", lasting: true };
    const [first] = judgeSessions(sessions, { [SWITCH]: look }, routes);
    assert.deepEqual([first?.right, first?.why, first?.lasting], [false, "the login was refused.", true]);
  });
});

describe("where nodes forward by what the switch sends them, the mesh goes once they have it", () => {
  const report = (...learned: string[]) => ({
    bird: "Ready",
    peers: [],
    learnedFrom: { "10.2.98.1": learned },
  });
  const learned = (remedy: RemedyName, of141: string[]) =>
    judgeLearned(sessions, REMEDIES[remedy], routes, {
      "bj-141": report(...of141),
      "bj-142": report("0.0.0.0/0", "172.30.9.64/26"),
    });

  test("the other nodes' blocks, whatever comes back of its own", () => {
    assert.deepEqual(
      learned("allow-as", ["172.30.9.64/26"]).map(({ right, why }) => [right, why]),
      [
        [false, `node bj-141 has not learned 172.30.233.192/26 from ${SWITCH} yet.`],
        [true, undefined],
      ],
    );
    assert.ok(learned("as-per-node", ["172.30.233.192/26"]).every(({ right }) => right));
  });

  test("the default route, where that is the remedy", () => {
    assert.equal(learned("downward-default", ["172.30.233.192/26"])[0]?.right, false);
    assert.equal(learned("downward-default", ["0.0.0.0/0"])[0]?.right, true);
  });

  test("over IPv6, the other nodes' IPv6 blocks, or its default route", () => {
    const both = sessions.flatMap((session) => [
      session,
      {
        ...session,
        name: `${session.name}-ipv6`,
        family: "ipv6" as const,
        switch: { ...session.switch, address: "fd00:98::1" },
      },
    ]);
    const dual = { ...routes, blocks: [...routes.blocks, { node: "bj-142", cidr: "fd00:10:244::40/122" }] };
    const ofSix = (remedy: RemedyName, ...found: string[]) => {
      const reports = { "bj-141": { bird: "Ready", peers: [], learnedFrom: { "fd00:98::1": found } } };
      return judgeLearned(both, REMEDIES[remedy], dual, reports)[1];
    };
    assert.equal(
      ofSix("as-per-node")?.why,
      `node bj-141 has not learned fd00:10:244::40/122 from ${SWITCH} yet.`,
    );
    assert.equal(ofSix("as-per-node", "fd00:10:244::40/122")?.right, true);
    assert.deepEqual(
      [ofSix("downward-default", "0.0.0.0/0")?.right, ofSix("downward-default", "::/0")?.right],
      [false, true],
    );
  });

  test("and nothing where the default gateway does it", () => {
    assert.deepEqual(learned("strict-affinity", []), []);
  });
});

describe("on the way back, a node has its mesh", () => {
  const fact = (address: string, ready = true) => ({ ready, address, labels: {} });
  const facts = (change: ClusterFacts["nodes"] = {}): ClusterFacts => ({
    routes,
    meshEnabled: true,
    asNumber: 63400,
    nodes: {
      a: fact("10.0.0.1"),
      b: fact("10.0.0.2"),
      c: fact("10.0.0.3"),
      ...change,
    },
    bgpPeers: [],
    secrets: {},
  });
  const report = (...others: [string, string?][]) => ({
    bird: "Ready",
    peers: others.map(([peerIP, state = "Established"]) => ({ peerIP, state, since: "", type: "NodeMesh" })),
  });
  const nodes = ["a", "b", "c"];

  test("when its session to every other node is Established", () => {
    const items = judgeMesh(nodes, facts(), {
      a: report(["10.0.0.2"], ["10.0.0.3"]),
      b: report(["10.0.0.1"], ["10.0.0.3", "OpenSent"]),
      c: { problem: "calico-node on c gave no status." },
    });
    assert.deepEqual(
      items.map(({ right, why }) => [right, why]),
      [
        [true, undefined],
        [false, "node b has no mesh session to c yet."],
        [false, "calico-node on c gave no status."],
      ],
    );
  });

  test("and a node that is not ready is not waited for", () => {
    const items = judgeMesh(nodes, facts({ c: fact("10.0.0.3", false) }), {
      a: report(["10.0.0.2"]),
      b: report(["10.0.0.1"]),
    });
    assert.deepEqual(
      items.map(({ name, right }) => [name, right]),
      [
        ["a", true],
        ["b", true],
      ],
    );
  });
});

describe("an update waits", () => {
  const inputs = (all = sessions): GateInputs => ({
    remedy: "through-switch",
    switches: {},
    sessions: storedSessions(all),
    seconds: 300,
    polls: 3,
    meshOff: true,
  });
  const outputs = (change: Partial<GateOutputs> = {}): GateOutputs => ({
    ...inputs(),
    report: [],
    ...change,
  });
  const [first, second] = sessions.map(({ name }) => name);

  test("for every session before the mesh goes off the first time", () => {
    assert.deepEqual(awaited(undefined, inputs()), [first, second]);
  });

  test("for nothing where nothing that it guards has changed, whatever else has", () => {
    assert.deepEqual(awaited(outputs(), { ...inputs(), seconds: 60 }), []);
    assert.deepEqual(awaited(outputs(), inputs(sessions.slice(0, 1))), []);
  });

  test("for a session that joined, and for one whose end has changed", () => {
    const third = sessionsOf(bjOffice())[2];
    assert.ok(third);
    assert.deepEqual(awaited(outputs(), inputs([...sessions, third])), [third.name]);
    const moved = sessions.map((session, i) =>
      i === 0 ? { ...session, node: { ...session.node, asNumber: 64601 } } : session,
    );
    assert.deepEqual(awaited(outputs(), inputs(moved)), [first]);
  });

  test("for all of them again when a refresh found the mesh on", () => {
    assert.deepEqual(awaited(outputs({ meshOff: false }), inputs()), [first, second]);
  });
});
