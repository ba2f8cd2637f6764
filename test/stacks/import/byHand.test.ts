import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { NodeFacts } from "../../../components/verification/observe/clusterFacts";
import { prove, type Proof } from "../../../stacks/import/prove";
import { reportOf } from "../../../stacks/import/report";
import { fileText } from "../../../stacks/import/text";
import { importedStack, type ImportedStack } from "../../../stacks/import/values";
import { clusterOf, node, switchOf } from "./site";

/** Sites that were typed by hand, in the ways in which people do. */

const NODES: Readonly<Record<string, NodeFacts>> = Object.fromEntries(
  ["141", "142", "143", "152"].map((last, at) => [
    `bj-${last}`,
    node(`10.2.98.${last}`, { labels: { "kubernetes.io/hostname": `bj-${last}`, rack: at < 2 ? "a" : "b" } }),
  ]),
);
const POOL = {
  kind: "IPPool",
  metadata: { name: "default-ipv4-ippool" },
  spec: { cidr: "172.30.0.0/16", blockSize: 26, natOutgoing: false },
};
const OFF = {
  kind: "BGPConfiguration",
  metadata: { name: "default" },
  spec: { logSeverityScreen: "Info", nodeToNodeMeshEnabled: false, asNumber: 63400 },
};
const peer = (name: string, spec: Readonly<Record<string, unknown>> = {}) => ({
  kind: "BGPPeer",
  metadata: { name },
  spec: { peerIP: "10.2.98.1", asNumber: 65001, ...spec },
});
const GLOBAL = peer("64511-peer-to-65001");
const VLANIF = "interface Vlanif98\n ip address 10.2.98.1 255.255.255.0\n#\n";
const SEED_PEERS = Object.values(NODES)
  .map(
    ({ address }) =>
      ` peer ${address} as-number 63400\n peer ${address} connect-interface Vlanif98 10.2.98.1`,
  )
  .join("\n");
const FAMILY = " #\n ipv4-family unicast\n  undo synchronization\n  compare-different-as-med";

interface Case {
  readonly bgp: string;
  /** Before the `bgp` section: interfaces and lists. */
  readonly before?: string;
  readonly objects?: readonly ReturnType<typeof peer>[];
  readonly configuration?: typeof OFF | { kind: string; metadata: { name: string }; spec: object };
  readonly nodes?: Readonly<Record<string, NodeFacts>>;
  readonly strictAffinity?: boolean;
  /** Who logged in to read, where it is not the user that changes the switch. */
  readonly readUsername?: string;
}

function imported({
  bgp,
  before = VLANIF,
  objects = [GLOBAL],
  configuration = OFF,
  nodes = NODES,
  strictAffinity = false,
  ...users
}: Case) {
  const site = {
    cluster: clusterOf(nodes, [configuration as typeof OFF, POOL, ...objects]),
    strictAffinity,
    switches: [switchOf("Core", `${before}${bgp}`, users)],
  };
  const stack = importedStack(site, { stack: "site" });
  return { stack, proof: prove(stack, site), text: fileText(stack) };
}

function unchanged({ proof, text }: { proof: Proof; text: string }): void {
  assert.deepEqual({ refused: proof.refused, changes: proof.changes }, { refused: [], changes: [] }, text);
}

const device = (stack: ImportedStack) => stack.switches.Core ?? {};

describe("a switch as it was typed", () => {
  test("as in the first datacenter: its global BGPPeer keeps its name, and is given no filter", () => {
    const found = imported({ bgp: `bgp 65001\n router-id 10.2.0.2\n${SEED_PEERS}\n${FAMILY}` });
    unchanged(found);
    assert.deepEqual(found.stack.cluster.bgpPeers, {
      named: { "64511-peer-to-65001": { switch: "Core", filters: [] } },
    });
    assert.deepEqual(found.stack.cluster.adopt, ["BGPPeer/64511-peer-to-65001"]);
    assert.deepEqual(device(found.stack).ipv4Family, ["undo synchronization", "compare-different-as-med"]);
    assert.equal(device(found.stack).peers, "all");
    assert.match(
      found.text,
      /# The mesh is off .*\n.*\n? *# Acknowledged, .*\n *nodeToNode: \{ remedy: through-switch/,
    );
    assert.deepEqual(found.proof.additions, []);
  });

  test("read by a user that only reads, the file names both users and the commands of both secrets", () => {
    const found = imported({ bgp: `bgp 65001\n${SEED_PEERS}`, readUsername: "peering-read" });
    unchanged(found);
    assert.match(found.text, /username: pulumi[\s,]+readUsername: peering-read/);
    for (const secrets of ["switchPasswords", "switchReadPasswords"])
      assert.match(found.text, new RegExp(`--path 'calico-peering:${secrets}\\.Core'`));
  });

  test("without connect-interface, the interface is found by its address, and no such row is added", () => {
    const bgp = Object.values(NODES).map(({ address }) => ` peer ${address} as-number 63400`);
    const found = imported({ bgp: `bgp 65001\n${bgp.join("\n")}` });
    unchanged(found);
    assert.deepEqual(device(found.stack).session, { connectInterface: "none" });
    assert.deepEqual(device(found.stack).peering, { interface: "Vlanif98", address: "10.2.98.1/24" });
  });

  test("with connect-interface and no address", () => {
    const bgp = Object.values(NODES).map(
      ({ address }) => ` peer ${address} as-number 63400\n peer ${address} connect-interface Vlanif98`,
    );
    const found = imported({ bgp: `bgp 65001\n${bgp.join("\n")}` });
    unchanged(found);
    assert.deepEqual(device(found.stack).session, { connectInterface: "interface" });
  });

  test("with a group that has AS number and interface for its members", () => {
    const members = Object.values(NODES).map(({ address }) => ` peer ${address} group K8S`);
    const found = imported({
      bgp: `bgp 65001\n group K8S external\n peer K8S as-number 63400\n peer K8S connect-interface Vlanif98 10.2.98.1\n peer K8S timer keepalive 20 hold 60\n${members.join("\n")}\n #\n ipv4-family unicast\n  peer K8S enable\n  peer K8S route-policy FROM-K8S import\n  peer K8S advertise-community`,
      before: `${VLANIF}route-policy FROM-K8S permit node 10\n#\n`,
    });
    unchanged(found);
    assert.deepEqual(device(found.stack).groups, {
      K8S: {
        timers: { keepalive: 20, hold: 60 },
        routePolicy: { import: "FROM-K8S" },
        communities: ["standard"],
        rows: ["as-number 63400"],
        connectInterface: "interface-and-address",
      },
    });
    assert.deepEqual(device(found.stack).session, { group: "K8S" });
  });

  test("with lists of its own, single options and rows that no key says", () => {
    const found = imported({
      bgp: `bgp 65001\n${SEED_PEERS}\n peer 10.2.98.141 path-mtu auto-discovery\n undo peer 10.2.98.142 log-change\n peer 10.2.98.142 valid-ttl-hops 1\n peer 10.2.98.143 description bj-143, rack b\n #\n ipv4-family unicast\n  peer 10.2.98.141 ip-prefix PODS import\n  peer 10.2.98.141 route-limit 1000 80 alert-only\n  peer 10.2.98.152 preferred-value 50\n  maximum load-balancing 8`,
      before: `${VLANIF}ip ip-prefix PODS index 10 permit 172.30.0.0 16 greater-equal 26 less-equal 32\n#\n`,
    });
    unchanged(found);
    assert.deepEqual(device(found.stack).sessions, {
      "bj-141": {
        prefixLists: { import: "PODS" },
        routeLimit: { limit: 1000, threshold: 80, action: "alert-only" },
        rows: ["path-mtu auto-discovery"],
      },
      "bj-142": { rows: ["undo log-change", "valid-ttl-hops 1"] },
      "bj-143": { description: "bj-143, rack b" },
      "bj-152": { preferredValue: 50 },
    });
    assert.deepEqual(device(found.stack).loadBalancing, { ipv4: 8 });
  });

  test("beside peers of others, rows that no rule knows and views that no rule knows: they stay, and are named", () => {
    const found = imported({
      bgp: `bgp 65001\n${SEED_PEERS}\n peer 10.9.9.9 as-number 64999\n peer 10.2.98.141 new-feature on\n #\n ipv4-family unicast\n  undo synchronization\n  network 10.2.0.0 255.255.0.0\n  import-route static\n #\n l2vpn-family evpn\n  peer 10.9.9.9 enable`,
    });
    unchanged(found);
    const report = reportOf(found.stack, found.proof).join("\n");
    for (const row of [
      /Core: peer 10\.9\.9\.9: is no node's address/,
      /`peer 10\.2\.98\.141 new-feature on` \(bgp\)/,
      /`network 10\.2\.0\.0 255\.255\.0\.0` \(ipv4-family unicast\)/,
      /`peer 10\.9\.9\.9 enable` \(l2vpn-family evpn\)/,
    ])
      assert.match(report, row);
  });

  test("a peer that is switched off in IPv4 unicast stays outside of the file", () => {
    const found = imported({
      bgp: `bgp 65001\n${SEED_PEERS}\n #\n ipv4-family unicast\n  undo synchronization\n  undo peer 10.2.98.152 enable`,
    });
    unchanged(found);
    assert.deepEqual(Object.keys(found.stack.cluster.nodes as object), ["bj-141", "bj-142", "bj-143"]);
    assert.match(
      found.stack.foreign.join("\n"),
      /peer 10\.2\.98\.152: `undo peer 10\.2\.98\.152 enable` cannot be said/,
    );
  });

  test("a peer of a node that no BGPPeer chooses stays outside of the file", () => {
    const found = imported({
      bgp: `bgp 65001\n${SEED_PEERS}`,
      objects: [peer("one", { node: "bj-141" }), peer("two", { node: "bj-142" })],
    });
    unchanged(found);
    assert.deepEqual(Object.keys(found.stack.cluster.nodes as object), ["bj-141", "bj-142"]);
    assert.match(found.stack.foreign.join("\n"), /node bj-152: no session of it is in the file/);
    assert.match(found.stack.foreign.join("\n"), /peer 10\.2\.98\.143: is node bj-143's, and no BGPPeer/);
  });
});

describe("a cluster as it was made", () => {
  const BGP = `bgp 65001\n${SEED_PEERS}`;

  test("with BGPPeers by selector: their names and selectors stay, and what they mean is said in racks", () => {
    const found = imported({
      bgp: BGP,
      objects: [
        peer("tor-a", { nodeSelector: "rack == 'a'" }),
        peer("tor-b", { nodeSelector: "rack in {'b', 'c'}" }),
      ],
    });
    unchanged(found);
    assert.deepEqual(found.stack.cluster.bgpPeers, {
      named: {
        "tor-a": { switch: "Core", nodeSelector: "rack == 'a'", peers: { racks: ["a"] }, filters: [] },
        "tor-b": { switch: "Core", nodeSelector: "rack in {'b', 'c'}", peers: { racks: ["b"] }, filters: [] },
      },
    });
  });

  test("with a BGPPeer for each node, under names of their own", () => {
    const found = imported({
      bgp: BGP,
      objects: Object.keys(NODES).map((name) => peer(`to-core-${name}`, { node: name })),
    });
    unchanged(found);
    assert.equal(Object.keys((found.stack.cluster.bgpPeers as { named: object }).named).length, 4);
  });

  test("with filters of its own, which stay its own", () => {
    const filter = {
      kind: "BGPFilter",
      metadata: { name: "theirs" },
      spec: { exportV4: [{ action: "Reject" }] },
    };
    const found = imported({
      bgp: BGP,
      objects: [
        peer("core", { filters: ["theirs"], maxRestartTime: "120s" }),
        filter as unknown as typeof GLOBAL,
      ],
    });
    unchanged(found);
    assert.deepEqual(found.stack.cluster.bgpPeers, {
      named: { core: { switch: "Core", filters: ["theirs"] } },
    });
    assert.deepEqual(device(found.stack).session, { maxRestartTime: 120 });
  });

  test("with the mesh on, the mesh stays", () => {
    const spec = { asNumber: 63400 };
    const found = imported({ bgp: BGP, configuration: { ...OFF, spec } });
    unchanged(found);
    assert.deepEqual(found.stack.cluster.nodeToNode, { remedy: "mesh" });
    assert.match(
      found.proof.additions.join(),
      /logSeverityScreen: "Info" is written, which is Calico's default/,
    );
  });

  test("with strict affinity, and with an AS number for each node, the remedy is another one", () => {
    assert.deepEqual(imported({ bgp: BGP, strictAffinity: true }).stack.cluster.nodeToNode, {
      remedy: "strict-affinity",
    });
    const nodes = Object.fromEntries(
      Object.entries(NODES).map(([name, one], at) => [name, { ...one, asNumber: 64700 + at }]),
    );
    const rows = Object.values(nodes).map(
      ({ address, asNumber }) =>
        ` peer ${address} as-number ${asNumber}\n peer ${address} connect-interface Vlanif98 10.2.98.1`,
    );
    const found = imported({ bgp: `bgp 65001\n${rows.join("\n")}`, nodes });
    unchanged(found);
    assert.deepEqual(found.stack.cluster.nodeToNode, { remedy: "as-per-node" });
  });

  test("with a field that the file cannot say, it is listed, and the first preview is refused rather than destructive", () => {
    const found = imported({ bgp: BGP, objects: [peer("core", { numAllowedLocalASNumbers: 2 })] });
    assert.match(
      found.proof.changes.join(),
      /BGPPeer core spec\.numAllowedLocalASNumbers: 2 stays, and the file cannot say it/,
    );
    assert.match(found.proof.refused.join(), /spec\.numAllowedLocalASNumbers would stay/);
  });

  test("with passwords: their names and the commands, the Secret's change, and never their cipher text", () => {
    const rows = Object.values(NODES).map(({ address }) => ` peer ${address} password cipher %^%#S3cr3t%^%#`);
    const found = imported({
      bgp: `${BGP}\n${rows.join("\n")}`,
      objects: [peer("core", { password: { secretKeyRef: { name: "bgp-secrets", key: "core" } } })],
    });
    assert.deepEqual(device(found.stack).session, { password: "bgp-secrets-core" });
    assert.match(found.text, /--path 'calico-peering:bgpPasswords\.bgp-secrets-core'/);
    assert.match(
      found.proof.changes.join(),
      /BGPPeer core spec\.password: .*would become .*calico-peering-bgp-bgp-secrets-core/,
    );
    assert.doesNotMatch(found.text + reportOf(found.stack, found.proof).join(), /S3cr3t/);
  });

  test("with reflectors of its own making, what the update would make besides is listed", () => {
    const nodes = Object.fromEntries(
      Object.entries(NODES).map(([name, one], at) => [
        name,
        at < 2 ? { ...one, clusterId: "244.0.0.1" } : one,
      ]),
    );
    const rows = ["141", "142"].map(
      (last) =>
        ` peer 10.2.98.${last} as-number 63400\n peer 10.2.98.${last} connect-interface Vlanif98 10.2.98.1`,
    );
    const found = imported({
      bgp: `bgp 65001\n${rows.join("\n")}`,
      nodes,
      objects: [
        peer("rr-1", { node: "bj-141", nextHopMode: "Keep" }),
        peer("rr-2", { node: "bj-142", nextHopMode: "Keep" }),
        {
          kind: "BGPPeer",
          metadata: { name: "mesh-of-rr" },
          spec: { nodeSelector: "all()", peerSelector: "has(rr)" },
        } as unknown as typeof GLOBAL,
      ],
    });
    assert.deepEqual(found.stack.cluster.nodeToNode, {
      remedy: "route-reflectors",
      reflectors: ["bj-141", "bj-142"],
      clusterId: "244.0.0.1",
    });
    assert.match(
      found.proof.changes.join(),
      /BGPPeer node-to-reflectors is not there; the update creates it/,
    );
  });
});

describe("whatever options the peers have", () => {
  const option = fc.oneof(
    fc.integer({ min: 1, max: 65_535 }).map((value) => [`timer connect-retry ${value}`, "bgp"]),
    fc.integer({ min: 176, max: 4096 }).map((value) => [`tcp-mss ${value}`, "bgp"]),
    fc.integer({ min: 2, max: 255 }).map((value) => [`ebgp-max-hop ${value}`, "bgp"]),
    fc.constantFrom(
      ["path-mtu auto-discovery", "bgp"],
      ["capability-advertise conventional", "bgp"],
      ["tracking delay 5", "bgp"],
      ["description a b", "bgp"],
      ["public-as-only", "ipv4"],
      ["keep-all-routes", "ipv4"],
      ["advertise-ext-community", "ipv4"],
      ["default-route-advertise", "ipv4"],
      ["allow-as-loop 3", "ipv4"],
    ),
  );
  test("the file says them so that nothing changes", () => {
    fc.assert(
      fc.property(fc.array(fc.array(option, { maxLength: 5 }), { minLength: 4, maxLength: 4 }), (all) => {
        const rows = Object.values(NODES).flatMap(({ address }, at) => {
          const words = new Map(
            (all[at] ?? []).map(([text = "", view]) => [text.replace(/ \d+$/, ""), [text, view] as const]),
          );
          return [...words.values()].map(([text, view]) => [`peer ${address} ${text}`, view] as const);
        });
        const of = (wanted: string, pad: string) =>
          rows.flatMap(([text, view]) => (view === wanted ? [`${pad}${text}`] : [])).join("\n");
        const found = imported({
          bgp: `bgp 65001\n${SEED_PEERS}\n${of("bgp", " ")}\n #\n ipv4-family unicast\n  undo synchronization\n${of("ipv4", "  ")}`,
        });
        assert.deepEqual(found.proof.changes, [], found.text);
        assert.deepEqual(found.proof.refused, [], found.text);
      }),
      { numRuns: Number(process.env.RUNS ?? 40) },
    );
  });
});
