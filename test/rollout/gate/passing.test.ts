import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { after, describe, test } from "node:test";
import { remove } from "../../../components/rollout/gate/provider";
import type { GateOutputs } from "../../../components/rollout/gate/state";
import { kubeconfigFor } from "../../verification/kubeconfig";

const directory = mkdtempSync(path.join(os.tmpdir(), "calico-peering-gate-"));
const servers: http.Server[] = [];
after(() => {
  servers.forEach((server) => server.close());
  rmSync(directory, { recursive: true });
});

/** An API server with a mesh that is on and no nodes; its first answers are played from `trouble`. */
async function cluster(trouble: (number | "reset")[]): Promise<GateOutputs> {
  const server = http.createServer((request, response) => {
    const next = trouble.shift();
    if (next === "reset") return void request.socket.destroy();
    response.writeHead(next ?? 200, { "content-type": "application/json" });
    if (next !== undefined) return void response.end(JSON.stringify({ message: "busy" }));
    const items = request.url?.includes("bgpconfigurations")
      ? [{ metadata: { name: "default" }, spec: { nodeToNodeMeshEnabled: true } }]
      : [];
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
    seconds: 30,
    polls: 1,
    meshOff: true,
    report: [],
  };
}

describe("a gate that waits for the mesh", () => {
  test("goes on when the API server answers 503 or resets the connection once", async () => {
    await remove("mesh-gate", await cluster([503, "reset"]));
  });

  test("ends immediately when it has no right to ask, and names the rights", async () => {
    const refused = cluster([403, 403, 403, 403, 403, 403, 403]);
    await assert.rejects(
      async () => remove("mesh-gate", await refused),
      (error: Error) => {
        assert.match(`${error}: ${error.stack}`, /the BGPPeers stay: the cluster at .* refuses \(busy\)/);
        return true;
      },
    );
  });

  test("names the last failure when time is up", async () => {
    const state = await cluster(Array.from({ length: 50 }, () => 503));
    await assert.rejects(remove("mesh-gate", { ...state, seconds: 1 }), (error: Error) => {
      assert.match(
        `${error}: ${error.stack}`,
        /the BGPPeers stay: for \d+ s: the cluster at .* answered 503: busy/,
      );
      return true;
    });
  });
});
