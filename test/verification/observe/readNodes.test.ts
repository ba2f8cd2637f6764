import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { after, afterEach, describe, test } from "node:test";
import { ClusterError, connect } from "../../../components/verification/observe/clusterClient";
import { readNodes } from "../../../components/verification/observe/readNodes";
import { kubeconfigFor } from "../kubeconfig";

const directory = mkdtempSync(path.join(os.tmpdir(), "calico-peering-node-"));
after(() => rmSync(directory, { recursive: true }));

const COLLECTION = "/apis/projectcalico.org/v3/caliconodestatuses";

interface StatusObject {
  metadata: { name: string };
  spec: { node: string; classes: string[] };
  status?: object;
}

let server: http.Server | undefined;
afterEach(() => server?.close());

/** An API server that knows nothing but CalicoNodeStatus; `answer` plays calico-node, or refuses. */
async function cluster(answer: (object: StatusObject) => object | number | undefined): Promise<{
  kubeconfig: string;
  objects: Map<string, StatusObject>;
  created: StatusObject[];
}> {
  const objects = new Map<string, StatusObject>();
  const created: StatusObject[] = [];
  server = http.createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      const reply = (code: number, content: object) => {
        response.writeHead(code, { "content-type": "application/json" });
        response.end(JSON.stringify(content));
      };
      const name = (request.url ?? "").slice(COLLECTION.length + 1);
      if (request.method === "POST") {
        const object = JSON.parse(body) as StatusObject;
        const answered = answer(object);
        if (typeof answered === "number") return reply(answered, { message: `refused with ${answered}` });
        const status = answered === undefined ? {} : { status: answered };
        objects.set(object.metadata.name, { ...object, ...status });
        created.push(object);
        return reply(201, object);
      }
      const found = objects.get(name);
      if (request.method === "DELETE") objects.delete(name);
      return found === undefined ? reply(404, { message: "not found" }) : reply(200, found);
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { kubeconfig: kubeconfigFor(directory, `http://127.0.0.1:${port}`), objects, created };
}

async function refusal(kubeconfig: string | undefined, context?: string): Promise<string> {
  try {
    await readNodes(await connect(kubeconfig, context), ["bj-141"], { timeout: 500 });
  } catch (error) {
    assert(error instanceof ClusterError);
    assert.doesNotMatch(error.message, /\n/);
    return error.message;
  }
  return assert.fail("it was answered");
}

describe("asking nodes for their sessions", () => {
  test("makes a new CalicoNodeStatus for each, reads it, and leaves none behind", async () => {
    const peersV6 = [{ peerIP: "fd00:98::1", state: "Established", since: "10:00:01", type: "NodePeer" }];
    const peersV4 = [{ peerIP: "10.2.98.1", state: "Established", since: "10:00:00", type: "NodePeer" }];
    const { kubeconfig, objects, created } = await cluster(() => ({
      lastUpdated: "2026-11-23T10:00:01Z",
      agent: { birdV4: { state: "Ready" } },
      bgp: { peersV4, peersV6 },
    }));
    const reports = await readNodes(await connect(kubeconfig, undefined), ["bj-141", "bj-142"]);
    assert.deepEqual(reports["bj-142"], { bird: "Ready", peers: [...peersV4, ...peersV6] });
    assert.deepEqual(created.map(({ spec }) => spec.node).sort(), ["bj-141", "bj-142"]);
    assert.equal(new Set(created.map(({ metadata }) => metadata.name)).size, 2);
    assert.equal(objects.size, 0);
  });

  test("says so when a node does not answer in time, and leaves nothing behind", async () => {
    const { kubeconfig, objects } = await cluster(() => undefined);
    const reports = await readNodes(await connect(kubeconfig, undefined), ["bj-141"], { timeout: 300 });
    assert.match(JSON.stringify(reports["bj-141"]), /calico-node gave no status within 0\.3 s/);
    assert.equal(objects.size, 0);
  });

  test("asks all at once: twenty that do not answer take one time limit, and the others' answers count", async () => {
    const down = Array.from({ length: 20 }, (_, i) => `down-${i}`);
    const status = { lastUpdated: "2026-11-23T10:00:01Z", agent: { birdV4: { state: "Ready" } } };
    const { kubeconfig, objects, created } = await cluster(({ spec }) =>
      spec.node.startsWith("down") ? undefined : status,
    );
    const reports = await readNodes(await connect(kubeconfig, undefined), [...down, "up"], { timeout: 300 });
    assert.equal(created.length, 21);
    assert.deepEqual(reports.up, { bird: "Ready", peers: [] });
    const problems = new Set(down.map((node) => JSON.stringify(reports[node])));
    assert.equal(problems.size, 1, "one sentence, so that a report names them in one line");
    assert.equal(objects.size, 0);
  });

  test("leaves nothing behind where the cluster refuses one of them", async () => {
    const { kubeconfig, objects } = await cluster(({ spec }) => (spec.node === "bj-142" ? 403 : undefined));
    await assert.rejects(
      readNodes(await connect(kubeconfig, undefined), ["bj-141", "bj-142", "bj-143"]),
      ClusterError,
    );
    assert.equal(objects.size, 0);
  });
});

describe("a cluster that cannot be asked is one sentence", () => {
  test("when nothing listens at its address", async () => {
    assert.match(
      await refusal(kubeconfigFor(directory, "http://127.0.0.1:1")),
      /http:\/\/127\.0\.0\.1:1 cannot be reached \(ECONNREFUSED\)/,
    );
  });

  test("when it has no projectcalico.org/v3", async () => {
    const { kubeconfig } = await cluster(() => 404);
    assert.match(
      await refusal(kubeconfig),
      /does not serve projectcalico\.org\/v3 .*install Calico's API server/,
    );
  });

  test("when we may not", async () => {
    const { kubeconfig } = await cluster(() => 403);
    assert.match(await refusal(kubeconfig), /refuses \(refused with 403\).*caliconodestatuses are needed/);
  });

  test("when the kubeconfig or the context is not there", async () => {
    assert.match(
      await refusal("/nowhere/kubeconfig"),
      /kubeconfig \/nowhere\/kubeconfig: there is no such file/,
    );
    const before = process.env;
    process.env = { ...before, KUBECONFIG: "", HOME: "/nowhere" };
    try {
      assert.match(await refusal(undefined), /^no kubeconfig was found: name one .* or set KUBECONFIG\.$/);
    } finally {
      process.env = before;
    }
    const { kubeconfig } = await cluster(() => 404);
    assert.match(await refusal(kubeconfig, "prod"), /context "prod" is not in it; it has x\./);
  });
});
