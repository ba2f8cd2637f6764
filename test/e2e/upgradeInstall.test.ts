import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { after, before, test } from "node:test";
import { Lab } from "../lab/lab";
import { Project } from "../lab/project";

let lab: Lab;
let project: Project;

before(async () => {
  lab = await Lab.up({ name: "e2e-upgrade" });
  project = await Project.of(lab);
});
after(async () => {
  await lab?.down();
  project?.remove();
});

// The operator itself cannot run in the lab: its images are in no package registry.
// Charts of the same shape as Calico's: up to v3.31 the CRDs are in the operator's, from v3.32 on in one of their own.
const [INSTALLATIONS, API_SERVERS] = ["installations", "apiservers"].map(
  (plural) => `/apis/operator.tigera.io/v1/${plural}`,
);

function crd(plural: string, kind: string): string {
  const names = { plural, singular: kind.toLowerCase(), kind, listKind: `${kind}List` };
  const schema = { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } };
  return JSON.stringify({
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.operator.tigera.io` },
    spec: {
      group: "operator.tigera.io",
      scope: "Cluster",
      names,
      versions: [{ name: "v1", served: true, storage: true, schema }],
    },
  });
}

function chart(name: string, files: Readonly<Record<string, string>>): string {
  const directory = path.join(project.directory, "charts", name);
  const all = { "Chart.yaml": JSON.stringify({ apiVersion: "v2", name, version: "1.0.0" }), ...files };
  for (const [file, text] of Object.entries(all)) {
    fs.mkdirSync(path.dirname(path.join(directory, file)), { recursive: true });
    fs.writeFileSync(path.join(directory, file), text);
  }
  return directory;
}

/** What the operator does once it runs: both of its objects become Ready. */
async function asOperator(): Promise<void> {
  const status = { conditions: [{ type: "Ready", status: "True" }] };
  for (const path of [`${INSTALLATIONS}/default`, `${API_SERVERS}/default`]) {
    const { status: found } = await lab.api.request("GET", path);
    if (found === 200) await lab.api.merge(path, { status });
  }
}

test("an upgrade to v3.32, whose CRDs have a chart of their own, keeps the CRDs that are there", async () => {
  const crds = { "i.yaml": crd("installations", "Installation"), "a.yaml": crd("apiservers", "APIServer") };
  const operator = {
    "templates/settings.yaml": JSON.stringify({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "operator", namespace: "tigera-operator" },
    }),
  };
  const within = (folder: string) =>
    Object.fromEntries(Object.entries(crds).map(([file, text]) => [`${folder}/${file}`, text]));
  const before = chart("operator-before", { ...operator, ...within("crds") });
  const [alone, own] = [chart("operator-alone", operator), chart("crds-own", within("templates"))];
  const install = (value: object) =>
    project.edit((set) => {
      set(["calico-peering:cluster", "install"], value);
      set(["calico-peering:cluster", "nodeToNode"], { remedy: "mesh" });
    });
  const definition =
    "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/installations.operator.tigera.io";
  const timer = setInterval(() => void asOperator().catch(() => undefined), 500);
  try {
    install({ version: "v3.31.0", chart: before });
    const first = await project.pulumi.up("--skip-preview");
    assert.equal(first.code, 0, first.stdout + first.stderr);
    const { metadata } = await lab.api.get(definition);
    install({ version: "v3.32.1", chart: alone, crdChart: own });
    const second = await project.pulumi.up("--skip-preview");
    assert.equal(second.code, 0, second.stdout + second.stderr);
    assert.doesNotMatch(second.stdout, /CustomResourceDefinition .* (deleted|created|replaced)/);
    assert.equal((await lab.api.get(definition)).metadata.uid, metadata.uid);
  } finally {
    clearInterval(timer);
  }
});
