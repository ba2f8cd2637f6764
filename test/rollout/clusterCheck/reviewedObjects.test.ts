import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { after, describe, test } from "node:test";
import { fieldsOf, type ObjectsByKind } from "../../../components/calico/manifests";
import { check, configure } from "../../../components/rollout/clusterCheck/provider";
import { objectDeviations } from "../../../components/rollout/clusterCheck/reviewedObjects";
import { bjOffice } from "../../peering/datacenters";
import { kubeconfigFor } from "../../verification/kubeconfig";

/** The cluster's end of an update that is bound to a change record, where the program is run by `pulumi up` itself. */

const NAME = "bj-141-bj-office-core-s9700";
const KEY = `BGPPeer/${NAME}`;
const peer = (asNumber: number, more: object = {}) => ({
  ...{ apiVersion: "projectcalico.org/v3", kind: "BGPPeer", metadata: { name: NAME } },
  spec: { node: "bj-141", peerIP: "10.2.98.1", asNumber, ...more },
});
const before = { "spec.asNumber": "65001", "spec.peerIP": '"10.2.98.1"' };
const goal = { ...before, "spec.asNumber": "65002" };
const reviewed = { [KEY]: { before, after: goal, live: before } };
const now = (object?: object): ObjectsByKind => ({
  BGPPeer: object === undefined ? {} : { [NAME]: fieldsOf({ ...object }) },
});

describe("objects of the cluster and the change record", () => {
  test("are as they were reviewed; a field that the stack does not manage may have changed", () => {
    assert.deepEqual(objectDeviations(reviewed, now(peer(65001, { keepOriginalNextHop: true }))), []);
  });

  test("a field of the stack's that was edited since is named, with both values", () => {
    assert.deepEqual(objectDeviations(reviewed, now(peer(65099))), [
      `${KEY}: not as it was reviewed (spec.asNumber was 65001, is 65099): nothing was changed; make a new change record.`,
    ]);
  });

  test("so is an object that is gone, and one that is there now and was not", () => {
    assert.match(objectDeviations(reviewed, now())[0] ?? "", /spec\.asNumber was 65001, is absent/);
    const made = { [KEY]: { before: {}, after: goal, live: {} } };
    assert.match(objectDeviations(made, now(peer(65099)))[0] ?? "", /spec\.asNumber was absent, is 65099/);
  });

  test("an update that was stopped half-way goes on: what is as the record wants it is no deviation", () => {
    assert.deepEqual(objectDeviations(reviewed, now(peer(65002))), []);
    const taken = { [KEY]: { before, after: {}, live: before } };
    assert.deepEqual(objectDeviations(taken, now()), []);
  });

  test("a patch is compared by the fields that it sets; a kind that cannot be listed now is refused", () => {
    const patch = { before: {}, after: { "spec.nodeToNodeMeshEnabled": "false" }, live: {} };
    const mesh = { "BGPConfiguration/default (mesh-off)": patch };
    const on = { BGPConfiguration: { default: { "spec.nodeToNodeMeshEnabled": "true" } } };
    assert.match(objectDeviations(mesh, on)[0] ?? "", /nodeToNodeMeshEnabled was absent, is true/);
    assert.match(objectDeviations(mesh, {})[0] ?? "", /was read at the review and cannot be listed now/);
    assert.deepEqual(objectDeviations({ [KEY]: { before, after: goal } }, now(peer(65099))), []);
  });
});

describe("the cluster check of a run that is bound to a record", () => {
  const directory = mkdtempSync(path.join(os.tmpdir(), "calico-peering-bound-"));
  const lists: Record<string, object[]> = {
    nodes: ["bj-141", "bj-142", "bj-143", "bj-152"].map((name) => ({ metadata: { name } })),
    bgppeers: [],
  };
  const server = http.createServer((request, response) => {
    const plural = /\/(\w+)$/.exec(request.url?.split("?")[0] ?? "")?.[1] ?? "";
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ items: lists[plural] ?? [] }));
  });
  after(() => {
    configure({ config: { get: () => undefined } });
    server.close();
    rmSync(directory, { recursive: true });
  });

  test("refuses before anything is written where a field of the stack's is another one than at the review", async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const kubeconfig = kubeconfigFor(directory, `http://127.0.0.1:${port}`);
    const record = path.join(directory, "review.json");
    writeFileSync(record, JSON.stringify({ version: 1, bound: { switches: {}, objects: reviewed } }));
    configure({ config: { get: (key) => (key === "review" ? record : undefined) } });
    const refusals = async (object: object) => {
      lists.bgppeers = [object];
      const { failures } = await check({}, { inventory: bjOffice({ cluster: { kubeconfig } }) });
      return failures.map(({ reason }) => reason).filter((reason) => reason.includes("reviewed"));
    };
    assert.deepEqual(await refusals(peer(65001)), []);
    assert.match((await refusals(peer(65099)))[0] ?? "", /^BGPPeer\/bj-141.* was 65001, is 65099/);
  });
});
