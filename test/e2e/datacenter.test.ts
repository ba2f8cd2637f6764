import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { parseBgpPeers, parseRoutingTable } from "../../components/s9700/vrp";
import type { Outcome } from "../lab/daemons";
import { Lab, type LabSwitchAccess } from "../lab/lab";
import { LAB_USER } from "../lab/definition";
import { typeOnSwitch } from "../lab/ssh";
import { Project } from "../lab/project";
import { comesBackByImport } from "./support/comesBack";
import { watchCalico } from "./support/calicoEvents";

const SWITCH = "BJ_Office_Core_S9700";
const NODES = ["bj-141", "bj-142", "bj-143", "bj-152"];

let lab: Lab;
let project: Project;
let device: LabSwitchAccess;
let calico: Awaited<ReturnType<typeof watchCalico>>;

before(async () => {
  lab = await Lab.up({ name: "e2e-datacenter" });
  project = await Project.of(lab);
  const access = lab.switches[SWITCH];
  assert.ok(access);
  device = access;
  calico = await watchCalico(lab);
});
after(async () => {
  calico?.end();
  await lab?.down();
  project?.remove();
});

function ok(outcome: Outcome): string {
  assert.equal(outcome.code, 0, `${outcome.stdout}\n${outcome.stderr}`);
  return outcome.stdout;
}

async function eventually(what: string, holds: () => Promise<boolean>, seconds = 60): Promise<void> {
  for (
    const end = Date.now() + seconds * 1000;
    Date.now() < end;
    await new Promise((resolve) => setTimeout(resolve, 500))
  ) {
    if (await holds()) return;
  }
  assert.fail(`within ${seconds} s: ${what}`);
}

async function peersOnSwitch() {
  return parseBgpPeers(await typeOnSwitch(lab, SWITCH, ["display bgp peer"]));
}

async function establishedOnSwitch(): Promise<string[]> {
  return (await peersOnSwitch())
    .filter(({ state }) => state === "Established")
    .map(({ peer }) => peer)
    .sort();
}

interface CalicoObject {
  readonly metadata: {
    readonly name: string;
    readonly creationTimestamp?: string;
    readonly managedFields?: readonly { readonly manager?: string; readonly time?: string }[];
  };
  readonly spec?: { readonly nodeToNodeMeshEnabled?: boolean; readonly asNumber?: number };
}

async function bgpPeerObjects(): Promise<readonly CalicoObject[]> {
  return (await lab.api.get<{ items: CalicoObject[] }>("/apis/projectcalico.org/v3/bgppeers")).items;
}

async function bgpPeerNames(): Promise<string[]> {
  return (await bgpPeerObjects()).map((item) => item.metadata.name).sort();
}

function bgpConfiguration(): Promise<CalicoObject> {
  return lab.api.get<CalicoObject>("/apis/projectcalico.org/v3/bgpconfigurations/default");
}

const bgpRowsOf = async () =>
  (await device.running()).split("\n").filter((line) => /^ +(?:peer|router-id|undo|compare)/.test(line));

/** A preview under the policy pack of components/policies, with this configuration. */
function previewUnder(policies: object, ...args: string[]): Promise<Outcome> {
  const file = path.join(project.directory, "policies.json");
  fs.writeFileSync(file, JSON.stringify(policies));
  return project.pulumi.preview(
    "--policy-pack",
    "components/policies",
    "--policy-pack-config",
    file,
    ...args,
  );
}

describe("one `pulumi up` declares both ends of the seed's datacenter", () => {
  test("a policy pack that demands limits refuses a preview of a stack that has none", async () => {
    const refused = await previewUnder({ "limits-are-set": { resets: 4 } });
    assert.notEqual(refused.code, 0);
    assert.match(
      refused.stdout,
      /\[mandatory\] +limits-are-set .*\n.*\n +calico-peering:limits\.resets is missing/,
    );
    assert.doesNotMatch(refused.stdout + refused.stderr, new RegExp(LAB_USER.password));
  });

  test("the first preview shows the exact commands and touches nothing; the policy pack lets it through", async () => {
    project.edit((set) => set(["calico-peering:limits"], { resets: 4 }));
    const policies = { "limits-are-set": { resets: 4 }, "as-change-in-window": { windows: [] } };
    const shown = ok(await previewUnder(policies, "--diff"));
    assert.match(shown, /Policy Packs run:\n.*\n +calico-peering\|local\|components\/policies/);
    assert.doesNotMatch(shown, /can't run policy/);
    for (const address of ["141", "142", "143", "152"]) {
      assert.match(shown, new RegExp(`peer 10\\.2\\.98\\.${address} as-number 63400`));
    }
    assert.deepEqual(await bgpPeerNames(), []);
    assert.ok(!(await lab.switchLog(SWITCH)).some(({ line }) => line.startsWith("peer ")));
  });

  test("up: 4 of 4 sessions are Established on both ends", async () => {
    ok(await project.pulumi.up("--skip-preview"));
    await eventually(
      "4 sessions Established on the switch",
      async () => (await establishedOnSwitch()).length === 4,
    );
    for (const node of NODES) {
      const status = await lab.calicoctl(node, "node", "status");
      assert.match(status.stdout, /\| 10\.2\.98\.1 +\| node specific \| up +\|.*\| Established \|/, node);
    }
  });

  test("the switch shows the seed's very routes: 10 destinations, 7 active, 3 inactive", async () => {
    const read = async () =>
      parseRoutingTable(await typeOnSwitch(lab, SWITCH, ["display ip routing-table protocol bgp"]));
    // A session is Established before its first UPDATE has come.
    await eventually("10 routes", async () => (await read()).routes >= 10, 15);
    const table = await read();
    const lines = (routes: typeof table.active) =>
      routes.map((r) => `${r.destination} ${r.flags} ${r.nextHop} ${r.interface}`).sort();
    assert.equal(table.destinations, 10);
    assert.deepEqual(lines(table.active), [
      "172.30.119.128/26 RD 10.2.98.143 Vlanif98",
      "172.30.195.0/26 RD 10.2.98.152 Vlanif98",
      "172.30.233.192/26 RD 10.2.98.142 Vlanif98",
      "172.30.5.0/32 RD 10.2.98.143 Vlanif98",
      "172.30.55.0/32 RD 10.2.98.141 Vlanif98",
      "172.30.74.0/32 RD 10.2.98.142 Vlanif98",
      "172.30.9.64/26 RD 10.2.98.141 Vlanif98",
    ]);
    assert.deepEqual(lines(table.inactive), [
      "172.30.5.0/24 R 10.2.98.141 Vlanif98",
      "172.30.55.0/24 R 10.2.98.141 Vlanif98",
      "172.30.74.0/24 R 10.2.98.142 Vlanif98",
    ]);
  });

  test("what runs on the switch is what it would boot with", async () => {
    const bgp = (text: string) => text.slice(text.indexOf("\nbgp "), text.lastIndexOf("return"));
    assert.equal(bgp(await device.startup()), bgp(await device.running()));
  });

  test("comes back by an import: thrown away, the file that is made of both ends renders the same two ends", () =>
    comesBackByImport({ lab, project }));

  test("verify says the same in one table, and exits 0", async () => {
    const shown = ok(await project.command("verify", "--wait", "60"));
    assert.equal(shown.match(/Established.*Established/g)?.length, 4, shown);
    assert.match(shown, /172\.30\.9\.64\/26/);
  });

  test("the update itself ended with what both ends reported, as a stack output", async () => {
    const outcome = await project.pulumi.run(["stack", "output", "verification", "--json"]);
    assert.deepEqual(JSON.parse(ok(outcome)), ["4 of 4 sessions Established on both ends, 4 as declared."]);
  });

  test("verify gives the same report as JSON, as a page and to Prometheus", async () => {
    const [page, metrics] = [
      path.join(project.directory, "page.html"),
      path.join(project.directory, "m.prom"),
    ];
    const shown = ok(await project.command("verify", "--json", "--html", page, "--prometheus", metrics));
    const report = JSON.parse(shown) as {
      right: boolean;
      sessions: { prefixes: { expected: string[]; extra: string[] } }[];
    };
    assert.equal(report.right, true);
    // The pod outside its node's block is expected, the routes that an older overlay left behind are not.
    assert.deepEqual(report.sessions[0]?.prefixes.expected, ["172.30.9.64/26", "172.30.55.0/32"]);
    assert.deepEqual(report.sessions[0]?.prefixes.extra, ["172.30.5.0/24", "172.30.55.0/24"]);
    assert.equal(fs.readFileSync(page, "utf8").match(/<g class="node right/g)?.length, 4);
    assert.match(fs.readFileSync(metrics, "utf8"), /^calico_peering_right\{datacenter="lab"\} 1$/m);
  });

  test("right after, a preview expects no changes, and so does a refresh", async () => {
    ok(await project.pulumi.preview("--expect-no-changes"));
    ok(await project.pulumi.refresh("--preview-only", "--expect-no-changes"));
  });

  test("each BGPPeer came after the switch knew the node, and the mesh went off last", async () => {
    const log = await lab.switchLog(SWITCH);
    const saved = log.find(({ line }) => line === "save")?.time ?? Infinity;
    const peers = calico.events.filter(({ kind, type }) => kind === "BGPPeer" && type === "ADDED");
    const meshOff = calico.events.find(({ kind, mesh }) => kind === "BGPConfiguration" && mesh === false);
    assert.equal(peers.length, 4);
    for (const { time, name } of peers)
      assert.ok(time > saved, `${name} came before the switch's stanzas were saved`);
    assert.ok(
      meshOff && peers.every(({ time }) => time <= meshOff.time),
      "the mesh was off before the last BGPPeer",
    );
  });
});

describe("a node joins and leaves", () => {
  let putBack: () => void;

  test("the preview shows one BGPPeer, the new stanza's lines and what the gate waits for, and nothing else", async () => {
    await lab.addNode({ name: "bj-153", address: "10.2.98.153", block: "172.30.201.0/26" });
    putBack = project.edit((set) =>
      set(["calico-peering:cluster", "nodes", "bj-153"], { address: "10.2.98.153" }),
    );
    const shown = ok(await project.pulumi.preview("--diff"));
    assert.match(shown, /\+ 1 to create/);
    assert.match(shown, /~ 3 to update/);
    assert.match(shown, /~ pulumi-nodejs:dynamic\/calico:MeshGate: \(update\)/);
    const rows = shown.split("\n").filter((line) => /^\s*\+.*(?:peer 10|enable)/.test(line));
    assert.ok(rows.length > 0 && rows.every((line) => line.includes("10.2.98.153")), rows.join("\n"));
    assert.doesNotMatch(shown, /undo peer 10\.2\.98\.14/);
  });

  test("after up it is Established", async () => {
    ok(await project.pulumi.up("--skip-preview"));
    await eventually("5 sessions", async () => (await establishedOnSwitch()).includes("10.2.98.153"));
  });

  test("taken out again, its rows are gone from both ends, the BGPPeer first", async () => {
    putBack();
    const before = Date.now();
    ok(await project.pulumi.up("--skip-preview"));
    assert.ok(!(await bgpPeerNames()).some((name) => name.startsWith("bj-153")));
    assert.ok(!(await bgpRowsOf()).some((line) => line.includes("10.2.98.153")));
    const sent = (await lab.switchLog(SWITCH)).filter(
      ({ time, line }) => time >= before && /^(undo )?peer/.test(line),
    );
    assert.deepEqual(
      sent.map(({ line }) => line),
      ["undo peer 10.2.98.153"],
    );
    await lab.removeNode("bj-153");
  });
});

describe("an engineer changes the switch by hand", () => {
  const foreignRow = " peer 10.9.9.9 as-number 65010";

  test("the preview shows the drift as a line difference, and leaves the foreign peer alone", async () => {
    await typeOnSwitch(lab, SWITCH, [
      "system-view",
      "bgp 65001",
      "undo peer 10.2.98.142 connect-interface",
      "peer 10.9.9.9 as-number 65010",
    ]);
    const shown = ok(await project.pulumi.preview("--diff"));
    assert.match(shown, /[+-].*peer 10\.2\.98\.142 connect-interface Vlanif98 10\.2\.98\.1/);
    assert.doesNotMatch(shown, /undo peer 10\.9\.9\.9|[+-] *peer 10\.9\.9\.9/);
    const gate = await project.pulumi.refresh("--preview-only", "--expect-no-changes");
    assert.notEqual(gate.code, 0, "the drift gate of CI");
  });

  test("up repairs it with one line, and the foreign peer is still there", async () => {
    const before = Date.now();
    ok(await project.pulumi.up("--skip-preview"));
    const sent = (await lab.switchLog(SWITCH)).filter(
      ({ time, line }) => time >= before && /^(undo )?peer/.test(line),
    );
    assert.deepEqual(
      sent.map(({ line }) => line),
      ["peer 10.2.98.142 connect-interface Vlanif98 10.2.98.1"],
    );
    assert.ok((await bgpRowsOf()).includes(foreignRow));
  });
});

describe("secrets", () => {
  test("the switch's password is nowhere: not in state, preview, logs or transcripts", async () => {
    const shown = await project.pulumi.preview("--diff", "--json");
    const exported = ok(await project.pulumi.run(["stack", "export"]));
    const everything = [shown.stdout, shown.stderr, exported, JSON.stringify(await lab.switchLog(SWITCH))];
    for (const text of everything) assert.ok(!text.includes(LAB_USER.password));
    const search = ["-rlF", "--exclude-dir=node_modules", LAB_USER.password, project.directory];
    assert.equal(spawnSync("grep", search, { encoding: "utf8" }).stdout, "");
  });

  test("no run leaves a kubeconfig, or anything else, in the temporary folder", () => {
    assert.deepEqual(fs.readdirSync(project.temporary), []);
  });
});

describe("a node's AS number", () => {
  const change = (accepted?: string[]) =>
    project.edit((set) => {
      set(["calico-peering:cluster", "nodes", "bj-142", "asNumber"], 64602);
      set(["calico-peering:cluster", "acceptAsChange"], accepted);
    });

  test("does not change unasked, and the preview says what would end", async () => {
    const putBack = change();
    const { code, stdout, stderr } = await project.pulumi.preview();
    putBack();
    assert.notEqual(code, 0);
    assert.match(`${stdout}\n${stderr}`, /bj-142 from 63400 to 64602: .*acceptAsChange: \[bj-142\]/);
  });

  test("accepted, changes on both ends in one update, which ends once its session is back", async () => {
    change(["bj-142"]);
    ok(await project.pulumi.up("--skip-preview"));
    const peer = (await peersOnSwitch()).find((one) => one.peer === "10.2.98.142");
    assert.deepEqual([peer?.asNumber, peer?.state], ["64602", "Established"]);
  });
});

describe("destroy", () => {
  test("is the exact reverse: mesh back, BGPPeers, then the stanzas; the rest is as it was", async () => {
    const since = Date.now();
    ok(await project.pulumi.destroy());
    assert.deepEqual(await bgpPeerNames(), []);
    const rows = await bgpRowsOf();
    assert.ok(!rows.some((line) => line.includes("10.2.98.")), rows.join("\n"));
    assert.ok(rows.includes(" peer 10.9.9.9 as-number 65010"), "the foreign peer");
    assert.match(await device.running(), /\nbgp 65001\n/);
    const sent = (await lab.switchLog(SWITCH)).filter(
      ({ time, line }) => time >= since && /^undo /.test(line) && !/terminal|exclusive/.test(line),
    );
    assert.ok(!sent.some(({ line }) => /undo bgp/.test(line)));
    const events = calico.events.filter(({ time }) => time >= since);
    const meshBack =
      events.find(({ kind, mesh }) => kind === "BGPConfiguration" && mesh !== false)?.time ?? Infinity;
    const gone = events
      .filter(({ kind, type }) => kind === "BGPPeer" && type === "DELETED")
      .map(({ time }) => time);
    const stanzas = sent.filter(({ line }) => line.startsWith("undo peer")).map(({ time }) => time);
    assert.equal(gone.length, 4);
    assert.equal(stanzas.length, 4);
    assert.ok(meshBack <= Math.min(...gone), "a BGPPeer went before the mesh was back");
    assert.ok(Math.max(...gone) <= Math.min(...stanzas), "a stanza went before the last BGPPeer");
    const configuration = await bgpConfiguration();
    assert.notEqual(configuration.spec?.nodeToNodeMeshEnabled, false, "the mesh is back");
    assert.equal(
      configuration.spec?.asNumber,
      63400,
      "the AS number is retained: giving it up would reset every session",
    );
  });
});
