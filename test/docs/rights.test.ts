import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import { parseAllDocuments } from "yaml";
import { connect } from "../../components/verification/observe/clusterClient";
import {
  readClusterFacts,
  readLiveCluster,
  readStrictAffinity,
} from "../../components/verification/observe/readCluster";
import { readNodes } from "../../components/verification/observe/readNodes";
import { kubeconfigFor } from "../verification/kubeconfig";

interface Role {
  readonly metadata: { readonly name: string };
  readonly rules: readonly {
    readonly apiGroups: readonly string[];
    readonly resources: readonly string[];
    readonly verbs: readonly string[];
  }[];
}

const ROLES = ["verify.yaml", "check.yaml", "import.yaml"].flatMap((file) =>
  parseAllDocuments(fs.readFileSync(path.join(__dirname, "../../docs/rights", file), "utf8")).map(
    (document) => document.toJS() as Role,
  ),
);

/** `group/resource verb`, everything that a role allows. */
function allowedBy(name: string): string[] {
  const role = ROLES.find(({ metadata }) => metadata.name === name);
  assert.ok(role, name);
  return role.rules.flatMap(({ apiGroups, resources, verbs }) =>
    apiGroups.flatMap((group) =>
      resources.flatMap((resource) => verbs.map((verb) => `${group}/${resource} ${verb}`)),
    ),
  );
}

/** An API server's request as `group/resource verb`. */
function askedFor(method: string, url: string): string {
  const { pathname } = new URL(url, "http://x");
  const [, group = "", , resource = "", name] =
    /^\/apis\/([^/]+)\/([^/]+)\/([^/]+)(?:\/([^/]+))?$/.exec(pathname) ??
    /^\/api\/()(v1)\/([^/]+)(?:\/([^/]+))?$/.exec(pathname) ??
    [];
  const read = name === undefined ? "list" : "get";
  const verb = { GET: read, POST: "create", DELETE: "delete" }[method] ?? method;
  return `${group}/${resource} ${verb}`;
}

describe("the roles of docs/rights allow what a cluster is asked for, and nothing more", () => {
  let server: http.Server;
  let folder: string;
  let asked: Set<string>;
  let withoutApiServer = false;
  before(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "rights-"));
    server = http.createServer((request, response) => {
      // The list of groups is open to every account (ClusterRole system:discovery).
      if (request.url === "/apis") {
        const groups = ["projectcalico.org", "crd.projectcalico.org"].map((name) => ({ name, versions: [] }));
        response.writeHead(200, { "content-type": "application/json" });
        response.end(JSON.stringify({ kind: "APIGroupList", apiVersion: "v1", groups }));
        return;
      }
      const what = askedFor(request.method ?? "", request.url ?? "");
      asked.add(what);
      const missing = withoutApiServer && what.startsWith("projectcalico.org/") && what.endsWith(" list");
      response.writeHead(missing ? 404 : 200, { "content-type": "application/json" });
      const status = { lastUpdated: "2026-11-28T00:00:00Z", agent: { birdV4: { state: "Ready" } } };
      response.end(JSON.stringify({ kind: "List", apiVersion: "v1", metadata: {}, items: [], status }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  beforeEach(() => {
    asked = new Set();
  });
  after(() => {
    server.close();
    fs.rmSync(folder, { recursive: true });
  });
  const cluster = () => {
    const { port } = server.address() as AddressInfo;
    return connect(kubeconfigFor(folder, `http://127.0.0.1:${port}`), undefined);
  };

  test("by verify --read-only, through Calico's API server or the CRDs behind it", async () => {
    await readClusterFacts(await cluster());
    withoutApiServer = true;
    await readClusterFacts(await cluster());
    withoutApiServer = false;
    assert.deepEqual([...asked].sort(), allowedBy("calico-peering-read").sort());
  });

  test("by a preview's cluster check and by check --live", async () => {
    await readLiveCluster(await cluster());
    withoutApiServer = true;
    await readLiveCluster(await cluster());
    withoutApiServer = false;
    assert.deepEqual([...asked].sort(), allowedBy("calico-peering-check").sort());
  });

  test("by import, which also asks whether IPAM lends addresses", async () => {
    await readLiveCluster(await cluster());
    await readStrictAffinity(await cluster());
    withoutApiServer = true;
    await readLiveCluster(await cluster());
    await readStrictAffinity(await cluster());
    withoutApiServer = false;
    assert.deepEqual([...asked].sort(), allowedBy("calico-peering-import").sort());
  });

  test("by verify, with the nodes' own reports", async () => {
    await readNodes(await cluster(), ["bj-141"]);
    const more = allowedBy("calico-peering-verify").filter(
      (what) => !allowedBy("calico-peering-read").includes(what),
    );
    assert.deepEqual([...asked].sort(), more.sort());
  });
});
