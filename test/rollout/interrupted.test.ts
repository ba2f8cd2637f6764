import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { leftBehind } from "../../components/rollout/interrupted";

const PATCH_FORCE = { "f:annotations": { "f:pulumi.com/patchForce": {} } };
const MESH = { "f:nodeToNodeMeshEnabled": {} };

function entry(manager: string, spec: object, metadata: object = PATCH_FORCE, operation = "Apply") {
  return {
    manager,
    operation,
    fieldsV1: { "f:metadata": metadata, "f:spec": spec } as Parameters<
      typeof leftBehind
    >[0][number]["fieldsV1"],
  };
}

describe("what an interrupted update left of a patch", () => {
  test("is found by its fields, under whatever name the provider invented", () => {
    const managed = [entry("pulumi-kubernetes-1a2b3c4d", MESH), entry("pulumi-kubernetes-ffff0000", MESH)];
    assert.deepEqual(leftBehind(managed, ["nodeToNodeMeshEnabled"]), [
      "pulumi-kubernetes-1a2b3c4d",
      "pulumi-kubernetes-ffff0000",
    ]);
  });

  test("is nothing that an administrator, another tool or another resource of ours owns", () => {
    for (const others of [
      entry("kubectl", MESH),
      entry("calico-peering", { ...MESH, "f:asNumber": {} }),
      entry("pulumi-kubernetes-1a2b3c4d", { ...MESH, "f:asNumber": {} }),
      entry("pulumi-kubernetes-1a2b3c4d", MESH, { "f:labels": { "f:team": {} }, ...PATCH_FORCE }),
      entry("pulumi-kubernetes-1a2b3c4d", MESH, {}),
      entry("pulumi-kubernetes-1a2b3c4d", MESH, PATCH_FORCE, "Update"),
      entry("pulumi-kubernetes-1a2b3c4d", { "f:exportV4": {} }),
    ]) {
      assert.deepEqual(leftBehind([others], ["nodeToNodeMeshEnabled"]), [], JSON.stringify(others));
    }
  });
});
