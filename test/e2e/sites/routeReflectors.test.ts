import assert from "node:assert/strict";
import { routeReflectors } from "../../lab/sites";
import { waitFor } from "../../lab/waitFor";
import { ok, siteStory } from "../support/siteStory";

interface KubeNode {
  readonly metadata: {
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
  };
}

const CLUSTER_ID = "projectcalico.org/RouteReflectorClusterID";

siteStory({
  stack: "route-reflectors",
  what: "two nodes reflect for all others, and only they peer with the switch; the mesh goes off",
  definition: routeReflectors,
  pods: routeReflectors.nodes.flatMap(({ pods = [] }) => pods),
  whileUp: async ({ lab, project }) => {
    const { stdout: status } = await lab.calicoctl("cd-w1", "node", "status");
    assert.match(status, /10\.6\.0\.11 +\| node specific \| up/);
    assert.match(status, /10\.6\.0\.12 +\| node specific \| up/);
    assert.doesNotMatch(status, /node-to-node mesh/);
    // Both the nodes and the switch forward to the node that has the pod.
    const { stdout: atNode } = await lab.exec("cd-w1", ["ip", "route"]);
    assert.match(atNode, /^172\.20\.22\.0\/26 via 10\.6\.0\.22 dev eth0 proto bird/m);
    const { stdout: atSwitch } = await lab.exec("CD_Core_S9700", ["ip", "route"]);
    assert.match(atSwitch, /^172\.20\.22\.0\/26 .*via 10\.6\.0\.22 dev Vlanif50/m);
    // A node that joins has a way at once, also while the file does not name it.
    await lab.addNode({
      name: "cd-w4",
      address: "10.6.0.24",
      block: "172.20.24.0/26",
      pods: ["172.20.24.1"],
    });
    await waitFor("a pod on the new node", 60, async () => {
      const { code } = await lab.exec("pod-172.20.21.1", ["ping", "-c", "1", "-W", "1", "172.20.24.1"]);
      return code === 0;
    });
    const { stdout: joined } = await lab.exec("cd-w1", ["ip", "route"]);
    assert.match(joined, /^172\.20\.24\.0\/26 via 10\.6\.0\.24 dev eth0 proto bird/m);
    ok(await project.command("verify", "--wait", "60"));
    await lab.removeNode("cd-w4");
  },
  afterwards: async ({ lab }) => {
    for (const { name } of routeReflectors.nodes) {
      const { metadata } = await lab.api.get<KubeNode>(`/api/v1/nodes/${name}`);
      assert.equal(metadata.annotations[CLUSTER_ID], undefined, name);
      assert.equal(metadata.labels["calico-peering/reflector"], undefined, name);
    }
  },
});
