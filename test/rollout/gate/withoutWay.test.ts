import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { after, test } from "node:test";
import { create } from "../../../components/rollout/gate/provider";
import type { GateInputs } from "../../../components/rollout/gate/state";
import { kubeconfigFor } from "../../verification/kubeconfig";

const directory = mkdtempSync(path.join(os.tmpdir(), "calico-peering-gate-"));
const servers: http.Server[] = [];
after(() => {
  servers.forEach((server) => server.close());
  rmSync(directory, { recursive: true });
});

/** A cluster with one Ready node that no session serves. */
async function cluster(meshEnabled: boolean): Promise<GateInputs> {
  const ready = { conditions: [{ type: "Ready", status: "True" }] };
  const annotations = { "projectcalico.org/IPv4Address": "10.2.98.153/24" };
  const server = http.createServer((request, response) => {
    const items = request.url?.includes("bgpconfigurations")
      ? [{ metadata: { name: "default" }, spec: { nodeToNodeMeshEnabled: meshEnabled } }]
      : request.url?.includes("/nodes")
        ? [{ metadata: { name: "bj-153", annotations }, status: ready }]
        : [];
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ items }));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    kubeconfig: kubeconfigFor(directory, `http://127.0.0.1:${port}`),
    remedy: "through-switch",
    switches: {},
    sessions: {},
    seconds: 300,
    polls: 1,
    meshOff: true,
  };
}

test("the gate refuses a node that joined during the update, at once and by name", async () => {
  await assert.rejects(
    async () => create(await cluster(true)),
    (error: Error) => {
      assert.match(
        `${error}: ${error.stack}`,
        /the mesh stays on: bj-153: Ready in the cluster and not in the file, so with the mesh off nothing would lead to the pods there/,
      );
      return true;
    },
  );
});

test("the gate has nothing to keep on where the mesh is off already", async () => {
  await create(await cluster(false));
});
