import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { parse, parseAllDocuments, stringify } from "yaml";
import { connect } from "../../components/verification/observe/clusterClient";
import { verifyOnce, type VerifyOptions } from "../../components/verification/verify";
import type { Report } from "../../components/verification/judge/report";
import type { KubeObject } from "../lab/kubeApi";
import { Lab } from "../lab/lab";
import { TOP } from "../lab/runDirectory";
import { DeclaredDatacenter, SWITCH } from "./support/declaredDatacenter";

/** docs/rights/verify.yaml against a real API server: `npm run verify` with the rights that it names, and no others. */

const RBAC = "/apis/rbac.authorization.k8s.io/v1";

let lab: Lab;
let datacenter: DeclaredDatacenter;

before(async () => {
  lab = await Lab.up({ name: "live-rights" });
  datacenter = new DeclaredDatacenter(lab);
  await datacenter.declareBothEnds();
  await datacenter.untilRight();
  const text = fs.readFileSync(path.join(TOP, "docs", "rights", "verify.yaml"), "utf8");
  for (const document of parseAllDocuments(text)) {
    const role = document.toJS() as KubeObject;
    await lab.api.apply(`${RBAC}/clusterroles`, role);
    await lab.api.apply(`${RBAC}/clusterrolebindings`, {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata: { name: role.metadata.name },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: role.metadata.name },
      subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name: role.metadata.name }],
    } as KubeObject);
  }
});
after(() => lab?.down());

/** Verifies as the user to whom the ClusterRole of this name is bound. */
async function verifyAs(user: string, options: VerifyOptions = {}): Promise<Report> {
  const kubeconfig = parse(fs.readFileSync(lab.kubeconfig, "utf8")) as { users: { user: { as?: string } }[] };
  for (const one of kubeconfig.users) one.user.as = user;
  const file = path.join(lab.directory, `kubeconfig-${user}`);
  fs.writeFileSync(file, stringify(kubeconfig));
  const access = { switches: { [SWITCH]: datacenter.access }, cluster: await connect(file, undefined) };
  return verifyOnce(datacenter.inventory, datacenter.sessions, access, options);
}

describe("npm run verify with the rights of docs/rights/verify.yaml", () => {
  test("asks both ends of every session", async () => {
    const { findings, right, sessions } = await verifyAs("calico-peering-verify");
    assert.deepEqual(findings, []);
    assert.ok(right);
    for (const { atNode, session } of sessions) assert.equal(atNode, "Established", session.name);
  });

  test("--read-only creates nothing, needs no right to create, and compares everything but the nodes' view", async () => {
    const writes = lab.apiLog().length;
    const { findings, right, sessions } = await verifyAs("calico-peering-read", {
      readOnly: true,
    });
    assert.deepEqual(findings, []);
    assert.ok(right);
    for (const { atNode, comparison, session } of sessions) {
      assert.equal(atNode, "not asked", session.name);
      assert.ok((comparison?.expected.length ?? 0) > 0, session.name);
    }
    assert.equal(lab.apiLog().length, writes, "a write to Calico's API");
  });

  test("without --read-only the smaller role is refused, and the sentence names the rights", async () => {
    const { findings, right } = await verifyAs("calico-peering-read");
    assert.ok(!right);
    assert.match(findings.join("\n"), /create, get and delete on projectcalico\.org caliconodestatuses/);
  });
});
