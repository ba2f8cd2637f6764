import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, test } from "node:test";
import { parseAllDocuments } from "yaml";

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly roleRef?: { readonly name: string };
  readonly subjects?: readonly { readonly kind: string; readonly name: string; readonly namespace: string }[];
  readonly spec?: {
    readonly stack?: string;
    readonly preview?: boolean;
    readonly backend?: string;
    readonly commit?: string;
    readonly branch?: string;
    readonly destroyOnFinalize?: boolean;
    readonly serviceAccountName?: string;
    readonly workspaceTemplate?: {
      readonly spec?: { readonly image?: string; readonly securityProfile?: string };
    };
  };
}

const TOP = path.join(__dirname, "../..");

function manifestsIn(folder: string): Manifest[] {
  const files = fs.readdirSync(path.join(TOP, folder)).filter((file) => file.endsWith(".yaml"));
  return files.flatMap((file) =>
    parseAllDocuments(fs.readFileSync(path.join(TOP, folder, file), "utf8")).map((document) => {
      assert.deepEqual(document.errors, [], file);
      return document.toJS() as Manifest;
    }),
  );
}

describe("the manifests for the Pulumi Kubernetes Operator", () => {
  const manifests = manifestsIn("docs/operator");
  const stacks = manifests.filter(({ kind }) => kind === "Stack");
  const bindings = manifests.filter(({ kind }) => kind === "ClusterRoleBinding");
  const boundTo = (account: string) =>
    bindings
      .filter(({ subjects = [] }) => subjects.some(({ name }) => name === account))
      .map(({ roleRef }) => roleRef?.name);

  test("bind roles that docs/rights has, to accounts that are there", () => {
    const roles = manifestsIn("docs/rights").map(({ metadata }) => metadata.name);
    const accounts = manifests
      .filter(({ kind }) => kind === "ServiceAccount")
      .map(({ metadata }) => metadata.name);
    for (const { roleRef, subjects = [] } of bindings) {
      assert.ok([...roles, "system:auth-delegator"].includes(roleRef?.name ?? ""), roleRef?.name);
      for (const { name } of subjects) assert.ok(accounts.includes(name), name);
    }
    for (const { spec, metadata } of stacks)
      assert.ok(accounts.includes(spec?.serviceAccountName ?? ""), metadata.name);
  });

  test("give no Stack that only previews an account that writes", () => {
    assert.ok(boundTo("peering-up").includes("calico-peering-up"));
    const previews = stacks.filter(({ spec }) => spec?.preview === true);
    assert.ok(previews.length >= 2);
    for (const { spec } of previews)
      assert.ok(!boundTo(spec?.serviceAccountName ?? "").includes("calico-peering-up"));
  });

  test("update to a commit and to no branch, and end no session when a Stack is deleted", () => {
    for (const { spec, metadata } of stacks) {
      assert.notEqual(spec?.destroyOnFinalize, true, metadata.name);
      if (spec?.preview === true) continue;
      assert.match(spec?.commit ?? "", /^[0-9a-f]{40}$/, metadata.name);
      assert.equal(spec?.branch, undefined, metadata.name);
    }
  });

  test("run the oldest engine that is allowed, which the tests run on, restricted, on a state whose address holds no password", () => {
    const [, engine] =
      /^requiredPulumiVersion: ">=(.+)"$/m.exec(fs.readFileSync(path.join(TOP, "Pulumi.yaml"), "utf8")) ?? [];
    for (const { spec, metadata } of stacks) {
      const { image, securityProfile } = spec?.workspaceTemplate?.spec ?? {};
      assert.equal(image, `pulumi/pulumi:${engine}-nonroot`, metadata.name);
      assert.equal(securityProfile, "restricted", metadata.name);
      assert.equal(new URL(spec?.backend ?? "").password, "", metadata.name);
    }
  });
});
