import assert from "node:assert/strict";
import { routeReflectors } from "../../lab/sites";
import { waitFor } from "../../lab/waitFor";
import { ok, siteStory, type RunningSite } from "../support/siteStory";

interface KubeNode {
  readonly metadata: {
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
  };
}

const CLUSTER_ID = "projectcalico.org/RouteReflectorClusterID";

/** cd-w1 takes cd-r2's place, in two updates: the switch keeps its session with cd-r2 until that reflects no more. */
async function anotherReflector({ lab, project }: RunningSite): Promise<void> {
  const up = async (reflectors: string[], peers: string[]) => {
    project.edit((set) => {
      set(["calico-peering:cluster", "nodeToNode", "reflectors"], reflectors);
      set(["calico-peering:switches", "CD_Core_S9700", "peers"], { nodes: peers });
    });
    return ok(await project.pulumi.up("--skip-preview"));
  };
  await up(["cd-r1", "cd-w1"], ["cd-r1", "cd-r2", "cd-w1"]);
  await up(["cd-r1", "cd-w1"], ["cd-r1", "cd-w1"]);
  ok(await project.command("verify", "--wait", "60"));
  const { stdout } = await lab.calicoctl("cd-w2", "node", "status");
  assert.match(stdout, /10\.6\.0\.21 +\| node specific \| up/);
  assert.doesNotMatch(stdout, /10\.6\.0\.12/);
}

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
    await anotherReflector({ lab, project });
  },
  afterwards: async ({ lab }) => {
    for (const { name } of routeReflectors.nodes) {
      const { metadata } = await lab.api.get<KubeNode>(`/api/v1/nodes/${name}`);
      assert.equal(metadata.annotations[CLUSTER_ID], undefined, name);
      assert.equal(metadata.labels["calico-peering/reflector"], undefined, name);
    }
  },
});
