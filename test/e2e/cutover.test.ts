import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { CALICO_CRD, CALICO_V3 } from "../lab/kubeApi";
import type { Outcome } from "../lab/daemons";
import { Lab } from "../lab/lab";
import { waitFor, sleep } from "../lab/waitFor";
import { Project } from "../lab/project";
import { losesNothing, pairsOf, probed } from "./support/probes";

/** A pod of each node, with an address of its node's own block. */
const PODS = ["172.30.9.65", "172.30.233.193", "172.30.119.129", "172.30.195.1"];
const NODES = ["bj-141", "bj-142", "bj-143", "bj-152"];
const SWITCH = "BJ_Office_Core_S9700";
const CONFIGURATION = `${CALICO_V3}/bgpconfigurations/default`;

let lab: Lab;
let project: Project;

before(async () => {
  lab = await Lab.up({ name: "e2e-cutover" });
  // A cluster with a live mesh that an administrator set up by hand: the mesh field has another owner already.
  await lab.api.apply(`${CALICO_V3}/bgpconfigurations`, {
    apiVersion: "projectcalico.org/v3",
    kind: "BGPConfiguration",
    metadata: { name: "default" },
    spec: { asNumber: 63400, nodeToNodeMeshEnabled: true, logSeverityScreen: "Info" },
  });
  project = await Project.of(lab);
  await meshIsUp();
});
after(async () => {
  await lab?.down();
  project?.remove();
});

async function meshIsUp(): Promise<void> {
  for (const node of NODES) {
    await waitFor(`the mesh of ${node}`, 60, async () => (await meshSessions(node)) === NODES.length - 1);
  }
  // A session is Established before its first UPDATE has come.
  await sleep(500);
}

async function meshSessions(node: string): Promise<number> {
  const { stdout } = await lab.birdc(node, "show", "protocols");
  return (stdout.match(/^Mesh_\S+ .*Established/gm) ?? []).length;
}

async function meshEnabled(): Promise<boolean | undefined> {
  const { spec } = await lab.api.get<{ spec: { nodeToNodeMeshEnabled?: boolean } }>(CONFIGURATION);
  return spec.nodeToNodeMeshEnabled;
}

function ok(outcome: Outcome): string {
  assert.equal(outcome.code, 0, `${outcome.stdout}\n${outcome.stderr}`);
  return outcome.stdout;
}

async function strictAffinity(): Promise<boolean | undefined> {
  const found = await lab.api.find<{ spec: { strictAffinity?: boolean } }>(
    `${CALICO_V3}/ipamconfigurations/default`,
  );
  return found?.spec.strictAffinity;
}

/** Lets IPAM's record say that bj-142 uses an address of bj-141's block. */
async function refusesBorrowed(): Promise<void> {
  const block = `${CALICO_CRD}/ipamblocks/172-30-9-64-26`;
  const usedBy = (node: string) => lab.api.merge(block, { spec: { attributes: [{ secondary: { node } }] } });
  await usedBy("bj-142");
  project.edit((set) => set(["calico-peering:cluster", "nodeToNode"], { remedy: "strict-affinity" }));
  const { code, stdout, stderr } = await project.pulumi.up("--skip-preview");
  assert.notEqual(code, 0);
  assert.match(
    `${stdout}\n${stderr}`,
    /strict-affinity and borrowed addresses .* 172\.30\.9\.65 \(on bj-142\)/,
  );
  assert.deepEqual((await lab.api.get<{ items: unknown[] }>(`${CALICO_V3}/bgppeers`)).items, []);
  await usedBy("bj-141");
}

/** Drops the node's packets to the switch, which ends its session and keeps it down; or lets them pass again. */
async function cutOff(node: string, off: boolean): Promise<void> {
  const { code, stderr } = await lab.exec(node, [
    "ip",
    "route",
    off ? "add" : "del",
    "prohibit",
    "10.2.98.1",
  ]);
  assert.equal(code, 0, stderr);
  if (off) await lab.vtysh(SWITCH, "clear bgp *");
}

describe("a live cluster that speaks another AS than the file says", () => {
  test("is not changed unasked: nothing is done, and the sentence says how to accept it", async () => {
    await lab.api.merge(CONFIGURATION, { spec: { asNumber: 63399 } });
    const { code, stdout, stderr } = await project.pulumi.up("--skip-preview");
    assert.notEqual(code, 0);
    assert.match(`${stdout}\n${stderr}`, /bj-141 from 63399 to 63400.*acceptAsChange/);
    const { spec } = await lab.api.get<{ spec: { asNumber?: number } }>(CONFIGURATION);
    assert.equal(spec.asNumber, 63399);
    await lab.api.merge(CONFIGURATION, { spec: { asNumber: 63400 } });
    await meshIsUp();
  });
});

describe("a peer that does not come up", () => {
  test("keeps the mesh on: within its time limit the update fails, and says which session and why", async () => {
    project.edit((set) => set(["calico-peering:cluster", "nodeToNode", "gate"], { seconds: 10, polls: 1 }));
    await cutOff("bj-152", true);
    const { code, stdout, stderr } = await project.pulumi.up("--skip-preview");
    const said = `${stdout}\n${stderr}`;
    assert.notEqual(code, 0);
    assert.match(said, /the mesh stays on: after \d+ s 3 of 4 sessions are right/);
    assert.match(said, /bj-152-bj-office-core-s9700 \((?:Active|Connect|Idle|OpenSent)\): .*10\.2\.98\.1/);
    assert.doesNotMatch(said, /bj-141-bj-office-core-s9700 \(/, "the sessions that are right need no reason");
    assert.doesNotMatch(said, /^\s+at .+:\d+:\d+\)?$/m, "a stack trace");
    assert.equal(await meshEnabled(), true);
    for (const node of NODES) assert.equal(await meshSessions(node), NODES.length - 1, node);
    project.edit((set) => set(["calico-peering:cluster", "nodeToNode", "gate"], undefined));
    await cutOff("bj-152", false);
  });
});

// The first `up` continues what the failed one above left: everything but the gate and the mesh switch is there.
describe("from a full mesh to the switch, and back, under traffic between all pods", () => {
  let booted: number[];
  /** In seconds of Unix time. BIRD works it out anew from its uptime each time, so it can be off by one second. */
  const lastReboots = () =>
    Promise.all(
      NODES.map(async (node) => {
        const { stdout } = await lab.birdc(node, "show", "status");
        const [, at] =
          /Last reboot on (\S+ [\d:]+)/.exec(stdout) ??
          assert.fail(`${node}: BIRD is not running: ${stdout}`);
        return Date.parse(`${at}Z`) / 1_000;
      }),
    );

  before(async () => {
    booted = await lastReboots();
  });

  for (const [run, remedy] of [
    ["first", "through-switch"],
    ["second", "strict-affinity"],
    ["third", "strict-affinity"],
  ] as const) {
    test(`the ${run} time: pulumi up takes the mesh off, and no packet is lost`, async () => {
      const pairs = await probed(lab, PODS, async () => {
        const shown = ok(await project.pulumi.up("--skip-preview"));
        assert.match(shown, /gate: 4 of 4 sessions are right/);
      });
      assert.equal(await meshEnabled(), false);
      for (const node of NODES) assert.equal(await meshSessions(node), 0, node);
      losesNothing(PODS, pairs);
      if (remedy === "strict-affinity") assert.equal(await strictAffinity(), true);
    });

    test(`the ${run} time: pulumi destroy brings the mesh back first, and no packet is lost`, async () => {
      const pairs = await probed(lab, PODS, async () => {
        const shown = ok(await project.pulumi.destroy("--skip-preview"));
        assert.match(shown, /gate: 4 of 4 nodes have their mesh back/);
      });
      assert.notEqual(await meshEnabled(), false);
      losesNothing(PODS, pairs);
    });

    if (run === "first") test("another remedy is refused while an address is borrowed", refusesBorrowed);
  }

  test("no BIRD was started anew by any of it", async () => {
    for (const [index, at] of (await lastReboots()).entries())
      assert.ok(Math.abs(at - booted[index]!) <= 1, `${NODES[index]}: BIRD was started anew`);
  });

  test("the naive order, mesh off first, loses packets, and the probes see it", async () => {
    const pairs = await probed(lab, PODS, async () => {
      await lab.api.merge(CONFIGURATION, { spec: { nodeToNodeMeshEnabled: false } });
      await sleep(1_000);
      ok(await project.pulumi.up("--skip-preview"));
    });
    for (const { from, to, lost } of pairsOf(PODS, pairs))
      assert.ok(lost > 0, `${from} → ${to}: nothing lost`);
  });

  test("a session that goes down afterwards does not bring the mesh back: an update has nothing to do", async () => {
    await cutOff("bj-152", true);
    ok(await project.pulumi.preview("--expect-no-changes"));
    assert.equal(await meshEnabled(), false);
    await cutOff("bj-152", false);
  });

  test("a mesh that an administrator switched on again goes off through the gate again", async () => {
    await lab.api.merge(CONFIGURATION, { spec: { nodeToNodeMeshEnabled: true } });
    const shown = ok(await project.pulumi.up("--skip-preview"));
    assert.match(shown, /gate: 4 of 4 sessions are right/);
    assert.equal(await meshEnabled(), false);
  });

  test("a mesh switch that an interrupted update left behind does not keep the mesh off", async () => {
    // As when the engine dies while the patch is being created: the cluster has it, the state does not.
    const exported = ok(await project.pulumi.run(["stack", "export"]));
    const { deployment } = JSON.parse(exported) as { deployment: { resources: { urn: string }[] } };
    const patch = deployment.resources.find(({ urn }) => urn.endsWith("::mesh-off"));
    ok(await project.pulumi.run(["state", "delete", "--yes", patch?.urn ?? ""]));
    ok(await project.pulumi.up("--skip-preview"));
    assert.equal(await meshEnabled(), false);
    const shown = ok(await project.pulumi.destroy("--skip-preview"));
    assert.match(
      shown,
      /gate: gave back the mesh switch that an interrupted update left \(pulumi-kubernetes-\w+\)/,
    );
    assert.notEqual(await meshEnabled(), false);
  });
});
