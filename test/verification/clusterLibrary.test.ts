import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { after, describe, test } from "node:test";
import { clusterLibrary } from "../../components/verification/observe/clusterLibrary";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "calico-peering-library-"));
after(() => fs.rmSync(folder, { recursive: true, force: true }));

const KUBECONFIG = {
  clusters: [{ name: "bj", cluster: { server: "https://10.2.98.10:6443" } }],
  users: [{ name: "admin", user: { token: "of-admin" } }],
  contexts: [{ name: "admin@bj", context: { cluster: "bj", user: "admin" } }],
  "current-context": "admin@bj",
};

describe("the cluster's client", () => {
  test("is one file, which the first process makes and the next ones load", async () => {
    const own = await clusterLibrary(folder);
    const [file = "", ...others] = fs.readdirSync(folder);
    assert.match(file, /^cluster-[0-9a-f]{64}\.cjs$/);
    assert.deepEqual(others, []);
    const made = fs.statSync(path.join(folder, file)).mtimeMs;
    assert.equal((await clusterLibrary(folder)).KubeConfig, own.KubeConfig);
    assert.equal(fs.statSync(path.join(folder, file)).mtimeMs, made);
    const config = new own.KubeConfig();
    config.loadFromString(JSON.stringify(KUBECONFIG));
    assert.equal(config.getCurrentCluster()?.server, "https://10.2.98.10:6443");
    assert.equal(typeof config.makeApiClient(own.CoreV1Api).listNode, "function");
  });

  test("is the package itself where no file can be kept", async () => {
    const package_ = await import("@kubernetes/client-node");
    const inAFile = path.join(folder, fs.readdirSync(folder)[0] ?? "", "below");
    assert.equal((await clusterLibrary(inAFile)).KubeConfig, package_.KubeConfig);
    assert.notEqual((await clusterLibrary(folder)).KubeConfig, package_.KubeConfig);
  });
});
