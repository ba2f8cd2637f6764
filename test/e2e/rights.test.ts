import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { parse, parseAllDocuments, stringify } from "yaml";
import type { Outcome } from "../lab/daemons";
import { bjOffice, LAB_USER } from "../lab/definition";
import { CALICO_V3, type KubeObject } from "../lab/kubeApi";
import { Lab } from "../lab/lab";
import { Project } from "../lab/project";
import { TOP } from "../lab/runDirectory";
import { typeOnSwitch } from "../lab/ssh";

/** A stack's whole life with exactly the rights of docs/rights, at the cluster and at the switch. */

const RBAC = "/apis/rbac.authorization.k8s.io/v1";
const SWITCH = "BJ_Office_Core_S9700";
const MANAGEMENT = ["calico-peering:switches", SWITCH, "management"];
const READER = { name: "peering-read", password: "Read-0nly@127.0.0.1", level: 1 };
const PEER = `${CALICO_V3}/bgppeers/bj-141-bj-office-core-s9700`;

let lab: Lab;
let project: Project;

before(async () => {
  const [device, ...others] = bjOffice.switches;
  assert.ok(device);
  const switches = [{ ...device, users: [...device.users, READER] }, ...others];
  lab = await Lab.up({ name: "e2e-rights", definition: { ...bjOffice, switches } });
  project = await Project.of(lab);
  // typeOnSwitch leaves the views by itself.
  const rights = fs.readFileSync(path.join(TOP, "docs", "rights", "switch-preview.vrp"), "utf8");
  assert.doesNotMatch(await typeOnSwitch(lab, SWITCH, rights.trim().split("\n").slice(0, -1)), /^ *Error/m);
  for (const file of ["check.yaml", "preview.yaml", "up.yaml"]) {
    for (const role of parseAllDocuments(fs.readFileSync(path.join(TOP, "docs", "rights", file), "utf8")))
      await lab.api.apply(`${RBAC}/clusterroles`, role.toJS() as KubeObject);
  }
  for (const role of ["check", "preview"]) await bind("previewer", `calico-peering-${role}`);
  for (const role of ["check", "preview", "up"]) await bind("updater", `calico-peering-${role}`);
  project.edit((set) => {
    set([...MANAGEMENT, "readUsername"], READER.name);
    set(["calico-peering:cluster", "kubeconfig"], kubeconfig());
    set(["calico-peering:cluster", "nodeToNode"], { remedy: "strict-affinity" });
    set(["calico-peering:cluster", "nodes", "bj-152", "asNumber"], 63452);
    set(["calico-peering:cluster", "acceptAsChange"], ["bj-152"]);
  });
  ok(await project.setSecret("switchReadPasswords", SWITCH, READER.password));
});
after(async () => {
  await lab?.down();
  project?.remove();
});

function bind(user: string, role: string): Promise<KubeObject> {
  const apiGroup = "rbac.authorization.k8s.io";
  return lab.api.apply(`${RBAC}/clusterrolebindings`, {
    apiVersion: `${apiGroup}/v1`,
    kind: "ClusterRoleBinding",
    metadata: { name: `${user}-${role}` },
    roleRef: { apiGroup, kind: "ClusterRole", name: role },
    subjects: [{ apiGroup, kind: "User", name: user }],
  } as KubeObject);
}

/** One path for both jobs, as docs/rights says: what stands in it is each job's own. */
const kubeconfig = () => path.join(project.directory, "kubeconfig");

/** Everything from here on is asked of the API server as this user. */
function as(user: "previewer" | "updater"): void {
  const config = parse(fs.readFileSync(lab.kubeconfig, "utf8")) as { users: { user: { as?: string } }[] };
  for (const one of config.users) one.user.as = user;
  fs.writeFileSync(kubeconfig(), stringify(config), { mode: 0o600 });
}

function ok({ code, stdout, stderr }: Outcome): string {
  assert.equal(code, 0, `${stdout}\n${stderr}`);
  return `${stdout}\n${stderr}`;
}

/** Who has typed what on the switch since. */
async function typedSince(before: number): Promise<{ user: string; line: string }[]> {
  return (await lab.switchLog(SWITCH)).slice(before);
}

describe("with the rights of docs/rights", () => {
  let passwords: string;

  test("a preview needs no secret that writes, shows every command, and changes nothing", async () => {
    passwords = project.stackText();
    project.edit((set) => set(["calico-peering:switchPasswords"], undefined));
    as("previewer");
    const [api, typed] = [lab.apiLog().length, (await lab.switchLog(SWITCH)).length];
    const shown = ok(await project.pulumi.preview("--diff"));
    assert.match(shown, /\[bgp\] peer 10\.2\.98\.141 as-number 63400/);
    assert.match(shown, /calico +: "v3\.31\.0, aggregated API"/);
    assert.equal(lab.apiLog().length, api, "a write to Calico's API");
    const lines = await typedSince(typed);
    assert.deepEqual([...new Set(lines.map(({ user }) => user))], [READER.name]);
    assert.deepEqual(
      lines.map(({ line }) => line).filter((line) => /^(?:undo )?(?:system-view|bgp|peer|save)/.test(line)),
      [],
    );
  });

  test("an update without the secret that writes is refused before anything is contacted", async () => {
    const before = (await lab.switchLog(SWITCH)).length;
    const { code, stdout, stderr } = await project.pulumi.up("--skip-preview");
    assert.notEqual(code, 0);
    assert.match(stdout + stderr, /no secret of user pulumi is here, and only that one changes the switch/);
    assert.deepEqual(await typedSince(before), []);
  });

  test("an update makes both ends, and takes the mesh off", async () => {
    fs.writeFileSync(project.stackFile, passwords);
    as("updater");
    const before = (await lab.switchLog(SWITCH)).length;
    const said = ok(await project.pulumi.up("--skip-preview"));
    assert.match(said, /4 of 4 sessions Established on both ends, 4 as declared/);
    const configured = (await typedSince(before)).filter(({ line }) =>
      /^(?:system-view|peer|save)/.test(line),
    );
    assert.deepEqual([...new Set(configured.map(({ user }) => user))], [LAB_USER.name]);
  });

  test("a preview finds nothing to do; then it shows what was changed by hand on either end", async () => {
    project.edit((set) => set(["calico-peering:switchPasswords"], undefined));
    as("previewer");
    ok(await project.pulumi.preview("--expect-no-changes"));
    await lab.api.merge(PEER, { spec: { asNumber: 65099 } });
    await typeOnSwitch(lab, SWITCH, ["system-view", "bgp 65001", "undo peer 10.2.98.142 connect-interface"]);
    const shown = ok(await project.pulumi.preview("--diff"));
    assert.match(shown, /asNumber\s*: 65099 => 65001/);
    assert.match(shown, /\+ peer 10\.2\.98\.142 connect-interface Vlanif98 10\.2\.98\.1/);
  });

  test("destroy takes all of it away again", async () => {
    fs.writeFileSync(project.stackFile, passwords);
    as("updater");
    ok(await project.pulumi.destroy("--skip-preview"));
    assert.equal(await lab.api.find(PEER), undefined);
  });
});
