import assert from "node:assert/strict";
import * as fs from "node:fs";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { Server } from "ssh2";
import { sessionsOf, type Inventory } from "../../../components/peering";
import type { LastPush } from "../../../components/s9700/state";
import { calicoctlNodeStatus } from "../../../components/verification/observe/nodeStatus";
import { ed25519Pair } from "./sshKeys";
import { StackFileError } from "../../../stacks/config";
import { datacenterOf } from "../reports";

const HOST_KEY = `ssh-ed25519 ${"A".repeat(68)}`;
const PRIVATE_KEY = "-----BEGIN PRIVATE KEY-----";

const declared: { type: string; name: string; inputs: Record<string, unknown> }[] = [];
const home = fs.mkdtempSync(path.join(os.tmpdir(), "calico-peering-plugins-"));
const { PULUMI_HOME, PATH } = process.env;

const hostKey = ed25519Pair();
const client = ed25519Pair();
const publicOf = (pair: typeof hostKey): string => pair.public.split(" ").slice(0, 2).join(" ");

/** A node's sshd that lets everybody in. */
const sshd = new Server({ hostKeys: [hostKey.private] }, (connection) => {
  connection.on("error", () => undefined).on("authentication", (context) => context.accept());
});
let port = 0;

const mocks: pulumi.runtime.Mocks = {
  newResource: ({ type, name, inputs }) => {
    declared.push({ type, name, inputs: inputs as Record<string, unknown> });
    return { id: name, state: { ...inputs, stdout: `status of ${name}` } };
  },
  call: ({ inputs }) => inputs as Record<string, unknown>,
};

before(async () => {
  process.env.PULUMI_HOME = home;
  process.env.PATH = home;
  await pulumi.runtime.setMocks(mocks);
  await new Promise<void>((resolve) => sshd.listen(0, "127.0.0.1", resolve));
  port = (sshd.address() as AddressInfo).port;
});
beforeEach(() => declared.splice(0));
after(() => {
  sshd.close();
  Object.assign(process.env, { PULUMI_HOME, PATH });
  if (PULUMI_HOME === undefined) delete process.env.PULUMI_HOME;
  fs.rmSync(home, { recursive: true });
});

/** Three nodes, of which node-002 is asked. */
const inventory: Inventory = datacenterOf(3, ["Core"], {
  nodeStatus: { "node-002": { user: "ops", hostKey: HOST_KEY } },
});

/** The same, with node-001, node-002 or both on this machine, by their ports. */
function nodesHere(ports: Readonly<Record<string, number>>): Inventory {
  const names = Object.keys(ports);
  const nodeStatus = Object.fromEntries(
    names.map((name) => [name, { user: "ops", port: ports[name], hostKey: publicOf(hostKey) }]),
  );
  const of = datacenterOf(3, ["Core"], { nodeStatus });
  const nodes = of.cluster.nodes.map((node) => ({ ...node, address: "127.0.0.1" }));
  return { ...of, cluster: { ...of.cluster, nodes } };
}

function status(
  privateKey: pulumi.Output<string> | undefined,
  of = inventory,
  pushedAt = 0,
  reported: pulumi.Output<unknown> = pulumi.output("reported"),
) {
  const pushes: Record<string, LastPush | undefined> = { Core: { at: pushedAt } as LastPush };
  const lastPushes = pulumi.output(Promise.resolve(pushes)) as pulumi.Output<typeof pushes>;
  const sessions = sessionsOf(of);
  const output = calicoctlNodeStatus({ inventory: of, sessions, privateKey, lastPushes, reported });
  return output && new Promise((resolve) => output.apply(resolve));
}

/** As in a preview. */
async function preview<T>(work: () => T): Promise<Awaited<T>> {
  pulumi.runtime.setMocks(mocks, "project", "stack", true);
  try {
    return await work();
  } finally {
    pulumi.runtime.setMocks(mocks);
  }
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
      /^cluster\.nodeStatus: Pulumi's command provider v1\.2\.1 is not on this machine, so `calicoctl node status` was not run; `pulumi plugin install resource command v1\.2\.1` gets it, and `npm run verify -- <stack> --calicoctl` needs none\.$/,
    );
    assert.deepEqual(declared, []);
  });

  test("is declared with the pinned host key and the secret private key, where it is", async () => {
    const away = putPluginThere();
    const said = await preview(() => status(pulumi.secret(PRIVATE_KEY)));
    away();
    assert.deepEqual(said, { "node-002": "status of node-status-node-002" });
    assert.equal(declared.length, 1);
    const [{ type, inputs }] = declared as [(typeof declared)[0]];
    assert.equal(type, "command:remote:Command");
    // The command's own failure is text, and fails no update.
    assert.match(String(inputs.create), /^date -u \S+; \(sudo calicoctl node status\) 2>&1 \|\| echo /);
    const text = JSON.stringify(inputs);
    assert.match(
      text,
      new RegExp(`"host":"10\\.2\\.96\\.4".*"user":"ops"|"user":"ops".*"host":"10\\.2\\.96\\.4"`),
    );
    assert(text.includes(HOST_KEY));
  });

  test("is run in an update on nodes that let it in; another one is named, and fails nothing", async () => {
    const away = putPluginThere();
    const closed = 1;
    const said = await status(
      pulumi.secret(client.private),
      nodesHere({ "node-001": port, "node-002": closed }),
    );
    away();
    assert.deepEqual(said, {
      "node-001": "status of node-status-node-001",
      "node-002": `not asked: 127.0.0.1 port ${closed}: connect ECONNREFUSED 127.0.0.1:${closed}.`,
    });
    assert.deepEqual(
      declared.map(({ name }) => name),
      ["node-status-node-001"],
    );
  });

  test("waits for the report of the update", async () => {
    const away = putPluginThere();
    let report: (value: string) => void = () => undefined;
    const reported = pulumi.output(new Promise<string>((resolve) => (report = resolve)));
    const said = status(pulumi.secret(client.private), nodesHere({ "node-001": port }), 0, reported);
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.deepEqual(declared, []);
    report("all is right");
    await said;
    away();
    assert.equal(declared.length, 1);
  });

  test("runs again after a push to one of the node's switches, and when a session is declared otherwise", async () => {
    const away = putPluginThere();
    const triggersOf = async (of: Inventory, pushedAt: number) => {
      declared.splice(0);
      await preview(() => status(pulumi.secret(PRIVATE_KEY), of, pushedAt));
      return JSON.stringify(declared[0]?.inputs.triggers);
    };
    const first = await triggersOf(inventory, 1_000);
    assert.equal(await triggersOf(inventory, 1_000), first);
    assert.notEqual(await triggersOf(inventory, 2_000), first);
    const nodes = inventory.cluster.nodes.map((node) => ({ ...node, asNumber: 64_999 }));
    assert.notEqual(
      await triggersOf({ ...inventory, cluster: { ...inventory.cluster, nodes } }, 1_000),
      first,
    );
    away();
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
