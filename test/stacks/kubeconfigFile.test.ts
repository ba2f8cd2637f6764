import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { after, describe, test } from "node:test";
import { checkKubeconfig } from "../../stacks/kubeconfigFile";
import { bjOffice } from "../peering/datacenters";

const project = fs.mkdtempSync(path.join(os.tmpdir(), "calico-peering-kubeconfig-"));
after(() => fs.rmSync(project, { recursive: true }));
fs.mkdirSync(path.join(project, "kubeconfigs"));
fs.writeFileSync(path.join(project, "kubeconfigs", "bj-office"), "");

const sentences = (kubeconfig: string | undefined) =>
  checkKubeconfig(bjOffice({ cluster: { kubeconfig } }), project).map(
    ({ path, message }) => `${path}: ${message}`,
  );

describe("a stack's kubeconfig", () => {
  test("is a file, not the directory that it is in", () => {
    assert.deepEqual(sentences("kubeconfigs"), [
      'cluster.kubeconfig: "kubeconfigs" is a directory; it must be the path of a kubeconfig file.',
    ]);
    assert.deepEqual(sentences("kubeconfigs/bj-office"), []);
  });

  test("is written out, since only a shell knows ~", () => {
    assert.deepEqual(sentences("~/.kube/config"), [
      'cluster.kubeconfig: "~/.kube/config" begins with ~, which only a shell reads as a home directory: write the path out.',
    ]);
  });

  test("may be left out, or come later", () => {
    assert.deepEqual(sentences(undefined), []);
    assert.deepEqual(sentences("kubeconfigs/later"), []);
  });
});
