import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { NO_NATIVE_CRDS, type NativeApi } from "../lab/calicoApi";
import type { Outcome } from "../lab/daemons";
import { bjOffice, onNativeApi } from "../lab/definition";
import { CALICO_V3, type KubeObject } from "../lab/kubeApi";
import { Lab } from "../lab/lab";
import { Project } from "../lab/project";

/**
 * Calico 3.32 and 3.33 with native CRDs, as Calico's own definitions serve them. What cannot run here is confd of those
 * releases: BIRD on the nodes is configured by the lab, so what a node makes of the objects is not shown.
 */

const CLUSTER = "calico-peering:cluster";
const PEER = `${CALICO_V3}/bgppeers/bj-141-bj-office-core-s9700`;
const FILTER = `${CALICO_V3}/bgpfilters/own-routes-only`;
const DEFAULT = `${CALICO_V3}/bgpconfigurations/default`;

async function labOf(api: NativeApi): Promise<{ lab: Lab; project: Project }> {
  const name = `e2e-${api.replace(/\./g, "-")}`;
  const lab = await Lab.up({ name, definition: onNativeApi(bjOffice, api, 63_400) });
  return { lab, project: await Project.of(lab) };
}

function ok({ code, stdout, stderr }: Outcome): string {
  assert.equal(code, 0, `${stdout}\n${stderr}`);
  return `${stdout}\n${stderr}`;
}

for (const [api, release] of [
  ["native-3.32.1", "v3.32.1"],
  ["native-3.33", "v3.33.0"],
] as const) {
  describe(`Calico ${release} with native CRDs`, { skip: NO_NATIVE_CRDS }, () => {
    let lab: Lab;
    let project: Project;
    after(async () => {
      await lab?.down();
      project?.remove();
    });

    test("the schema refuses what Calico's API server would: a BGPPeer of two kinds, a word that is none", async () => {
      ({ lab, project } = await labOf(api));
      const refused = async (spec: object) => {
        const object = {
          apiVersion: "projectcalico.org/v3",
          kind: "BGPPeer",
          metadata: { name: "wrong" },
          spec,
        };
        const { status, text } = await lab.api.request("POST", `${CALICO_V3}/bgppeers`, object);
        assert.equal(status, 422, text);
      };
      await refused({ node: "bj-141", nodeSelector: "all()", peerIP: "10.2.98.1", asNumber: 65001 });
      await refused({ peerIP: "10.2.98.1", peerSelector: "all()" });
      await refused({ peerIP: "10.2.98.1", asNumber: 65001, reversePeering: "Sometimes" });
    });

    test("`up` makes both ends beside another owner of BGPConfiguration default, service ranges and keepaliveTime included", async () => {
      const other = {
        apiVersion: "projectcalico.org/v3",
        kind: "BGPConfiguration",
        metadata: { name: "default" },
      };
      await lab.api.apply(
        `${CALICO_V3}/bgpconfigurations`,
        { ...other, spec: { ignoredInterfaces: ["docker0"] } },
        "another-tool",
      );
      project.edit((set) => {
        set([CLUSTER, "serviceLoadBalancerIPs"], ["10.98.192.0/20"]);
        set(["calico-peering:switches", "BJ_Office_Core_S9700", "session"], {
          timers: { keepalive: 20, hold: 60, bothEnds: true },
        });
        // Nodes of this lab announce no service ranges, so nothing may wait for them.
        set([CLUSTER, "nodeToNode"], { remedy: "mesh" });
      });
      const said = ok(await project.pulumi.up("--skip-preview", "--diff"));
      assert.match(said, new RegExp(`calico\\s*: "${release.replace(/\./g, "\\.")}, native CRDs"`));
      const { spec } = await lab.api.get<KubeObject & { spec: object }>(PEER);
      assert.deepEqual(spec, {
        node: "bj-141",
        peerIP: "10.2.98.1",
        asNumber: 65001,
        keepaliveTime: "20s",
        filters: ["own-routes-only"],
        ...defaultsOf(spec),
      });
      const live = await lab.api.get<KubeObject & { spec: Record<string, unknown> }>(DEFAULT);
      assert.deepEqual(live.spec.serviceLoadBalancerIPs, [{ cidr: "10.98.192.0/20" }]);
      assert.deepEqual(live.spec.ignoredInterfaces, ["docker0"]);
    });

    test("what was changed by hand is shown as a difference, and put back", async () => {
      await lab.api.merge(PEER, { spec: { asNumber: 65099 } });
      await lab.api.delete(FILTER);
      const said = ok(await project.pulumi.up("--skip-preview", "--diff"));
      assert.match(said, /asNumber\s*: 65099 => 65001/);
      const { spec } = await lab.api.get<KubeObject & { spec: { asNumber: number } }>(PEER);
      assert.equal(spec.asNumber, 65001);
      assert.ok(await lab.api.find(FILTER));
    });

    test("`destroy` takes its objects away and leaves BGPConfiguration default to its owners", async () => {
      ok(await project.pulumi.destroy("--skip-preview"));
      assert.equal(await lab.api.find(PEER), undefined);
      assert.equal(await lab.api.find(FILTER), undefined);
      const { spec } = await lab.api.get<KubeObject & { spec: Record<string, unknown> }>(DEFAULT);
      assert.deepEqual([spec.asNumber, spec.ignoredInterfaces], [63400, ["docker0"]]);
    });
  });
}

/** Fields that the definitions fill in by themselves. */
function defaultsOf(spec: object): object {
  const { reversePeering } = spec as { reversePeering?: string };
  return reversePeering === undefined ? {} : { reversePeering };
}

describe("Calico v3.32.0 with native CRDs", { skip: NO_NATIVE_CRDS }, () => {
  let lab: Lab;
  let project: Project;
  after(async () => {
    await lab?.down();
    project?.remove();
  });

  test("service ranges are refused before anything is written, since its API refuses to apply them; 3.32.1 mends it", async () => {
    ({ lab, project } = await labOf("native-3.32.0"));
    const object = {
      apiVersion: "projectcalico.org/v3",
      kind: "BGPConfiguration",
      metadata: { name: "default" },
      spec: { serviceLoadBalancerIPs: [{ cidr: "10.98.192.0/20" }] },
    };
    await assert.rejects(
      lab.api.apply(`${CALICO_V3}/bgpconfigurations`, object),
      /associative list without keys has an element that.s a map type/,
    );
    project.edit((set) => set([CLUSTER, "serviceLoadBalancerIPs"], ["10.98.192.0/20"]));
    const written = lab.apiLog().length;
    const { code, stdout, stderr } = await project.pulumi.preview();
    assert.notEqual(code, 0);
    assert.match(
      `${stdout}\n${stderr}`,
      /cluster\.serviceLoadBalancerIPs: Calico v3\.32\.0 refuses server-side apply of it \(projectcalico\/calico #12702\): v3\.32\.1 mends it/,
    );
    assert.equal(lab.apiLog().length, written);
  });
});
