import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { sessionsOf, type Inventory } from "../../../components/peering";
import { calicoctlNodeStatus } from "../../../components/verification/observe/nodeStatus";
import { StackFileError } from "../../../stacks/config";
import { datacenterOf } from "../reports";

const HOST_KEY = `ssh-ed25519 ${"A".repeat(68)}`;
const PRIVATE_KEY = "-----BEGIN PRIVATE KEY-----";

const declared: { type: string; name: string; inputs: Record<string, unknown> }[] = [];
const home = fs.mkdtempSync(path.join(os.tmpdir(), "calico-peering-plugins-"));
const { PULUMI_HOME, PATH } = process.env;

before(async () => {
  process.env.PULUMI_HOME = home;
  process.env.PATH = home;
  await pulumi.runtime.setMocks({
    newResource: ({ type, name, inputs }) => {
      declared.push({ type, name, inputs: inputs as Record<string, unknown> });
      return { id: name, state: { ...inputs, stdout: `status of ${name}` } };
    },
    call: ({ inputs }) => inputs as Record<string, unknown>,
  });
});
beforeEach(() => declared.splice(0));
after(() => {
  Object.assign(process.env, { PULUMI_HOME, PATH });
  if (PULUMI_HOME === undefined) delete process.env.PULUMI_HOME;
  fs.rmSync(home, { recursive: true });
});

/** Three nodes, of which node-002 is asked. */
const inventory: Inventory = datacenterOf(3, ["Core"], {
  nodeStatus: { "node-002": { user: "ops", hostKey: HOST_KEY } },
});

function status(privateKey: pulumi.Output<string> | undefined, of = inventory) {
  const output = calicoctlNodeStatus({ inventory: of, sessions: sessionsOf(of), privateKey, after: [] });
  return output && new Promise((resolve) => output.apply(resolve));
}

function putPluginThere(): () => void {
  const directory = path.join(home, "plugins", "resource-command-v1.2.1");
  fs.mkdirSync(directory, { recursive: true });
  fs.writeFileSync(path.join(directory, "pulumi-resource-command"), "");
  return () => fs.rmSync(directory, { recursive: true });
}

describe("calicoctl node status on chosen nodes", () => {
  test("is not run, and one sentence says why, where the provider's plugin is not to be had", async () => {
    const said = (await status(pulumi.secret(PRIVATE_KEY))) as Record<string, string>;
    assert.match(
      said["node-002"] ?? "",
      /^cluster\.nodeStatus: Pulumi's command provider v1\.2\.1 is not on this machine, so `calicoctl node status` was not run; `pulumi plugin install resource command v1\.2\.1` gets it\.$/,
    );
    assert.deepEqual(declared, []);
  });

  test("is run over SSH with the pinned host key and the secret private key, where it is", async () => {
    const away = putPluginThere();
    const said = await status(pulumi.secret(PRIVATE_KEY));
    away();
    assert.deepEqual(said, { "node-002": "status of node-status-node-002" });
    assert.equal(declared.length, 1);
    const [{ type, inputs }] = declared as [(typeof declared)[0]];
    assert.equal(type, "command:remote:Command");
    assert.equal(inputs.create, "sudo calicoctl node status");
    const text = JSON.stringify(inputs);
    assert.match(
      text,
      new RegExp(`"host":"10\\.2\\.96\\.4".*"user":"ops"|"user":"ops".*"host":"10\\.2\\.96\\.4"`),
    );
    assert(text.includes(HOST_KEY));
  });

  test("needs the private key", async () => {
    const away = putPluginThere();
    const said = (await status(undefined)) as Record<string, string>;
    away();
    assert.match(said["node-002"] ?? "", /no private key is configured.*calico-peering:nodeStatusPrivateKey/);
    assert.deepEqual(declared, []);
  });

  test("is nothing at all where no node is named", () => {
    assert.equal(status(pulumi.secret(PRIVATE_KEY), datacenterOf(3)), undefined);
  });

  test("a node that is not in the file, or a key that is a fingerprint, is a sentence", () => {
    const refused = (nodeStatus: object) => {
      try {
        datacenterOf(3, ["Core"], { nodeStatus });
      } catch (error) {
        assert(error instanceof StackFileError);
        return error.message;
      }
      return "";
    };
    assert.match(
      refused({ "node-009": { user: "ops", hostKey: HOST_KEY } }),
      /calico-peering:cluster\.nodeStatus: "node-009" is no node in this file; allowed: node-001, node-002, node-003\./,
    );
    assert.match(
      refused({ "node-001": { user: "ops", hostKey: "SHA256:x" } }),
      /cluster\.nodeStatus\.node-001\.hostKey.*"SHA256:x" is not a public host key as known_hosts has it/,
    );
  });
});
