import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import type { Outcome } from "../lab/daemons";
import { CALICO_V3, type KubeObject } from "../lab/kubeApi";
import { Lab } from "../lab/lab";
import { Project } from "../lab/project";
import { typeOnSwitch } from "../lab/ssh";
import { waitFor } from "../lab/waitFor";
import { toolchain } from "../tools/provision/provision";

/** What the cluster has that the stack file does not say, found by every preview and before anything is written. */

const CLUSTER = "calico-peering:cluster";
const SWITCH = "BJ_Office_Core_S9700";
const RIVAL = {
  apiVersion: "projectcalico.org/v3",
  kind: "BGPPeer",
  metadata: { name: "rack1-tor" },
  spec: { nodeSelector: "all()", peerIP: "10.2.98.1", asNumber: 65001 },
};

/** Made by hand, with the name and the fields that this stack's would have. */
const NAMESAKE = {
  apiVersion: "projectcalico.org/v3",
  kind: "BGPPeer",
  metadata: { name: "bj-142-bj-office-core-s9700" },
  spec: { node: "bj-142", peerIP: "10.2.98.1", asNumber: 65001 },
};

let lab: Lab;
let project: Project;

before(async () => {
  lab = await Lab.up({ name: "e2e-living" });
  project = await Project.of(lab);
});
after(async () => {
  await lab?.down();
  project?.remove();
});

function ok(outcome: Outcome): string {
  // With --diff the engine prints what a resource says to standard error.
  const said = `${outcome.stdout}\n${outcome.stderr}`;
  assert.equal(outcome.code, 0, said);
  return said;
}

function failed(outcome: Outcome): string {
  const said = `${outcome.stdout}\n${outcome.stderr}`;
  assert.notEqual(outcome.code, 0, said);
  assert.doesNotMatch(said, /^\s+at .+:\d+:\d+\)?$/m, "a stack trace");
  return said;
}

async function fifthNode(): Promise<void> {
  await lab.addNode({ name: "bj-153", address: "10.2.98.153", block: "172.30.201.0/26" });
  await waitFor("bj-153 Ready", 60, async () => {
    const { status } = await lab.api.get<{ status: { conditions?: { type: string; status: string }[] } }>(
      "/api/v1/nodes/bj-153",
    );
    return (status.conditions ?? []).some((one) => one.type === "Ready" && one.status === "True");
  });
}

/** What has been written to Calico's API and typed on the switch so far. */
async function written(): Promise<{ api: number; typed: number }> {
  return { api: lab.apiLog().length, typed: (await lab.switchLog(SWITCH)).length };
}

const SENTENCES: readonly [string, RegExp][] = [
  [
    "a node that joined without a line in the file: the mesh may not go off",
    /node bj-153: is Ready in the cluster and not in the file, holds 172\.30\.201\.0\/26: with the mesh off nothing would lead to its pods: add `bj-153: \{ address: 10\.2\.98\.153 \}` to cluster\.nodes/,
  ],
  [
    "a declared node that is no node of the cluster",
    /cluster\.nodes\.bj-199: is no node of the cluster: no session with it could come up/,
  ],
  [
    "a BGPPeer by hand for the address of a switch",
    /BGPPeer rack1-tor: is not this stack's, peers nodes that match all\(\) with 10\.2\.98\.1 AS 65001.*bj-141, bj-142, bj-143 and 1 more would have two BGPPeers.*kubectl delete/,
  ],
  [
    "a BGPPeer by hand that has a name of this stack's",
    /BGPPeer bj-142-bj-office-core-s9700: has a name of this stack, and was not made by it: .*cluster\.adopt: \[BGPPeer\/bj-142-bj-office-core-s9700\]/,
  ],
  [
    "another pool than the cluster's",
    /cluster\.ipPools\.default-ipv4-ippool\.cidr: 172\.29\.0\.0\/16 is no pool of the cluster, which has default-ipv4-ippool 172\.30\.0\.0\/16/,
  ],
  [
    "another address than calico-node's",
    /cluster\.nodes\.bj-152\.address: is 10\.2\.98\.150, and calico-node peers from 10\.2\.98\.152/,
  ],
  [
    "a field of BGPConfiguration default that another owner keeps at another value",
    /BGPConfiguration default spec\.logSeverityScreen: is "Debug", set by another-tool, and the file says "Info"/,
  ],
];

// The operator itself cannot run in the lab (its images are in no package registry), so this ends at the preview: the
// release's own chart, rendered by the real provider against the real API.
test("a stack may install Calico through the tigera-operator chart of its release, encapsulation and BGP explicit", async () => {
  const chart = path.join(toolchain().calico, "charts", "tigera-operator");
  const putBack = project.edit((set) =>
    set(["calico-peering:cluster", "install"], { version: "v3.31.0", chart, registry: "registry.example/" }),
  );
  const { code, stdout, stderr } = await project.pulumi.preview("--diff");
  putBack();
  assert.equal(code, 0, `${stdout}\n${stderr}`);
  assert.match(stdout, /kubernetes:apps\/v1:Deployment: \(create\)/);
  assert.match(stdout, /image\s*: "[^"]*tigera\/operator:v/);
  assert.match(stdout, /kubernetes:operator\.tigera\.io\/v1:Installation: \(create\)/);
  assert.match(stdout, /encapsulation\s*: "None"/);
  assert.match(stdout, /bgp\s*: "Enabled"/);
  assert.match(stdout, /kubernetes\s*: "NodeInternalIP"/);
  assert.match(stdout, /registry\s*: "registry\.example\/"/);
});

describe("before the first update", () => {
  let preview: string;
  let up: string;
  let live: Outcome;
  const restore: (() => void | Promise<void>)[] = [];

  test("a preview and an update are refused, and nothing is written to either end", async () => {
    await fifthNode();
    await lab.api.create(`${CALICO_V3}/bgppeers`, RIVAL);
    await lab.api.create(`${CALICO_V3}/bgppeers`, NAMESAKE);
    await lab.api.apply(
      `${CALICO_V3}/bgpconfigurations`,
      {
        apiVersion: "projectcalico.org/v3",
        kind: "BGPConfiguration",
        metadata: { name: "default" },
        spec: { logSeverityScreen: "Debug" },
      },
      "another-tool",
    );
    restore.push(
      project.edit((set) => {
        set([CLUSTER, "nodes", "bj-199"], { address: "10.2.98.199" });
        set([CLUSTER, "nodes", "bj-152", "address"], "10.2.98.150");
        set([CLUSTER, "ipPools", "default-ipv4-ippool", "cidr"], "172.29.0.0/16");
      }),
    );
    const before = await written();
    preview = failed(await project.pulumi.preview());
    up = failed(await project.pulumi.up("--skip-preview"));
    live = await project.command("check", "--live");
    assert.deepEqual(await written(), before);
  });

  for (const [what, sentence] of SENTENCES) {
    test(`the preview, the update and check --live name ${what}`, () => {
      assert.match(preview, sentence, "preview");
      assert.match(up, sentence, "up");
      assert.match(live.stdout, sentence, "check --live");
    });
  }

  test("check --live ends with 3 where an update would be refused", () => {
    assert.equal(live.code, 3, live.stdout + live.stderr);
  });

  test("npm run nodes says what joined, left and changed, and writes it where it is asked to", async () => {
    const asked = await project.command("nodes");
    assert.equal(asked.code, 6, asked.stdout + asked.stderr);
    assert.deepEqual(asked.stdout.trim().split("\n"), [
      "~ bj-152.address: 10.2.98.150 → 10.2.98.152",
      "+ bj-153: { address: 10.2.98.153 }",
      "- bj-199: it is not in the cluster any more",
    ]);
    assert.equal((await project.command("nodes", "--write")).code, 0);
    const again = await project.command("nodes");
    assert.equal(again.code, 0, again.stdout + again.stderr);
  });

  test("once all of it is mended or adopted, the update runs, and the cluster is as the file says", async () => {
    restore.forEach((step) => void step());
    await lab.removeNode("bj-153");
    await lab.api.delete(`${CALICO_V3}/bgppeers/rack1-tor`);
    await lab.api.delete(`${CALICO_V3}/bgpconfigurations/default`);
    const { name } = NAMESAKE.metadata;
    project.edit((set) => set([CLUSTER, "adopt"], [`BGPPeer/${name}`]));
    ok(await project.pulumi.up("--skip-preview"));
    const { code, stdout } = await project.command("check", "--live");
    assert.equal(code, 0, stdout);
    assert.match(stdout, /the cluster is as the file says/);
    const { metadata } = await lab.api.get<KubeObject>(`${CALICO_V3}/bgppeers/${name}`);
    assert.equal(metadata.labels?.["calico-peering/datacenter"], "lab");
  });
});

describe("on a stack that is up", () => {
  test("a node that joins is a warning with the line to add, and a difference of the preview", async () => {
    await fifthNode();
    const shown = ok(await project.pulumi.preview("--diff"));
    assert.match(
      shown,
      /cluster: warning: node bj-153: is Ready in the cluster and not in the file, holds 172\.30\.201\.0\/26: the mesh is off and the file gives it no session, so nothing leads to its pods: add `bj-153: \{ address: 10\.2\.98\.153 \}` to cluster\.nodes/,
    );
    assert.match(shown, /\+ \[0\]: "node bj-153: is Ready in the cluster and not in the file/);
    assert.match(shown, /~ 1 to update/);
    const { code, stdout } = await project.command("check", "--live");
    assert.equal(code, 4, stdout);
  });

  test("once an update has seen it, the next preview is quiet; verification goes on saying it", async () => {
    const before = (await written()).typed;
    ok(await project.pulumi.up("--skip-preview"));
    // Not by what the update printed: once, under load, the engine printed no outputs at its end.
    const outputs = await project.pulumi.run(["stack", "output", "verification", "--json"]);
    assert.match(outputs.stdout, /"node bj-153: is Ready in the cluster and not in the file/);
    ok(await project.pulumi.preview("--expect-no-changes"));
    const typed = (await lab.switchLog(SWITCH)).slice(before).map(({ line }) => line);
    assert.deepEqual(
      typed.filter((line) => /^(undo )?(peer|bgp|system-view|save)/.test(line)),
      [],
    );
  });

  test("a BGPPeer by hand for the switch's address is refused here, too", async () => {
    await lab.api.create(`${CALICO_V3}/bgppeers`, RIVAL);
    assert.match(failed(await project.pulumi.preview()), SENTENCES[2]?.[1] ?? /never/);
    await lab.api.delete(`${CALICO_V3}/bgppeers/rack1-tor`);
  });

  test("npm run up --only puts both ends of a session back, and leaves another row that was edited on the switch", async () => {
    const name = "bj-143-bj-office-core-s9700";
    await lab.api.delete(`${CALICO_V3}/bgppeers/${name}`);
    await typeOnSwitch(lab, SWITCH, [
      ...["system-view", "bgp 65001", "undo peer 10.2.98.142 connect-interface"],
      "peer 10.2.98.143 description typed by hand",
    ]);
    const before = (await lab.switchLog(SWITCH)).length;
    const said = ok(await project.command("up", "--only", name, "--yes"));
    assert.match(said, /BGPPeer bj-143-bj-office-core-s9700 +object +– +there +changed by hand/);
    assert.match(said, /\[bgp\] undo peer 10\.2\.98\.143 description/);
    const { spec } = await lab.api.get<KubeObject>(`${CALICO_V3}/bgppeers/${name}`);
    assert.equal((spec as { asNumber?: number }).asNumber, 65001);
    const typed = (await lab.switchLog(SWITCH)).slice(before).map(({ line }) => line);
    assert.deepEqual(
      typed.filter((line) => /^(undo )?peer /.test(line)),
      ["undo peer 10.2.98.143 description"],
    );
  });

  test("npm run drift ends with 6 and names the row that is left, in the node's words", async () => {
    const file = path.join(project.directory, "drift.prom");
    const { code, stdout, stderr } = await project.command("drift", "--prometheus", file);
    assert.equal(code, 6, stdout + stderr);
    assert.match(
      stdout,
      /peer 10\.2\.98\.142 \(bj-142\) +bgp +– +connect-interface Vlanif98 10\.2\.98\.1 +changed by hand/,
    );
    assert.doesNotMatch(stdout, /BGPPeer bj-143|typed by hand/);
    assert.match(
      fs.readFileSync(file, "utf8"),
      /^calico_peering_drift_rows\{datacenter="lab",end="cluster"\} 0$/m,
    );
    await typeOnSwitch(lab, SWITCH, [
      ...["system-view", "bgp 65001", "peer 10.2.98.142 connect-interface Vlanif98 10.2.98.1"],
    ]);
  });

  test("npm run probe shows that the account can do everything, and types nothing that configures", async () => {
    const before = (await written()).typed;
    const probed = await project.command("probe");
    assert.equal(probed.code, 0, probed.stdout + probed.stderr);
    assert.match(probed.stdout, /^preview, up, verify: works$/m);
    const typed = (await lab.switchLog(SWITCH)).slice(before).map(({ line }) => line);
    assert.deepEqual(
      typed.filter((line) => /^(undo )?(peer|bgp|save|configuration)/.test(line)),
      [],
    );
  });

  test("npm run forget lists what stays, and leaves both ends as they are; a new preview takes them over", async () => {
    const running = await lab.switches[SWITCH]?.running();
    const before = await written();
    const forgotten = await project.command("forget", "--yes");
    assert.equal(forgotten.code, 0, forgotten.stdout + forgotten.stderr);
    assert.match(
      forgotten.stdout,
      /^On BJ_Office_Core_S9700 .*, in bgp 65001, stay:\n(?: {2}.*\n)* {2}peer 10\.2\.98\.141/m,
    );
    assert.deepEqual(await written(), before);
    assert.equal(await lab.switches[SWITCH]?.running(), running);
    const again = ok(await project.pulumi.preview("--diff"));
    assert.match(again, /Adopted/);
  });
});
