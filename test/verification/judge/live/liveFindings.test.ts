import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { sessionsOf, type Cluster, type Inventory, type Switch } from "../../../../components/peering";
import {
  cutOffOrRival,
  factOf,
  liveFindings,
  sentenceOf,
} from "../../../../components/verification/judge/live/liveFindings";
import { nodesWithoutWay } from "../../../../components/verification/judge/live/nodes";
import type { BgpPeerFacts } from "../../../../components/verification/observe/clusterFacts";
import type {
  LiveCalico,
  LiveCluster,
  PoolFacts,
} from "../../../../components/verification/observe/liveCluster";
import { bjOffice } from "../../../peering/datacenters";
import { liveCluster, liveNode } from "./liveCluster";

const MESH: Partial<Cluster> = { nodeToNode: { remedy: "mesh" } };
const BY_RACK: Partial<Switch> = { nodes: ["bj-141"] };

function findings(live: LiveCluster, inventory: Inventory = bjOffice()): string[] {
  const found = liveFindings(inventory, sessionsOf(inventory), live);
  for (const one of found)
    assert.ok(sentenceOf(one).startsWith(factOf(one)), "what a state keeps begins the sentence");
  return found.map((one) => `${one.severity} ${sentenceOf(one)}`);
}

/** One case: what the cluster has, what the file says, the one sentence. */
interface Case {
  readonly what: string;
  readonly live: LiveCluster;
  readonly cluster?: Partial<Cluster>;
  readonly device?: Partial<Switch>;
  readonly says: string;
}

function each(cases: readonly Case[]): void {
  for (const { what, live, cluster = {}, device = {}, says } of cases) {
    test(what, () => assert.deepEqual(findings(live, bjOffice({ cluster, device })), [says]));
  }
}

const withCalico = (calico: Partial<LiveCalico>) => liveCluster({ calico });

describe("a cluster that is as the file says", () => {
  test("gives no finding, before the first update and after it", () => {
    assert.deepEqual(findings(liveCluster()), []);
    const bgpPeers = sessionsOf(bjOffice()).map(({ name, node, switch: device }): BgpPeerFacts => ({
      name,
      owner: "bj-office",
      node: node.name,
      peerIP: device.address,
      asNumber: device.asNumber,
      filters: ["own-routes-only"],
    }));
    const bgpFilters = [{ name: "own-routes-only", owner: "bj-office" }];
    const managers = { asNumber: ["calico-peering"], nodeToNodeMeshEnabled: ["pulumi-kubernetes-80574dfb"] };
    const spec = { asNumber: 63400, nodeToNodeMeshEnabled: false };
    const bgpConfigurations = [{ name: "default", ours: true, spec, managers }];
    const after = { meshEnabled: false, bgpPeers, bgpFilters, bgpConfigurations };
    assert.deepEqual(findings(withCalico(after)), []);
  });

  test("without Calico only the nodes are compared: what is not there yet contradicts nothing", () => {
    const { nodes } = liveCluster({ nodes: { "bj-152": undefined } });
    assert.deepEqual(findings({ nodes }), [
      "refuse cluster.nodes.bj-152: is no node of the cluster: no session with it could come up: take it out of the file, correct its name, or let it join first.",
    ]);
  });
});

describe("a node in the file and not in the cluster", () => {
  test("is refused, and the nodes that the file does not name are shown: it may be misspelt", () => {
    const live = liveCluster({ nodes: { "bj-152": undefined, "bj-I52": liveNode("10.2.98.152") } });
    assert.equal(
      findings(live)[0],
      "refuse cluster.nodes.bj-152: is no node of the cluster: no session with it could come up: take it out of the file, correct its name (the cluster's nodes that the file does not name: bj-I52), or let it join first.",
    );
  });

  test("is a warning where it is in maintenance: its machine may be away", () => {
    const nodes = bjOffice().cluster.nodes.map((node) => ({ ...node, maintenance: node.name === "bj-152" }));
    assert.deepEqual(
      findings(liveCluster({ nodes: { "bj-152": undefined } }), bjOffice({ cluster: { nodes } })),
      [
        "warn cluster.nodes.bj-152: is no node of the cluster: its sessions stay declared, since it is in maintenance; take it out of the file if it does not come back.",
      ],
    );
  });
});

describe("a node in the cluster and not in the file", () => {
  const fifth = (change = {}) => ({ "bj-153": liveNode("10.2.98.153", change) });
  const blocks = [{ node: "bj-153", cidr: "172.30.201.0/26" }];
  each([
    {
      what: "is refused where the mesh is to go off",
      live: liveCluster({ nodes: fifth(), calico: { blocks } }),
      says: "refuse node bj-153: is Ready in the cluster and not in the file, holds 172.30.201.0/26: with the mesh off nothing would lead to its pods: add `bj-153: { address: 10.2.98.153 }` to cluster.nodes, or take the node out of the cluster before the mesh goes off.",
    },
    {
      what: "is a warning while it is not Ready; the gate refuses it once it is",
      live: liveCluster({ nodes: fifth({ ready: false }) }),
      says: "warn node bj-153: is not Ready in the cluster and not in the file: once it is Ready, the mesh cannot go off, since nothing would lead to its pods: add `bj-153: { address: 10.2.98.153 }` to cluster.nodes, or take the node out of the cluster before the mesh goes off.",
    },
    {
      what: "is a warning while calico-node has not run on it",
      live: liveCluster({ nodes: { "bj-153": { ready: true, labels: {} } } }),
      says: "warn node bj-153: is Ready in the cluster and not in the file: calico-node has not run on it yet; once it does, nothing leads to its pods: add `bj-153: { address: <its address> }` to cluster.nodes, or take the node out of the cluster before the mesh goes off.",
    },
    {
      what: "is a warning with the line to add once the mesh is off",
      live: liveCluster({ nodes: fifth(), calico: { meshEnabled: false } }),
      says: "warn node bj-153: is Ready in the cluster and not in the file: the mesh is off and the file gives it no session, so nothing leads to its pods: add `bj-153: { address: 10.2.98.153 }` to cluster.nodes.",
    },
    {
      what: "is a warning where the mesh stays on: only the switches miss it",
      live: liveCluster({ nodes: fifth() }),
      cluster: MESH,
      says: "warn node bj-153: is Ready in the cluster and not in the file: its pods are reached through the mesh, and from no switch: add `bj-153: { address: 10.2.98.153 }` to cluster.nodes.",
    },
    {
      what: "must be chosen by a switch, too, where none peers with all nodes",
      live: liveCluster({ nodes: fifth() }),
      cluster: MESH,
      device: BY_RACK,
      says: "warn node bj-153: is Ready in the cluster and not in the file: its pods are reached through the mesh, and from no switch: add `bj-153: { address: 10.2.98.153 }` to cluster.nodes, and choose it in a switch's peers.",
    },
  ]);

  test("that has just left the file loses its pods' routes, and the sentence of the state stays the same after the update", () => {
    const peer = { node: "bj-153", peerIP: "10.2.98.1", asNumber: 65001, filters: [] };
    const own = { ...peer, name: "bj-153-bj-office-core-s9700", owner: "bj-office" };
    const before = liveCluster({ nodes: fifth(), calico: { meshEnabled: false, bgpPeers: [own] } });
    const after = liveCluster({ nodes: fifth(), calico: { meshEnabled: false } });
    assert.deepEqual(findings(before), [
      "warn node bj-153: is Ready in the cluster and not in the file: it leaves the file and stays in the cluster, so its pods lose their routes: add `bj-153: { address: 10.2.98.153 }` to cluster.nodes, or move its pods away and delete the node first.",
    ]);
    const facts = (live: LiveCluster) => liveFindings(bjOffice(), sessionsOf(bjOffice()), live).map(factOf);
    assert.deepEqual(facts(before), facts(after));
    assert.match(
      findings(before, bjOffice({ cluster: MESH }))[0] ?? "",
      /it leaves the file and stays in the cluster, so no switch has routes to its pods any more/,
    );
  });

  test("gets the line with what the file says of every node, and with what the cluster knows", () => {
    const nodes = bjOffice().cluster.nodes.map((node, i) => ({ ...node, rack: "r1", asNumber: 64601 + i }));
    const cluster: Partial<Cluster> = { nodes, nodeToNode: { remedy: "as-per-node" } };
    const line = (live: LiveCluster) => /`(.+)`/.exec(findings(live, bjOffice({ cluster })).join())?.[1];
    assert.equal(
      line(liveCluster({ nodes: fifth({ asNumber: 64700 }) })),
      "bj-153: { address: 10.2.98.153, rack: <its rack>, asNumber: 64700 }",
    );
    assert.equal(
      line(liveCluster({ nodes: fifth() })),
      "bj-153: { address: 10.2.98.153, rack: <its rack>, asNumber: <its own> }",
    );
  });
});

describe("a node that is another than the file says", () => {
  each([
    {
      what: "by its address: the switch would wait for an address without a node",
      live: liveCluster({ nodes: { "bj-141": liveNode("10.2.98.99") } }),
      says: "refuse cluster.nodes.bj-141.address: is 10.2.98.141, and calico-node peers from 10.2.98.99 (annotation projectcalico.org/IPv4Address of the node): the switch would wait for an address that does not answer: write 10.2.98.99, or let calico-node choose 10.2.98.141 (its IP autodetection).",
    },
    {
      what: "by its address while it is down: only a warning, since it may come back with the right one",
      live: liveCluster({ nodes: { "bj-141": liveNode("10.2.98.99", { ready: false }) } }),
      says: "warn cluster.nodes.bj-141.address: is 10.2.98.141, and calico-node peers from 10.2.98.99 (annotation projectcalico.org/IPv4Address of the node): the switch would wait for an address that does not answer: write 10.2.98.99, or let calico-node choose 10.2.98.141 (its IP autodetection).",
    },
    {
      what: "by its IPv6 address",
      live: liveCluster({ nodes: { "bj-141": liveNode("10.2.98.141", { ipv6Address: "fd00::99" }) } }),
      cluster: {
        nodes: bjOffice().cluster.nodes.map((node) =>
          node.name === "bj-141" ? { ...node, ipv6Address: "fd00::141" } : node,
        ),
      },
      says: "refuse cluster.nodes.bj-141.ipv6Address: is fd00::141, and calico-node peers from fd00::99 (annotation projectcalico.org/IPv6Address of the node): the switch would wait for an address that does not answer: write fd00::99, or let calico-node choose fd00::141 (its IP autodetection).",
    },
    {
      what: "by an AS number of its own that the file leaves out",
      live: liveCluster({ nodes: { "bj-141": liveNode("10.2.98.141", { asNumber: 64601 }) } }),
      says: "refuse cluster.nodes.bj-141.asNumber: is missing, so that the node should speak the cluster's 63400, and it speaks 64601 (annotation projectcalico.org/ASNumber of the node): the switch would refuse its sessions: write asNumber: 64601, or take the annotation away (kubectl annotate node bj-141 projectcalico.org/ASNumber-).",
    },
    {
      what: "since it has no BGP address yet",
      live: liveCluster({ nodes: { "bj-141": { ready: true, labels: {} } } }),
      says: "warn cluster.nodes.bj-141: has no BGP address in the cluster yet (annotation projectcalico.org/IPv4Address of the node): calico-node has not run on it, and its sessions come up once it has.",
    },
  ]);

  test("an AS number that the file writes is the update's to set, and one towards the switch alone is another matter", () => {
    const live = liveCluster({ nodes: { "bj-141": liveNode("10.2.98.141", { asNumber: 64601 }) } });
    const nodes = bjOffice().cluster.nodes.map((node) => ({ ...node, asNumber: 64700 }));
    assert.deepEqual(findings(live, bjOffice({ cluster: { nodes } })), []);
    assert.deepEqual(findings(live, bjOffice({ device: { session: { localASNumber: 63400 } } })), []);
  });
});

describe("a BGPPeer that is not this stack's", () => {
  const peer = (change: Partial<BgpPeerFacts>): LiveCluster =>
    withCalico({
      bgpPeers: [{ name: "rack1-tor", peerIP: "10.2.98.1", asNumber: 65001, filters: [], ...change }],
    });
  const chance =
    "and BIRD takes one of the two by chance, so this stack's filters would not be in force everywhere: delete it (kubectl delete bgppeers.projectcalico.org rack1-tor)";
  each([
    {
      what: "is refused as a rival for the address of a switch: for all nodes by a selector",
      live: peer({ nodeSelector: "all()" }),
      says: `refuse BGPPeer rack1-tor: is not this stack's, peers nodes that match all() with 10.2.98.1 AS 65001, the address of BJ_Office_Core_S9700: bj-141, bj-142, bj-143 and 1 more would have two BGPPeers for one address, ${chance}, or let it choose other nodes.`,
    },
    {
      what: "is refused as a rival, and may be taken over where it is for all nodes",
      live: peer({}),
      says: `refuse BGPPeer rack1-tor: is not this stack's, peers all nodes with 10.2.98.1 AS 65001, the address of BJ_Office_Core_S9700: bj-141, bj-142, bj-143 and 1 more would have two BGPPeers for one address, ${chance}, or take it over (cluster.bgpPeers: { global: { BJ_Office_Core_S9700: rack1-tor } }), or let it choose other nodes.`,
    },
    {
      what: "is refused as a rival of one node, and is named with the stack that owns it",
      live: peer({ nodeSelector: "kubernetes.io/hostname == 'bj-142'", owner: "bj-other" }),
      says: `refuse BGPPeer rack1-tor: is stack bj-other's, peers nodes that match kubernetes.io/hostname == 'bj-142' with 10.2.98.1 AS 65001, the address of BJ_Office_Core_S9700: bj-142 would have two BGPPeers for one address, ${chance}, or let it choose other nodes.`,
    },
    {
      what: "is refused where its selector is not understood",
      live: peer({ nodeSelector: "rack like 'r1'" }),
      says: `refuse BGPPeer rack1-tor: is not this stack's, peers nodes that match rack like 'r1' with 10.2.98.1 AS 65001, the address of BJ_Office_Core_S9700: its selector is not understood here, so it may choose nodes of this stack, ${chance}, or let it choose other nodes.`,
    },
    {
      what: "is a note where it chooses no node of the switch's sessions",
      live: peer({ node: "bj-153" }),
      says: "note BGPPeer rack1-tor: is not this stack's, peers node bj-153 with 10.2.98.1 AS 65001, the address of BJ_Office_Core_S9700: it chooses no node of this stack's sessions with BJ_Office_Core_S9700, and is left alone.",
    },
    {
      what: "is a note where it is for another router",
      live: peer({ nodeSelector: "has(rack)", peerIP: "10.9.9.9", asNumber: 64999 }),
      says: "note BGPPeer rack1-tor: is not this stack's, peers nodes that match has(rack) with 10.9.9.9 AS 64999: it is left alone.",
    },
    {
      what: "is a note where it peers nodes with each other",
      live: peer({ peerIP: "", peerSelector: "has(reflector)" }),
      says: "note BGPPeer rack1-tor: is not this stack's, peers all nodes with nodes that match has(reflector): it is left alone.",
    },
    {
      what: "is refused under a name of this stack: it would be taken over without a word, and deleted in the end",
      live: peer({ name: "bj-141-bj-office-core-s9700", node: "bj-141" }),
      says: "refuse BGPPeer bj-141-bj-office-core-s9700: has a name of this stack, and was not made by it: the update would change it, and `destroy` delete it: rename it, or hand it over to this stack (kubectl label bgppeers.projectcalico.org bj-141-bj-office-core-s9700 calico-peering/datacenter=bj-office).",
    },
  ]);
});

describe("BGPFilters and BGPConfigurations of other owners", () => {
  const configuration = (
    spec: Record<string, unknown>,
    manager = "kubectl-edit",
    name = "default",
    ours = false,
  ) => {
    const managers = Object.fromEntries(Object.keys(spec).map((field) => [field, [manager]]));
    return withCalico({ bgpConfigurations: [{ name, ours, spec, managers }] });
  };
  each([
    {
      what: "a filter of our name is refused",
      live: withCalico({ bgpFilters: [{ name: "own-routes-only", owner: "bj-other" }] }),
      says: "refuse BGPFilter own-routes-only: has a name of this stack, and is stack bj-other's: the update would change it, and `destroy` delete it: rename it, or hand it over to this stack (kubectl label bgpfilters.projectcalico.org own-routes-only calico-peering/datacenter=bj-office --overwrite).",
    },
    {
      what: "another filter is a note",
      live: withCalico({ bgpFilters: [{ name: "services" }] }),
      says: "note BGPFilter services: is not this stack's: this stack's BGPPeers do not name them; left alone.",
    },
    {
      what: "filters that may not be read are said to be unread",
      live: { ...liveCluster(), calico: withoutFilters() },
      says: "note BGPFilters: were not read: list on bgpfilters.projectcalico.org is needed (docs/rights).",
    },
    {
      what: "a field of the file with another value and another owner is refused: the update would end with a conflict",
      live: configuration({ asNumber: 64600 }),
      cluster: { acceptAsChange: ["all"] },
      says: "refuse BGPConfiguration default spec.asNumber: is 64600, set by kubectl-edit, and the file says 63400: the update would end with a conflict of field managers: let kubectl-edit give the field up, set it there to the file's value, or write 64600 in the file.",
    },
    {
      what: "Calico's default AS with another owner is refused, too: it needs no acceptance",
      live: configuration({ asNumber: 64512 }),
      says: "refuse BGPConfiguration default spec.asNumber: is 64512, set by kubectl-edit, and the file says 63400: the update would end with a conflict of field managers: let kubectl-edit give the field up, set it there to the file's value, or write 64512 in the file.",
    },
    {
      what: "an AS number whose change is not accepted is a warning: the update refuses it in words of its own",
      live: configuration({ asNumber: 64600 }),
      says: "warn BGPConfiguration default spec.asNumber: is 64600, set by kubectl-edit, and the file says 63400: an update changes the AS number of nodes only with cluster.acceptAsChange, and not while kubectl-edit owns the field.",
    },
    {
      what: "a field with the file's value and another owner is a note",
      live: configuration({ asNumber: 63400 }),
      says: "note BGPConfiguration default spec.asNumber: is 63400, as in the file, and set by kubectl-edit as well: both own it.",
    },
    {
      what: "a range that the file leaves out is announced by every node",
      live: configuration({ serviceClusterIPs: [{ cidr: "10.96.0.0/12" }] }),
      says: 'warn BGPConfiguration default spec.serviceClusterIPs: is [{"cidr":"10.96.0.0/12"}], set by kubectl-edit, and the file does not say it: nodes announce it, and neither the proofs nor the generated prefix lists know: write it as cluster.serviceClusterIPs, or take it away.',
    },
    {
      what: "another field that the file leaves out is a note",
      live: configuration({ listenPort: 1790 }),
      says: "note BGPConfiguration default spec.listenPort: is 1790, set by kubectl-edit, and the file does not say it: left alone.",
    },
    {
      what: "a node's own configuration is a note",
      live: configuration({ logSeverityScreen: "Debug" }, "kubectl-edit", "node.bj-141"),
      says: "note BGPConfiguration node.bj-141: says logSeverityScreen, which is not this stack's: for its node it goes before BGPConfiguration default; left alone.",
    },
  ]);

  test("a field that was changed by hand after an update is drift, which the refresh shows and the update mends", () => {
    assert.deepEqual(
      findings(configuration({ logSeverityScreen: "Debug" }, "kubectl-edit", "default", true)),
      [],
    );
  });

  test("the mesh switch, this stack's own fields and Calico's defaults are no finding", () => {
    assert.deepEqual(findings(configuration({ nodeToNodeMeshEnabled: true })), []);
    assert.deepEqual(findings(configuration({ asNumber: 63400 }, "calico-peering")), []);
    const defaulted = {
      name: "default",
      ours: false,
      spec: { serviceLoadBalancerAggregation: "Enabled" },
      managers: {},
    };
    assert.deepEqual(findings(withCalico({ bgpConfigurations: [defaulted] })), []);
  });
});

function withoutFilters(): LiveCalico {
  const known = Object.entries(liveCluster().calico ?? {}).filter(([kind]) => kind !== "bgpFilters");
  return Object.fromEntries(known) as unknown as LiveCalico;
}

describe("pools of the cluster", () => {
  const [there] = liveCluster().calico?.ipPools ?? [];
  const pool = (change: Partial<PoolFacts>) =>
    withCalico({ ipPools: [{ ...(there as PoolFacts), ...change }] });
  const second = { name: "second", cidr: "172.31.0.0/16" };
  const and = (change: Partial<PoolFacts>) =>
    withCalico({ ipPools: [there as PoolFacts, { ...(there as PoolFacts), ...second, ...change }] });
  each([
    {
      what: "larger blocks than the file's are refused: the generated prefix list would not let them in",
      live: pool({ blockSize: 24 }),
      says: "refuse cluster.ipPools.pods.blockSize: is 26, and pool default-ipv4-ippool of the cluster has 24: the nodes' blocks would be shorter prefixes than the generated prefix lists let in: write 24, or change the pool in the cluster (this stack does not).",
    },
    {
      what: "smaller blocks are a warning",
      live: pool({ blockSize: 28 }),
      says: "warn cluster.ipPools.pods.blockSize: is 26, and pool default-ipv4-ippool of the cluster has 28: the nodes hold other blocks than the proofs reckon with: write 28, or change the pool in the cluster (this stack does not).",
    },
    {
      what: "a tunnel is refused where the mesh goes off",
      live: pool({ encapsulation: "VXLANCrossSubnet" }),
      says: "refuse cluster.ipPools.pods.encapsulation: is None, and pool default-ipv4-ippool of the cluster has VXLANCrossSubnet: with the mesh off, the nodes would put packets into tunnels that no session carries: write VXLANCrossSubnet, or change the pool in the cluster (this stack does not).",
    },
    {
      what: "a tunnel is a warning where the mesh stays",
      live: pool({ encapsulation: "IPIP" }),
      cluster: MESH,
      says: "warn cluster.ipPools.pods.encapsulation: is None, and pool default-ipv4-ippool of the cluster has IPIP: the proofs were made for another encapsulation: write IPIP, or change the pool in the cluster (this stack does not).",
    },
    {
      what: "NAT is a warning",
      live: pool({ natOutgoing: true }),
      says: "warn cluster.ipPools.pods.natOutgoing: is false, and pool default-ipv4-ippool of the cluster has true: the addresses that others see of its pods are not what the file says: write true, or change the pool in the cluster (this stack does not).",
    },
    {
      what: "one that is not exported is refused where the mesh goes off",
      live: pool({ disableBGPExport: true }),
      says: "refuse cluster.ipPools.pods: pool default-ipv4-ippool of the cluster has disableBGPExport: no node announces its blocks to a switch, so with the mesh off nothing would lead to its pods: take disableBGPExport off the pool.",
    },
    {
      what: "one that the file does not name is a warning with the line to add",
      live: and({}),
      says: "warn IPPool second: 172.31.0.0/16 (encapsulation None) is a pool of the cluster and not in the file: no proof and no generated prefix list knows its pods: add `second: { cidr: 172.31.0.0/16, blockSize: 26, encapsulation: None, natOutgoing: false }` to cluster.ipPools.",
    },
    {
      what: "one that the file does not name is refused where it has a tunnel and the mesh goes off",
      live: and({ encapsulation: "IPIP" }),
      says: "refuse IPPool second: 172.31.0.0/16 (encapsulation IPIP) is a pool of the cluster and not in the file: with the mesh off its pods' packets would need a tunnel that no session carries: add `second: { cidr: 172.31.0.0/16, blockSize: 26, encapsulation: IPIP, natOutgoing: false }` to cluster.ipPools.",
    },
  ]);

  test("another prefix than the file's is refused, with what the cluster has", () => {
    assert.deepEqual(findings(pool({ cidr: "172.29.0.0/16" })).slice(0, 1), [
      "refuse cluster.ipPools.pods.cidr: 172.30.0.0/16 is no pool of the cluster, which has default-ipv4-ippool 172.29.0.0/16: the proofs and the generated prefix lists would go by a pool that is not there: write the cluster's own.",
    ]);
  });

  test("for load balancers alone, and pools of an installation of our own, are no finding", () => {
    assert.deepEqual(findings(and({ forPods: false })), []);
    const install = { existing: false, version: "v3.31.0", imagePullSecrets: [] } as const;
    assert.deepEqual(findings(pool({ cidr: "172.29.0.0/16" }), bjOffice({ cluster: { install } })), []);
  });
});

test("blocks of a node that the cluster has not any more are a note", () => {
  const blocks = [
    { node: "bj-100", cidr: "172.30.7.64/26" },
    { node: "bj-100", cidr: "172.30.7.0/26" },
  ];
  assert.deepEqual(findings(withCalico({ blocks })), [
    "note node bj-100: is no node of the cluster any more, and still holds 172.30.7.0/26 and 172.30.7.64/26: no session announces these blocks: `calicoctl ipam check` shows what still uses them.",
  ]);
});

test("refusals come first, then warnings, then notes", () => {
  const live = liveCluster({
    nodes: { "bj-152": undefined, "bj-153": liveNode("10.2.98.153", { ready: false }) },
    calico: { bgpFilters: [{ name: "services" }] },
  });
  assert.deepEqual(
    findings(live).map((line) => line.split(" ")[0]),
    ["refuse", "warn", "note"],
  );
});

test("without a way are the Ready nodes with Calico that no session serves", () => {
  const { nodes } = liveCluster({
    nodes: {
      "bj-153": liveNode("10.2.98.153"),
      "bj-154": liveNode("10.2.98.154", { ready: false }),
      "bj-155": { ready: true, labels: {} },
      "bj-156": { ready: true, labels: {} },
    },
  });
  const blocks = [{ node: "bj-156", cidr: "172.30.7.0/26" }];
  const served = ["bj-141", "bj-142", "bj-143", "bj-152"];
  assert.deepEqual(nodesWithoutWay(served, nodes, blocks), ["bj-153", "bj-156"]);
});

describe("verification says what it has read anyway", () => {
  const facts = (meshEnabled: boolean, change: Partial<LiveCalico> = {}) => {
    const { nodes, calico } = liveCluster({
      nodes: { "bj-153": liveNode("10.2.98.153"), "bj-154": liveNode("10.2.98.154", { ready: false }) },
      calico: change,
    });
    const routes = {
      blocks: calico?.blocks ?? [],
      serviceRanges: [],
      serviceAddresses: [],
      withoutServices: [],
    };
    return { routes, meshEnabled, asNumber: 63400, nodes, bgpPeers: calico?.bgpPeers ?? [], secrets: {} };
  };
  const said = (...of: Parameters<typeof facts>) =>
    cutOffOrRival(bjOffice(), sessionsOf(bjOffice()), facts(...of)).map(({ at }) => at);

  test("a Ready node that nothing leads to, once the mesh is off", () => {
    assert.deepEqual(said(true), []);
    assert.deepEqual(said(false), ["node bj-153"]);
  });

  test("a rival for the address of a switch, and no other BGPPeer", () => {
    const rival = { name: "rack1-tor", peerIP: "10.2.98.1", asNumber: 65001, filters: [] };
    const bgpPeers = [rival, { ...rival, name: "firewall", peerIP: "10.9.9.9" }];
    assert.deepEqual(said(true, { bgpPeers }), ["BGPPeer rack1-tor"]);
  });
});
