import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { after, afterEach, describe, test } from "node:test";
import { ClusterError, connect } from "../../../components/verification/observe/clusterClient";
import { readClusterFacts, readLiveCluster } from "../../../components/verification/observe/readCluster";
import { kubeconfigFor } from "../kubeconfig";

const directory = mkdtempSync(path.join(os.tmpdir(), "calico-peering-cluster-"));
after(() => rmSync(directory, { recursive: true }));

let server: http.Server | undefined;
afterEach(() => server?.close());

const V3 = "/apis/projectcalico.org/v3";
const CRD = "/apis/crd.projectcalico.org/v1";

/** An API server that serves these lists, answers with these codes, and knows nothing else. */
async function facts(served: Served) {
  return readClusterFacts(await serving(served));
}

/** A list by its items, another object as it is, or a refusal by its code. */
type Served = Readonly<Record<string, readonly object[] | object | number>>;

async function serving(served: Served) {
  server = http.createServer((request, response) => {
    const found = served[(request.url ?? "").split("?")[0] ?? ""] ?? 404;
    response.writeHead(typeof found === "number" ? found : 200, { "content-type": "application/json" });
    const answer = Array.isArray(found) ? { items: found as object[] } : found;
    response.end(JSON.stringify(typeof found === "number" ? { message: "no" } : answer));
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return connect(kubeconfigFor(directory, `http://127.0.0.1:${port}`), undefined);
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

describe("what a living cluster has", () => {
  const named = (name: string, labels = {}) => ({ metadata: { name, labels } });
  const living = {
    ...objects(V3),
    [`${V3}/ippools`]: [
      {
        ...named("pods"),
        spec: { cidr: "172.30.0.0/16", blockSize: 27, vxlanMode: "CrossSubnet", natOutgoing: true },
      },
      {
        ...named("services"),
        spec: { cidr: "172.31.0.0/16", ipipMode: "Always", allowedUses: ["LoadBalancer"] },
      },
      { ...named("six"), spec: { cidr: "fd00::/48", ipipMode: "Never", vxlanMode: "Never" } },
    ],
    [`${V3}/bgppeers`]: [
      {
        ...named("p", { "calico-peering/datacenter": "bj-office" }),
        spec: { nodeSelector: "all()", peerIP: "10.2.98.1:179", asNumber: 65001 },
      },
    ],
    [`${V3}/bgpfilters`]: [
      named("own-routes-only", { "calico-peering/datacenter": "bj-office" }),
      named("x"),
    ],
    [`${V3}/bgpconfigurations`]: [
      {
        metadata: {
          name: "default",
          managedFields: [
            { manager: "kubectl-edit", fieldsV1: { "f:spec": { "f:asNumber": {} } } },
            { manager: "calico-peering", fieldsV1: { "f:metadata": {}, "f:spec": { "f:asNumber": {} } } },
          ],
        },
        spec: { asNumber: 63400, nodeToNodeMeshEnabled: false },
      },
    ],
  };

  test("are nodes, blocks, BGPPeers and filters with their owners, fields with their managers, and pools", async () => {
    const { nodes, calico } = await readLiveCluster(await serving(living));
    assert.deepEqual(Object.keys(nodes), ["bj-141"]);
    assert.ok(calico);
    assert.equal(calico.meshEnabled, false);
    assert.deepEqual(calico.blocks, [{ node: "bj-141", cidr: "172.30.9.64/26" }]);
    assert.deepEqual(calico.bgpPeers, [
      {
        name: "p",
        owner: "bj-office",
        nodeSelector: "all()",
        peerIP: "10.2.98.1",
        asNumber: 65001,
        filters: [],
        spec: { nodeSelector: "all()", peerIP: "10.2.98.1:179", asNumber: 65001 },
      },
    ]);
    assert.deepEqual(calico.bgpFilters, [{ name: "own-routes-only", owner: "bj-office" }, { name: "x" }]);
    assert.deepEqual(calico.bgpConfigurations, [
      {
        name: "default",
        ours: true,
        spec: { asNumber: 63400, nodeToNodeMeshEnabled: false },
        managers: { asNumber: ["kubectl-edit", "calico-peering"], nodeToNodeMeshEnabled: [] },
      },
    ]);
    const pools = calico.ipPools.map(({ name, blockSize, encapsulation, natOutgoing, forPods }) =>
      [name, blockSize, encapsulation, natOutgoing, forPods].join(" "),
    );
    assert.deepEqual(pools, [
      "pods 27 VXLANCrossSubnet true true",
      "services 26 IPIP false false",
      "six 122 None false true",
    ]);
  });

  test("are the release and how Calico's kinds are served, as far as they may be read", async () => {
    const information = [{ metadata: { name: "default" }, spec: { calicoVersion: "v3.32.1" } }];
    const groups = (...names: string[]) => ({
      "/apis": { groups: names.map((name) => ({ name, versions: [] })) },
    });
    const [v3, v1] = ["projectcalico.org", "crd.projectcalico.org"];
    const service = "/apis/apiregistration.k8s.io/v1/apiservices/v3.projectcalico.org";
    const known = async (more: Served) => {
      const { calico } = await readLiveCluster(await serving({ ...living, ...more }));
      server?.close();
      return { api: calico?.api, release: calico?.release };
    };
    const both = groups(v3, v1);
    assert.deepEqual(await known({ ...both, [service]: { spec: { service: { name: "calico-api" } } } }), {
      api: "aggregated",
      release: undefined,
    });
    assert.deepEqual(await known({ ...groups(v3), [`${V3}/clusterinformations`]: information }), {
      api: "native",
      release: "v3.32.1",
    });
    assert.equal((await known({ ...both, [service]: { spec: {} } })).api, "both");
    assert.equal((await known({ ...both, [service]: 403 })).api, undefined);
    assert.equal((await known(groups(v1))).api, "crds-only");
    assert.equal((await known({ "/apis": 403, [`${V3}/clusterinformations`]: 403 })).release, undefined);
  });

  test("are its nodes alone where Calico is not installed yet", async () => {
    const live = await readLiveCluster(await serving({ "/api/v1/nodes": objects(V3)["/api/v1/nodes"] }));
    assert.deepEqual(Object.keys(live.nodes), ["bj-141"]);
    assert.equal(live.calico, undefined);
  });

  test("leave the filters open where they may not be read, and nothing else", async () => {
    const { calico } = await readLiveCluster(await serving({ ...living, [`${V3}/bgpfilters`]: 403 }));
    assert.equal(calico?.bgpFilters, undefined);
    server?.close();
    await assert.rejects(
      serving({ ...living, [`${V3}/bgppeers`]: 403 }).then(readLiveCluster),
      /refuses \(no\): list on bgppeers\.projectcalico\.org is needed\.$/,
    );
  });
});
