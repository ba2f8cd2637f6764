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
  ]);

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
