import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { after, afterEach, before, describe, test } from "node:test";
import type { Outcome } from "../lab/daemons";
import { CALICO_V3 } from "../lab/kubeApi";
import { Lab, type LabSwitchAccess } from "../lab/lab";
import { typeOnSwitch } from "../lab/ssh";
import { Project } from "../lab/project";

const SWITCH = "BJ_Office_Core_S9700";
const CLUSTER = "calico-peering:cluster";
const SWITCHES = "calico-peering:switches";

let lab: Lab;
let project: Project;
let device: LabSwitchAccess;

before(async () => {
  lab = await Lab.up({ name: "e2e-mistakes" });
  project = await Project.of(lab);
  const access = lab.switches[SWITCH];
  assert.ok(access);
  device = access;
});
after(async () => {
  await lab?.down();
  project?.remove();
});

const restore: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const step of restore.splice(0).reverse()) await step();
});

/** The run failed with this sentence, and without a stack trace. */
function failsWith(outcome: Outcome, sentence: RegExp): void {
  const said = `${outcome.stdout}\n${outcome.stderr}`;
  assert.notEqual(outcome.code, 0, said);
  assert.match(said, sentence);
  assert.doesNotMatch(said, /^\s+at .+:\d+:\d+\)?$/m, "a stack trace");
}

function edited(change: Parameters<Project["edit"]>[0]): void {
  restore.push(project.edit(change));
}

async function faulty(faults: Parameters<Lab["setFaults"]>[1]): Promise<void> {
  await lab.setFaults(SWITCH, faults);
  restore.push(() => lab.setFaults(SWITCH, {}));
}

describe("a mistake in the stack file is found before anything is contacted", () => {
  const mistakes: readonly [string, Parameters<Project["edit"]>[0], RegExp][] = [
    [
      "an address",
      (set) => set([CLUSTER, "nodes", "bj-141", "address"], "10.2.98.300"),
      /cluster\.nodes\.bj-141\.address.*"10\.2\.98\.300".*IPv4/,
    ],
    [
      "an address of another subnet",
      (set) => set([CLUSTER, "nodes", "bj-141", "address"], "10.3.0.1"),
      /10\.3\.0\.1.*10\.2\.98\.0\/24/,
    ],
    [
      "an address twice",
      (set) => set([CLUSTER, "nodes", "bj-141", "address"], "10.2.98.142"),
      /10\.2\.98\.142/,
    ],
    [
      "the switch's own address",
      (set) => set([CLUSTER, "nodes", "bj-141", "address"], "10.2.98.1"),
      /10\.2\.98\.1 .*BJ_Office_Core_S9700/,
    ],
    [
      "an AS number out of range",
      (set) => set([CLUSTER, "asNumber"], 4294967296),
      /asNumber.*4294967296.*4294967295/,
    ],
    ["one AS on both ends", (set) => set([SWITCHES, SWITCH, "asNumber"], 63400), /asNumber.*63400.*IBGP/i],
    ["a key that does not exist", (set) => set([CLUSTER, "asNumbr"], 1), /asNumbr.*did you mean asNumber/],
    ["a missing key", (set) => set([SWITCHES, SWITCH, "peering"], undefined), /peering.*missing/],
    [
      "no remedy for the mesh",
      (set) => set([CLUSTER, "nodeToNode", "acknowledged"], false),
      /nodeToNode.*acknowledged/,
    ],
    [
      "a host key that is not a fingerprint",
      (set) => set([SWITCHES, SWITCH, "management", "hostKey"], "SHA256:short"),
      /hostKey.*SHA256:short/,
    ],
  ];
  for (const [what, change, sentence] of mistakes) {
    test(`${what}: npm run check`, async () => {
      edited(change);
      failsWith(await project.command("check"), sentence);
    });
  }

  test("pulumi says the same, and has asked neither end anything", async () => {
    const before = (await lab.switchLog(SWITCH)).length;
    edited((set) => set([CLUSTER, "nodes", "bj-141", "address"], "10.2.98.300"));
    failsWith(await project.pulumi.up("--skip-preview"), /"10\.2\.98\.300".*IPv4/);
    assert.equal((await lab.switchLog(SWITCH)).length, before);
  });

  test("pulumi refuses a number that its engine has read as octal, and has asked neither end anything", async () => {
    const before = (await lab.switchLog(SWITCH)).length;
    const text = fs.readFileSync(project.stackFile, "utf8");
    restore.push(() => fs.writeFileSync(project.stackFile, text));
    fs.writeFileSync(project.stackFile, text.replace("asNumber: 65001", "asNumber: 065001"));
    const sentence =
      /switches\.BJ_Office_Core_S9700\.asNumber: 065001 begins with 0, .* octal, 27137: write 65001/;
    failsWith(await project.command("check"), sentence);
    failsWith(await project.pulumi.up("--skip-preview"), sentence);
    assert.equal((await lab.switchLog(SWITCH)).length, before);
  });

  test("a stack without a file is answered with those that have one", async () => {
    failsWith(await project.commandOn("bj-ofice", "check"), /"bj-ofice".*bj-office, .*lab, .*two-switches/);
  });
});

describe("a cluster that cannot be asked", () => {
  test("no API server at the address", async () => {
    const kubeconfig = path.join(project.directory, "unreachable");
    fs.writeFileSync(
      kubeconfig,
      fs.readFileSync(lab.kubeconfig, "utf8").replace(/https:\/\/127\.0\.0\.1:\d+/, "https://127.0.0.1:1"),
    );
    edited((set) => set([CLUSTER, "kubeconfig"], kubeconfig));
    failsWith(
      await project.pulumi.up("--skip-preview"),
      /the cluster was not read, so nothing is written: .* cannot be reached \(ECONNREFUSED\)/,
    );
  });

  test("Calico's API is not there", async () => {
    const service = "/apis/apiregistration.k8s.io/v1/apiservices/v3.projectcalico.org";
    const before = await lab.api.get(service);
    await lab.api.delete(service);
    restore.push(async () => {
      const metadata = { name: before.metadata.name, labels: before.metadata.labels };
      await lab.api.create("/apis/apiregistration.k8s.io/v1/apiservices", {
        ...before,
        metadata,
        status: undefined,
      });
    });
    failsWith(
      await project.pulumi.up("--skip-preview"),
      /projectcalico\.org\/v3: is not served, only crd\.projectcalico\.org\/v1.*API server must run/,
    );
  });
});

// What a switch alone may answer is in switchFaults.test.ts.
describe("a switch that is lost in the middle of an update of both ends", () => {
  test("a cut connection: reported as unknown, and the next run ends at the goal", async () => {
    const startup = await device.startup();
    await faulty({ cut: { line: "^peer 10.2.98.143 as-number", after: true } });
    failsWith(await project.pulumi.up("--skip-preview"), /cut/);
    assert.equal(await device.startup(), startup, "nothing was saved");
    const { items } = await lab.api.get<{ items: unknown[] }>(`${CALICO_V3}/bgppeers`);
    assert.deepEqual(items, [], "a node's end without its switch's end");
    await lab.setFaults(SWITCH, {});
    const next = await project.pulumi.up("--skip-preview");
    assert.equal(next.code, 0, next.stdout + next.stderr);
    const shown = await typeOnSwitch(lab, SWITCH, ["display current-configuration configuration bgp"]);
    for (const address of ["141", "142", "143", "152"])
      assert.match(shown, new RegExp(`peer 10\\.2\\.98\\.${address} as-number 63400`));
  });
});
