import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { bjOffice } from "../../../peering/datacenters";
import { each, findings } from "./cases";
import { liveCluster, liveNode } from "./liveCluster";

const nodes = bjOffice().cluster.nodes.map((node) => ({ ...node, rack: node.name < "bj-143" ? "r1" : "r2" }));
const byRack = { nodes, bgpPeers: { form: "grouped", rackLabel: "rack" } } as const;
const labelled = (node: string, rack: string) =>
  liveNode(`10.2.98.${node.slice(3)}`, { labels: { "kubernetes.io/hostname": node, rack } });
const inRacks = Object.fromEntries(nodes.map(({ name, rack }) => [name, labelled(name, rack)]));

describe("selectors of grouped BGPPeers, resolved against the living cluster before anything is written", () => {
  each([
    {
      what: "a node whose host name is another word than its name is not chosen",
      cluster: { bgpPeers: { form: "grouped" } },
      live: liveCluster({
        nodes: {
          "bj-152": liveNode("10.2.98.152", { labels: { "kubernetes.io/hostname": "bj-152.local" } }),
        },
      }),
      says: "refuse BGPPeer bj-office-core-s9700-2f2b58a7: its nodeSelector (kubernetes.io/hostname in { 'bj-141', 'bj-142', 'bj-143', 'bj-152' }) does not choose bj-152, and by the file it is for bj-141, bj-142, bj-143 and 1 more with BJ_Office_Core_S9700: each node must have its name as label kubernetes.io/hostname, and no other node that label: correct the labels, or write bgpPeers: per-node.",
    },
    {
      what: "a rack label that no node carries chooses nothing",
      cluster: byRack,
      live: liveCluster(),
      says: "refuse BGPPeer bj-office-core-s9700-c3b0210f: its nodeSelector (rack in { 'r1', 'r2' }) chooses no node of the cluster, and by the file it is for bj-141, bj-142, bj-143 and 1 more with BJ_Office_Core_S9700: label these nodes (kubectl label node <node> rack=<rack>), or correct their rack in the file, or leave rackLabel out (bgpPeers: grouped).",
    },
  ]);
});

test("a node that a rack's label takes in without a line in the file is refused, and its line is given", () => {
  const declared = nodes.filter(({ name }) => name !== "bj-152");
  const live = liveCluster({ nodes: inRacks, calico: { meshEnabled: false } });
  const inventory = bjOffice({
    cluster: { ...byRack, nodes: declared },
    device: { nodes: declared.map(({ name }) => name) },
  });
  assert.deepEqual(findings(live, inventory), [
    "refuse BGPPeer bj-office-core-s9700-c3b0210f: its nodeSelector (rack in { 'r1', 'r2' }) also chooses bj-152, and by the file it is for bj-141, bj-142 and bj-143 with BJ_Office_Core_S9700: add these nodes to cluster.nodes with their rack, or give them another label rack, or leave rackLabel out (bgpPeers: grouped).",
    "warn node bj-152: is Ready in the cluster and not in the file: the mesh is off and the file gives it no session, so nothing leads to its pods: add `bj-152: { address: 10.2.98.152, rack: <its rack> }` to cluster.nodes.",
  ]);
});

test("a node that leaves the file is known by the BGPPeer that still names it", () => {
  const own = {
    name: "bj-office-core-s9700-2f2b58a7",
    owner: "bj-office",
    nodeSelector:
      "(kubernetes.io/hostname in { 'bj-141', 'bj-152' }) && calico-peering/drained != 'bj-office'",
    ...{ peerIP: "10.2.98.1", asNumber: 65001, filters: [] },
  };
  const live = liveCluster({ calico: { meshEnabled: false, bgpPeers: [own] } });
  const declared = nodes.filter(({ name }) => name !== "bj-152");
  const inventory = bjOffice({ cluster: { nodes: declared, bgpPeers: { form: "grouped" } } });
  assert.match(
    findings(live, inventory).join("\n"),
    /warn node bj-152: .*it leaves the file and stays in the cluster, so its pods lose their routes/,
  );
});
