import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import type { Outcome } from "../lab/daemons";
import { twoSwitches } from "../lab/definition";
import { CALICO_V3 } from "../lab/kubeApi";
import { Lab } from "../lab/lab";
import { Project } from "../lab/project";
import { exchangeRoutes } from "./support/exchangeRoutes";
import { losesNothing, probed } from "./support/probes";

/**
 * Racks on different switches: a on A, b on B, c on both. Until the two switches exchange routes, the pods of a and b
 * reach each other through the mesh alone.
 */
const PODS = twoSwitches.nodes.flatMap(({ pods = [] }) => pods.slice(0, 1));
const deviceOf = (at: number) => twoSwitches.switches[at] ?? assert.fail("two switches");
const [A, B] = [deviceOf(0), deviceOf(1)];
const CLUSTER = "calico-peering:cluster";
const SWITCHES = "calico-peering:switches";

let lab: Lab;
let project: Project;

before(async () => {
  lab = await Lab.up({ name: "e2e-other-switches", definition: twoSwitches });
  project = await Project.of(lab);
  project.edit(declare);
});
after(async () => {
  await lab?.down();
  project?.remove();
});

function declare(set: (keys: string[], value: unknown) => void): void {
  const { pool, nodes } = twoSwitches;
  fs.copyFileSync(lab.kubeconfig, kubeconfigAt("first"));
  set([CLUSTER, "kubeconfig"], kubeconfigAt("first"));
  set([CLUSTER, "asNumber"], 64620);
  set([CLUSTER, "ipPools"], { [pool.name]: { cidr: pool.cidr, encapsulation: "None", natOutgoing: false } });
  set([CLUSTER, "nodeToNode"], { remedy: "through-switch", acknowledged: true, gate: { seconds: 30 } });
  set(
    [CLUSTER, "nodes"],
    Object.fromEntries(nodes.map(({ name, address, rack }) => [name, { address, rack }])),
  );
  const secure = /secure: (\S+)/.exec(project.stackText())?.[1] ?? assert.fail("no encrypted password");
  const old = "BJ_Office_Core_S9700";
  set([SWITCHES, old], undefined);
  set(["calico-peering:switchPasswords", old], undefined);
  for (const [{ sysname, asNumber, interfaces }, racks] of [
    [A, ["a", "c"]],
    [B, ["b", "c"]],
  ] as const) {
    const { port, hostKey, username } = lab.switches[sysname] ?? assert.fail(sysname);
    set([SWITCHES, sysname], {
      management: { host: "127.0.0.1", port, username, hostKey },
      asNumber,
      peering: { interface: interfaces[0]?.name, address: interfaces[0]?.address },
      peers: { racks },
    });
    set(["calico-peering:switchPasswords", sysname], { secure });
  }
}

const kubeconfigAt = (name: string) => path.join(project.directory, `${name}.kubeconfig`);

const spoken = ({ stdout, stderr }: Outcome) => `${stdout}\n${stderr}`;

async function meshEnabled(): Promise<boolean> {
  const path = `${CALICO_V3}/bgpconfigurations/default`;
  const { spec } = await lab.api.get<{ spec: { nodeToNodeMeshEnabled?: boolean } }>(path);
  return spec.nodeToNodeMeshEnabled !== false;
}

describe("two switches without a route between them", () => {
  test("keep the mesh on: the gate names the prefixes that each of them has not got", async () => {
    const outcome = await project.pulumi.up("--skip-preview");
    assert.notEqual(outcome.code, 0);
    assert.match(
      spoken(outcome),
      /SH_Core_S9700_B has no route to 172\.31\.11\.0\/26 of sh-a11, which peers with SH_Core_S9700_A/,
    );
    assert.match(spoken(outcome), /SH_Core_S9700_A has no route to 172\.31\.21\.0\/26 of sh-b21/);
    assert.equal(await meshEnabled(), true);
  });

  test("let it go once they exchange routes, and no pod loses a packet to any other", async () => {
    await exchangeRoutes(lab, [A, B]);
    const pairs = await probed(lab, PODS, async () => {
      const outcome = await project.pulumi.up("--skip-preview");
      assert.equal(outcome.code, 0, spoken(outcome));
      assert.equal(await meshEnabled(), false);
    });
    losesNothing(PODS, pairs);
  });

  test("are previewed, updated and taken away by a kubeconfig that has moved since: the file says where it is", async () => {
    fs.renameSync(kubeconfigAt("first"), kubeconfigAt("moved"));
    project.edit((set) => set([CLUSTER, "kubeconfig"], kubeconfigAt("moved")));
    const preview = await project.pulumi.preview();
    assert.equal(preview.code, 0, spoken(preview));
    const moved = await project.pulumi.up("--run-program", "--skip-preview");
    assert.equal(moved.code, 0, spoken(moved));
    const destroyed = await project.pulumi.destroy("--skip-preview");
    assert.equal(destroyed.code, 0, spoken(destroyed));
    assert.equal(await meshEnabled(), true);
  });
});
