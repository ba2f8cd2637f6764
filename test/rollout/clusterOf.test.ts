import assert from "node:assert/strict";
import { mkdtempSync, renameSync, rmSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { after, describe, test } from "node:test";
import { clusterOf } from "../../components/rollout/clusterOf";
import { kubeconfigFor } from "../verification/kubeconfig";

const directory = mkdtempSync(path.join(os.tmpdir(), "calico-peering-cluster-"));
after(() => rmSync(directory, { recursive: true }));

const LOGINS = { passwords: {}, privateKeys: {} };

function kubeconfig(name: string, server: string): string {
  const to = path.join(directory, name);
  renameSync(kubeconfigFor(directory, server), to);
  return to;
}

describe("a step of an earlier update is taken back, or read again,", () => {
  const recorded = { kubeconfig: kubeconfig("old", "https://10.0.0.1:6443") };
  const today = kubeconfig("new", "https://10.0.0.2:6443");
  const serverOf = async (cluster: Readonly<Record<string, unknown>> | undefined) =>
    (await clusterOf(recorded, { ...LOGINS, ...(cluster === undefined ? {} : { cluster }) })).server;

  test("by the kubeconfig that the stack file names now, also where the last update's is gone", async () => {
    assert.equal(await serverOf({ kubeconfig: today }), "https://10.0.0.2:6443");
    const gone = { kubeconfig: path.join(directory, "gone") };
    const { server } = await clusterOf(gone, { ...LOGINS, cluster: { kubeconfig: today } });
    assert.equal(server, "https://10.0.0.2:6443");
  });

  test("by the context that the stack file names now", async () => {
    await assert.rejects(serverOf({ kubeconfig: today, context: "other" }), /context "other" is not in it/);
  });

  test("by the kubeconfig that kubectl would find, where the file names none any more", async () => {
    const before = process.env.KUBECONFIG;
    process.env.KUBECONFIG = today;
    try {
      assert.equal(await serverOf({ asNumber: 63400 }), "https://10.0.0.2:6443");
    } finally {
      if (before === undefined) delete process.env.KUBECONFIG;
      else process.env.KUBECONFIG = before;
    }
  });

  test("by the last update's, where there is no file or what it says is no path", async () => {
    assert.equal(await serverOf(undefined), "https://10.0.0.1:6443");
    assert.equal(await serverOf({ kubeconfig: 7 }), "https://10.0.0.1:6443");
  });
});
