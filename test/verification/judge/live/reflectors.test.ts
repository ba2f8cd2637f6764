import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { sessionsOf, type Cluster } from "../../../../components/peering";
import { cutOffOrRival } from "../../../../components/verification/judge/live/liveFindings";
import { bjOffice } from "../../../peering/datacenters";
import { each, findings } from "./cases";
import { liveCluster, liveNode } from "./liveCluster";

const names = ["bj-141", "bj-142"];
const REFLECTORS: Partial<Cluster> = {
  nodeToNode: { remedy: "route-reflectors", reflectors: names, clusterId: "244.0.0.1" },
};
const device = { nodes: names };
const peer = {
  name: "node-to-reflectors",
  owner: "bj-office",
  nodeSelector: "all()",
  peerSelector: "has(calico-peering/reflector)",
  peerIP: "",
  asNumber: 0,
  filters: [],
};
const toSwitch = {
  ...peer,
  name: "bj-141-bj-office-core-s9700",
  node: "bj-141",
  nodeSelector: undefined,
  peerSelector: undefined,
  peerIP: "10.2.98.1",
  asNumber: 65001,
};
/** bj-152 was a reflector of this stack, and has pods. */
const leaving = ({ ready }: { readonly ready: boolean }) =>
  liveCluster({
    nodes: {
      "bj-152": liveNode("10.2.98.152", {
        ready,
        clusterId: "244.0.0.1",
        labels: { "calico-peering/reflector": "true" },
      }),
    },
    calico: { bgpPeers: [peer], blocks: [{ node: "bj-152", cidr: "172.30.195.0/26" }] },
  });
const joined = { nodes: { "bj-160": liveNode("10.2.98.160") }, calico: { bgpPeers: [peer] } };

describe("with reflectors in the cluster", () => {
  each([
    {
      what: "a node that joined is no reason to stop: it has a session with each reflector",
      live: liveCluster(joined),
      cluster: REFLECTORS,
      device,
      says: "warn node bj-160: is Ready in the cluster and not in the file: it reaches the others through the reflectors, and neither the gate nor verify counts on it: add `bj-160: { address: 10.2.98.160 }` to cluster.nodes.",
    },
    {
      what: "a node without a switch speaks the cluster's AS, too",
      live: liveCluster({ nodes: { "bj-152": liveNode("10.2.98.152", { asNumber: 64999 }) } }),
      cluster: REFLECTORS,
      device,
      says: "refuse cluster.nodes.bj-152.asNumber: is missing, so that the node should speak the cluster's 63400, and it speaks 64999 (annotation projectcalico.org/ASNumber of the node): reflectors reflect within one AS only: take the annotation away (kubectl annotate node bj-152 projectcalico.org/ASNumber-).",
    },
    {
      what: "a reflector that the file does not name is out of the mesh, and said",
      live: liveCluster({ nodes: { "bj-152": liveNode("10.2.98.152", { clusterId: "10.0.0.1" }) } }),
      says: "warn node bj-152: is a route reflector with cluster ID 10.0.0.1 (annotation projectcalico.org/RouteReflectorClusterID), and the file does not say so: Calico keeps it out of the node-to-node mesh: name it in cluster.nodeToNode.reflectors with remedy route-reflectors, or take the annotation away (kubectl annotate node bj-152 projectcalico.org/RouteReflectorClusterID-).",
    },
    {
      what: "a reflector that leaves the reflectors and the switches' peers in one update is refused, with the two steps",
      live: leaving({ ready: true }),
      cluster: REFLECTORS,
      device,
      says: "refuse node bj-152: reflects and holds 172.30.195.0/26, and the file takes it out of cluster.nodeToNode.reflectors and of the switches' peers in one update: for the seconds in which it stops reflecting nothing would lead to its pods: leave it in a switch's peers, run `pulumi up`, and then take it out of peers.",
    },
    {
      what: "the way from a remedy without the mesh is refused, with the steps",
      live: liveCluster({ calico: { meshEnabled: false, bgpPeers: [toSwitch] } }),
      cluster: REFLECTORS,
      device,
      says: "refuse cluster.nodeToNode.remedy: is route-reflectors, and the mesh is off while no node reflects yet: sessions with the switches would end before a reflector announces the nodes' blocks, and pods would be cut off: write remedy: mesh, run `pulumi up`, and then route-reflectors.",
    },
  ]);

  test("reflectors that lost their marks are made anew by the update, and one from the mesh needs no step", () => {
    const inventory = bjOffice({ cluster: REFLECTORS, device });
    for (const calico of [
      { meshEnabled: false, bgpPeers: [toSwitch, peer] },
      { meshEnabled: true, bgpPeers: [toSwitch] },
    ])
      assert.deepEqual(findings(liveCluster({ calico }), inventory), []);
  });

  test("a reflector may go at once where it is down, and where the switch has its session still", () => {
    const known = { cluster: REFLECTORS, device };
    assert.deepEqual(findings(leaving({ ready: false }), bjOffice(known)), []);
    const stays = { ...known, device: { nodes: [...names, "bj-152"] } };
    assert.deepEqual(findings(leaving({ ready: true }), bjOffice(stays)), []);
  });

  test("verify calls no node cut off since the mesh is off", () => {
    const { nodes } = liveCluster(joined);
    const routes = {
      blocks: [{ node: "bj-160", cidr: "172.30.160.0/26" }],
      borrowed: [],
      serviceRanges: [],
      serviceAddresses: [],
      withoutServices: [],
    };
    const facts = { nodes, routes, meshEnabled: false, asNumber: 63400, bgpPeers: [peer], secrets: {} };
    const inventory = bjOffice({ cluster: REFLECTORS, device });
    assert.deepEqual(cutOffOrRival(inventory, sessionsOf(inventory), facts), []);
  });

  test("our own mark on a node that leaves the list is what the update takes away, and no finding", () => {
    const labels = { "calico-peering/reflector": "true" };
    const live = liveCluster({
      nodes: { "bj-152": liveNode("10.2.98.152", { clusterId: "244.0.0.1", labels }) },
    });
    assert.deepEqual(findings(live), []);
  });
});
