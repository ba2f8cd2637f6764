import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import {
  create,
  diff,
  read,
  remove,
  update,
  type DrainedNodesState,
} from "../../../components/rollout/drain/drainedNodesProvider";
import { kubeconfigFor } from "../../verification/kubeconfig";

const LABEL = "calico-peering/drained";

describe("the label of nodes in maintenance, where BGPPeers are grouped", () => {
  const directory = mkdtempSync(path.join(os.tmpdir(), "calico-peering-drained-"));
  let server: http.Server;
  let kubeconfig: string;
  /** Labels of the cluster's nodes. */
  let nodes: Record<string, Record<string, string>>;
  let patched: string[];

  before(async () => {
    server = http.createServer((request, response) => {
      const name = /^\/api\/v1\/nodes\/([^?]+)/.exec(request.url ?? "")?.[1];
      let text = "";
      request.on("data", (chunk) => (text += chunk));
      request.on("end", () => {
        response.setHeader("content-type", "application/json");
        if (name === undefined) {
          const items = Object.entries(nodes).map(([node, labels]) => ({ metadata: { name: node, labels } }));
          return response.end(JSON.stringify({ items }));
        }
        const labels = nodes[name];
        patched.push(name);
        if (labels === undefined) {
          response.statusCode = 404;
          return response.end("{}");
        }
        const patch = JSON.parse(text) as { metadata: { labels: Record<string, string | null> } };
        for (const [key, value] of Object.entries(patch.metadata.labels)) {
          if (value === null) delete labels[key];
          else labels[key] = value;
        }
        return response.end(JSON.stringify({ metadata: { name, labels } }));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    kubeconfig = kubeconfigFor(directory, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
  beforeEach(() => {
    patched = [];
    nodes = {
      "bj-141": { rack: "r1" },
      "bj-142": { [LABEL]: "bj-office" },
      "bj-143": { [LABEL]: "bj-other" },
    };
  });
  after(() => {
    server.close();
    rmSync(directory, { recursive: true });
  });
  const state = (...names: string[]): DrainedNodesState => ({ kubeconfig, owner: "bj-office", nodes: names });

  test("is put on the nodes that the file names, taken off the others, and another stack's stays", async () => {
    await create(state("bj-141"));
    assert.deepEqual(nodes, {
      "bj-141": { rack: "r1", [LABEL]: "bj-office" },
      "bj-142": {},
      "bj-143": { [LABEL]: "bj-other" },
    });
  });

  test("is not written again where it is as declared", async () => {
    await update("", state(), state("bj-142"));
    assert.deepEqual(patched, []);
  });

  test("that was changed by hand is a difference of the refresh", async () => {
    const { props } = await read("drained-nodes", state("bj-141"));
    assert.deepEqual(props.nodes, ["bj-142"]);
    assert.deepEqual(diff("", props, state("bj-141")), {});
    assert.deepEqual(diff("", state("bj-142"), props), { changes: false });
  });

  test("of a node that has left the cluster is no difference, and no failure", async () => {
    await update("", state(), state("bj-142", "bj-199"));
    const { props } = await read("drained-nodes", state("bj-142", "bj-199"));
    assert.deepEqual(props.nodes, ["bj-142", "bj-199"]);
  });

  test("goes with the stack", async () => {
    await remove("drained-nodes", state("bj-142"));
    assert.deepEqual(nodes["bj-142"], {});
  });
});
