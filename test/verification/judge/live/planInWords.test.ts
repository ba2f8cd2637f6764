import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { sessionsOf, type Inventory } from "../../../../components/peering";
import { planInWords } from "../../../../components/verification/judge/live/planInWords";
import type { BgpPeerFacts } from "../../../../components/verification/observe/clusterFacts";
import type { LiveCalico, LiveCluster } from "../../../../components/verification/observe/liveCluster";
import { bjOffice } from "../../../peering/datacenters";
import { withCalico } from "./cases";

const own = (inventory: Inventory): BgpPeerFacts[] =>
  sessionsOf(inventory).map(({ name, node, switch: device }) => ({
    ...{ name, owner: "bj-office", node: node.name },
    ...{ peerIP: device.address, asNumber: device.asNumber, filters: [] },
  }));

/** The cluster after an update of this stack. */
function after(inventory: Inventory, calico: Partial<LiveCalico> = {}): LiveCluster {
  const spec = { asNumber: inventory.cluster.asNumber };
  return withCalico({
    meshEnabled: false,
    bgpPeers: own(inventory),
    bgpConfigurations: [{ name: "default", ours: true, spec, managers: {} }],
    ...calico,
  });
}

const plan = (inventory: Inventory, live: LiveCluster) => planInWords(inventory, sessionsOf(inventory), live);

/** Without this node in the file: no session with it. */
function without(name: string): Inventory {
  const all = bjOffice();
  const nodes = all.cluster.nodes.filter((node) => node.name !== name);
  const switches = all.switches.map((device) => ({
    ...device,
    nodes: device.nodes.filter((node) => node !== name),
  }));
  return { ...all, cluster: { ...all.cluster, nodes }, switches };
}

describe("what an update changes in the cluster, in words", () => {
  test("nothing where the cluster is as declared, or Calico is not there yet", () => {
    assert.deepEqual(plan(bjOffice(), after(bjOffice())), []);
    assert.deepEqual(plan(bjOffice(), { nodes: {} }), []);
  });

  test("the first update: AS numbers, BGPPeers, and the mesh goes off after the gate", () => {
    const lines = plan(bjOffice(), withCalico({ meshEnabled: true }));
    assert.match(lines[0] ?? "", /^4 nodes' AS 64512 → 63400 .*those of the mesh too, end once/);
    assert.match(lines[1] ?? "", /^4 BGPPeers are made: /);
    assert.match(lines[2] ?? "", /^the mesh goes off after the gate, which waits until 4 sessions carry /);
    assert.equal(lines.length, 3);
  });

  test("a node that leaves the file: its pods lose their routes, with its blocks", () => {
    const blocks = [{ node: "bj-152", cidr: "172.30.195.0/26" }];
    const lines = plan(without("bj-152"), after(bjOffice(), { blocks }));
    assert.match(lines[0] ?? "", /^1 BGPPeer is taken away: bj-152-/);
    assert.equal(lines[1], "pods of bj-152 lose their routes (172.30.195.0/26).");
  });

  test("many nodes that leave are one sentence", () => {
    const few = bjOffice();
    const nodes = few.cluster.nodes.slice(0, 1);
    const [device] = few.switches;
    assert.ok(device);
    const after1 = {
      ...few,
      cluster: { ...few.cluster, nodes },
      switches: [{ ...device, nodes: ["bj-141"] }],
    };
    const lines = plan(after1, after(bjOffice()));
    assert.equal(lines[1], "pods of bj-142, bj-143 and bj-152 lose their routes.");
    assert.equal(lines.length, 2);
  });

  test("another AS number", () => {
    const changed = bjOffice({ cluster: { asNumber: 63401 } });
    const [line] = plan(changed, after(bjOffice()));
    assert.match(line ?? "", /^4 nodes' AS 63400 → 63401 .*: their sessions end once/);
  });
});
