import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { test } from "node:test";
import { stateForPreviews, type ExportedState } from "../../stacks/ci/previewState";
import { RUNS_TYPESCRIPT } from "../tools/typescript";
import { ScriptFolder } from "./scriptFolder";
import { TOP } from "./workflows";

const secret = (value: unknown) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  plaintext: JSON.stringify(value),
});

/** As the engine exports it: the provider of dynamic resources keeps the whole configuration. */
const PROVIDER = {
  "calico-peering:switchPasswords": secret('{"S":"Writes-1"}'),
  "calico-peering:switchPrivateKeys": secret('{"S":"Writes-2"}'),
  "calico-peering:nodeStatusPrivateKey": "Writes-3 in clear",
  "calico-peering:bgpPasswords": secret('{"nodes":"Session-1"}'),
  "calico-peering:switchReadPasswords": secret('{"S":"Reads-1"}'),
  "calico-peering:cluster": "{}",
};
const COMMAND = {
  type: "command:remote:Command",
  inputs: { connection: { host: "h", privateKey: secret("Writes-4") }, create: "calicoctl node status" },
  outputs: { stdout: [secret("Writes-5"), "shown"] },
};
const STATE: ExportedState = {
  version: 3,
  deployment: {
    secrets_providers: { type: "passphrase", state: { salt: "the writer's" } },
    resources: [
      { type: "pulumi:providers:pulumi-nodejs", inputs: PROVIDER, outputs: PROVIDER },
      {
        type: "pulumi-nodejs:dynamic/s9700:SwitchBgp",
        outputs: { passwords: secret({ "10.2.98.141": "digest" }) },
      },
      { type: "kubernetes:core/v1:Secret", inputs: { stringData: { password: secret("Session-2") } } },
      {
        type: "kubernetes:core/v1:ConfigMap",
        inputs: { data: { of: "an unknown kind", key: secret("Writes-6") } },
      },
      COMMAND,
    ],
    pending_operations: [{ resource: COMMAND }],
  },
};

test("the copy of a state for previews has no secret that writes, in no resource and no pending operation", () => {
  const copy = stateForPreviews(STATE, "the previews'");
  const text = JSON.stringify(copy);
  assert.doesNotMatch(text, /Writes-|the writer's/);
  assert.deepEqual(copy.deployment.secrets_providers, {
    type: "passphrase",
    state: { salt: "the previews'" },
  });
});

test("and keeps what a preview compares: digests, the cluster's Secrets, and configuration that reads", () => {
  const text = JSON.stringify(stateForPreviews(STATE, "x"));
  for (const kept of [
    "Session-1",
    "Session-2",
    "Reads-1",
    "digest",
    "calicoctl node status",
    "shown",
    "an unknown kind",
  ])
    assert.ok(text.includes(kept), kept);
});

test("the copy is written with the login of the previews' backend, and read with the deployment's", () => {
  const at = new ScriptFolder("exit 1");
  const pulumi = `#!/bin/bash
echo "$PULUMI_BACKEND_URL $AWS_ACCESS_KEY_ID $AWS_SECRET_ACCESS_KEY $PGPASSWORD $PULUMI_CONFIG_PASSPHRASE: $1 $2" >> "${at.folder}/engine"
case "$1 $2" in
  "config set") cat > /dev/null; echo "encryptionsalt: v1:x" > stacks/Pulumi.mysite.yaml ;;
  "stack export") echo '{"version":3,"deployment":{}}' ;;
  "stack import") cat > /dev/null ;;
esac
`;
  at.write("engine-bin/pulumi", pulumi);
  fs.chmodSync(path.join(at.folder, "engine-bin", "pulumi"), 0o755);
  const words = [...RUNS_TYPESCRIPT, "stacks/ci/copyState.ts", "mysite"];
  const { status, stderr } = spawnSync(process.execPath, words, {
    ...{ cwd: TOP, encoding: "utf8" },
    env: {
      ...process.env,
      PATH: `${at.folder}/engine-bin:${process.env.PATH ?? ""}`,
      ...{ PULUMI_BACKEND_URL: "s3://state", PULUMI_CONFIG_PASSPHRASE: "deploys" },
      ...{ AWS_ACCESS_KEY_ID: "id", AWS_SECRET_ACCESS_KEY: "key" },
      ...{ PREVIEW_BACKEND_URL: "s3://previews", PREVIEW_PASSPHRASE: "previews" },
      ...{ PREVIEW_AWS_ACCESS_KEY_ID: "id-2", PREVIEW_AWS_SECRET_ACCESS_KEY: "key-2" },
      ...{ PGPASSWORD: "own", PREVIEW_PGPASSWORD: "" },
    },
  });
  const engine = at.read("engine");
  at.remove();
  assert.equal(status, 0, stderr);
  const previews = "s3://previews id-2 key-2 own previews";
  assert.deepEqual(engine?.trim().split("\n"), [
    `${previews}: stack select`,
    `${previews}: config set`,
    "s3://state id key own deploys: stack export",
    `${previews}: stack import`,
  ]);
});
