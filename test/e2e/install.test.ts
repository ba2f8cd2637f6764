import assert from "node:assert/strict";
import * as path from "node:path";
import { after, before, test } from "node:test";
import { Lab } from "../lab/lab";
import { toolchain } from "../tools/provision/provision";
import { Project } from "../lab/project";

let lab: Lab;
let project: Project;

before(async () => {
  lab = await Lab.up({ name: "e2e-install" });
  project = await Project.of(lab);
});
after(async () => {
  await lab?.down();
  project?.remove();
});

// The operator itself cannot run in the lab (its images are in no package registry), so this ends at the preview: the
// release's own chart, rendered by the real provider against the real API.
test("a stack may install Calico through the tigera-operator chart of its release, encapsulation and BGP explicit", async () => {
  const chart = path.join(toolchain().calico, "charts", "tigera-operator");
  project.edit((set) =>
    set(["calico-peering:cluster", "install"], { version: "v3.31.0", chart, registry: "registry.example/" }),
  );
  const { code, stdout, stderr } = await project.pulumi.preview("--diff");
  assert.equal(code, 0, `${stdout}\n${stderr}`);
  assert.match(stdout, /kubernetes:apps\/v1:Deployment: \(create\)/);
  assert.match(stdout, /image\s*: "[^"]*tigera\/operator:v/);
  assert.match(stdout, /kubernetes:operator\.tigera\.io\/v1:Installation: \(create\)/);
  assert.match(stdout, /encapsulation\s*: "None"/);
  assert.match(stdout, /bgp\s*: "Enabled"/);
  assert.match(stdout, /kubernetes\s*: "NodeInternalIP"/);
  assert.match(stdout, /registry\s*: "registry\.example\/"/);
});
