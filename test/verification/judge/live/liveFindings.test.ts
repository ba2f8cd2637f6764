import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { sessionsOf, type Cluster, type Switch } from "../../../../components/peering";
import {
  cutOffOrRival,
  factOf,
  liveFindings,
} from "../../../../components/verification/judge/live/liveFindings";
import { nodesWithoutWay } from "../../../../components/verification/judge/live/nodes";
import type { BgpPeerFacts } from "../../../../components/verification/observe/clusterFacts";
import type { LiveCalico, LiveCluster } from "../../../../components/verification/observe/liveCluster";
import { bjOffice } from "../../../peering/datacenters";
import { liveCluster, liveNode } from "./liveCluster";
import { each, findings, withCalico } from "./cases";

const MESH: Partial<Cluster> = { nodeToNode: { remedy: "mesh" } };
const BY_RACK: Partial<Switch> = { nodes: ["bj-141"] };

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
