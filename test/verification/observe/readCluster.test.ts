import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { after, afterEach, describe, test } from "node:test";
import { ClusterError, connect } from "../../../components/verification/observe/clusterClient";
import { readClusterFacts } from "../../../components/verification/observe/readCluster";
import { kubeconfigFor } from "../kubeconfig";

const directory = mkdtempSync(path.join(os.tmpdir(), "calico-peering-cluster-"));
after(() => rmSync(directory, { recursive: true }));

let server: http.Server | undefined;
afterEach(() => server?.close());

const V3 = "/apis/projectcalico.org/v3";
const CRD = "/apis/crd.projectcalico.org/v1";

/** An API server that serves these lists, answers with these codes, and knows nothing else. */
async function facts(served: Readonly<Record<string, readonly object[] | number>>) {
  server = http.createServer((request, response) => {
    const found = served[(request.url ?? "").split("?")[0] ?? ""] ?? 404;
    response.writeHead(typeof found === "number" ? found : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(typeof found === "number" ? { message: "no" } : { items: found }));
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return readClusterFacts(connect(kubeconfigFor(directory, `http://127.0.0.1:${port}`), undefined));
}

const objects = (group: string) => ({
  "/api/v1/nodes": [
    { metadata: { name: "bj-141" }, status: { conditions: [{ type: "Ready", status: "True" }] } },
  ],
  [`${group}/blockaffinities`]: [{ spec: { node: "bj-141", cidr: "172.30.9.64/26", state: "confirmed" } }],
  [`${group}/ippools`]: [{ spec: { cidr: "172.30.0.0/16" } }],
  [`${group}/bgpconfigurations`]: [{ metadata: { name: "default" }, spec: { nodeToNodeMeshEnabled: false } }],
  [`${group}/bgppeers`]: [{ metadata: { name: "p" }, spec: { peerIP: "10.2.98.1", asNumber: 65001 } }],
});
const IPAM = { [`${CRD}/ipamblocks`]: [] };

describe("the cluster's own objects", () => {
  test("come from Calico's API server where it is, IPAM's blocks from their CRD", async () => {
    const { routes, meshEnabled, nodes, bgpPeers } = await facts({ ...objects(V3), ...IPAM });
    assert.deepEqual(routes.blocks, [{ node: "bj-141", cidr: "172.30.9.64/26" }]);
    assert.deepEqual(routes.borrowed, []);
    assert.equal(meshEnabled, false);
    assert.equal(nodes["bj-141"]?.ready, true);
    assert.equal(bgpPeers[0]?.asNumber, 65001);
  });

  test("come from the CRDs where it is not", async () => {
    const { routes } = await facts({ ...objects(CRD), ...IPAM });
    assert.deepEqual(routes.blocks, [{ node: "bj-141", cidr: "172.30.9.64/26" }]);
  });

  test("leave it open who borrows what, where IPAM's blocks may not be read", async () => {
    const { routes } = await facts({ ...objects(V3), [`${CRD}/ipamblocks`]: 403 });
    assert.equal(routes.borrowed, undefined);
    assert.equal(routes.blocks.length, 1);
  });

  test("are one sentence when they cannot be read", async () => {
    const refusal = async (served: Parameters<typeof facts>[0]) => {
      const error: unknown = await facts(served).then(
        () => undefined,
        (caught: unknown) => caught,
      );
      assert(error instanceof ClusterError);
      return error.message;
    };
    assert.match(
      await refusal({ ...objects(V3), [`${V3}/bgppeers`]: 403 }),
      /refuses \(no\): list on bgppeers\.projectcalico\.org is needed\.$/,
    );
    server?.close();
    const { "/api/v1/nodes": nodes } = objects(V3);
    assert.match(
      await refusal({ "/api/v1/nodes": nodes }),
      /does not serve Calico.s \w+; install Calico first\.$/,
    );
  });
});
