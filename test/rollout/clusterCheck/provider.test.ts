import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { after, describe, test } from "node:test";
import { check, create, diff, update } from "../../../components/rollout/clusterCheck/provider";
import { bjOffice } from "../../peering/datacenters";
import { kubeconfigFor } from "../../verification/kubeconfig";

const directory = mkdtempSync(path.join(os.tmpdir(), "calico-peering-check-"));
const servers: http.Server[] = [];
after(() => {
  servers.forEach((server) => server.close());
  rmSync(directory, { recursive: true });
});

/** The first datacenter in front of a cluster without Calico that has these nodes. */
async function datacenter(names: readonly string[]) {
  const server = http.createServer((request, response) => {
    const isNodes = request.url?.split("?")[0] === "/api/v1/nodes";
    response.writeHead(isNodes ? 200 : 404, { "content-type": "application/json" });
    const items = names.map((name) => ({ metadata: { name } }));
    response.end(JSON.stringify(isNodes ? { items } : { message: "not found" }));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const kubeconfig = kubeconfigFor(directory, `http://127.0.0.1:${port}`);
  return { inventory: bjOffice({ cluster: { kubeconfig } }) };
}

const NODES = ["bj-141", "bj-142", "bj-143", "bj-152"];
const noCluster = () => ({
  inventory: bjOffice({ cluster: { kubeconfig: kubeconfigFor(directory, "http://127.0.0.1:1") } }),
});

describe("the cluster check", () => {
  test("passes before Calico is installed, and its state holds sentences alone", async () => {
    const { inputs, failures } = await check({}, await datacenter(NODES));
    assert.deepEqual([inputs, failures], [{ findings: [] }, []]);
    assert.deepEqual(create(inputs), { id: "cluster-check", outs: { findings: [] } });
  });

  test("refuses a node that does not exist", async () => {
    const { failures } = await check({}, await datacenter(NODES.slice(1)));
    assert.deepEqual(
      failures.map(({ reason }) => reason),
      [
        "cluster.nodes.bj-141: is no node of the cluster: no session with it could come up: take it out of the file, correct its name, or let it join first.",
      ],
    );
  });

  test("shows a finding that appears as a difference, and none where nothing changed", async () => {
    const { inputs } = await check({ findings: [] }, await datacenter([...NODES, "bj-153"]));
    assert.deepEqual(inputs.findings, ["node bj-153: is not Ready in the cluster and not in the file"]);
    assert.deepEqual(diff("", { findings: [] }, inputs), {});
    assert.deepEqual(diff("", { ...inputs }, inputs), { changes: false });
  });

  test("ends the preview of a stack whose cluster has been read before, in one sentence", async () => {
    const { failures } = await check({ findings: [], calico: "v3.31.0, aggregated API" }, noCluster());
    assert.equal(failures.length, 1);
    assert.match(
      failures[0]?.reason ?? "",
      /^the cluster was not read, so nothing is written: the cluster at /,
    );
  });

  test("says of many nodes what is so of each of them once", async () => {
    const { failures } = await check({}, await datacenter([]));
    assert.equal(failures.length, 1);
    assert.match(
      failures[0]?.reason ?? "",
      /^cluster\.nodes\.bj-141, cluster\.nodes\.bj-142, .*cluster\.nodes\.bj-152: is no node of the cluster: /,
    );
  });

  test("keeps what it knew where the cluster cannot be read, refuses no preview, and writes nothing", async () => {
    const known = ["node bj-153: is not Ready in the cluster and not in the file"];
    const { inputs, failures } = await check({ findings: known }, noCluster());
    assert.deepEqual(failures, []);
    assert.deepEqual(inputs.findings, known);
    assert.match(inputs.unread ?? "", /cannot be reached \(ECONNREFUSED\)/);
    const refusal = /the cluster was not read, so nothing is written: the cluster at /;
    const sentenceOf = (work: () => unknown) => {
      try {
        work();
      } catch (error) {
        return `${error}: ${(error as Error).stack}`;
      }
      return "";
    };
    assert.match(
      sentenceOf(() => create(inputs)),
      refusal,
    );
    assert.match(
      sentenceOf(() => update("", { findings: known }, inputs)),
      refusal,
    );
  });
});
