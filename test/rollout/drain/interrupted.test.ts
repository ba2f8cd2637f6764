import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { after, beforeEach, describe, test } from "node:test";
import { remove } from "../../../components/rollout/drain/provider";
import type { DrainOutputs, DrainStepName } from "../../../components/rollout/drain/state";
import { storedSessions } from "../../../components/rollout/storedSession";
import { drainsOf, sessionsOf } from "../../../components/peering";
import { bjOffice } from "../../peering/datacenters";
import { kubeconfigFor } from "../../verification/kubeconfig";

const directory = mkdtempSync(path.join(os.tmpdir(), "calico-peering-drain-"));
const SWITCH = "BJ_Office_Core_S9700";
const FILTER = "/apis/projectcalico.org/v3/bgpfilters/maintenance-bj-office-core-s9700";

const left = (manager: string, ...fields: string[]) => ({
  manager,
  operation: "Apply",
  fieldsV1: {
    "f:metadata": { "f:annotations": { "f:pulumi.com/patchForce": {} } },
    "f:spec": Object.fromEntries(fields.map((field) => [`f:${field}`, {}])),
  },
});

let server: http.Server;
let applied: string[] = [];
let kubeconfig = "";

/** A cluster without nodes and BGPPeers; its filter of the switch has what two interrupted updates left. */
beforeEach(async () => {
  applied = [];
  server?.close();
  server = http.createServer((request, response) => {
    request.resume();
    const { method, url = "", headers } = request;
    if (method === "PATCH") applied.push(`${headers["content-type"] ?? ""} ${url}`);
    const managedFields = [
      left("pulumi-kubernetes-1111aaaa", "importV4"),
      left("pulumi-kubernetes-2222bbbb", "exportV4", "exportV6"),
      left("argocd", "exportV4"),
    ];
    const filter = { metadata: { name: "maintenance-bj-office-core-s9700", managedFields } };
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify(url.startsWith(FILTER) ? filter : { items: [] }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  kubeconfig = kubeconfigFor(directory, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
after(() => {
  server.close();
  rmSync(directory, { recursive: true });
});

function stateOf(step: DrainStepName): DrainOutputs {
  const inventory = bjOffice({ device: { maintenance: true } });
  const [drain] = drainsOf(inventory);
  assert.ok(drain && drain.name === SWITCH);
  const sessions = storedSessions(sessionsOf(inventory));
  const limits = { seconds: 1, polls: 1, free: 0, held: true };
  return { step, kubeconfig, drain, switches: {}, sessions, ...limits, report: [] };
}

describe("a switch comes back from a maintenance whose update was interrupted", () => {
  for (const [step, what, manager] of [
    ["unused", "exports", "pulumi-kubernetes-2222bbbb"],
    ["permitted", "imports", "pulumi-kubernetes-1111aaaa"],
  ] as const) {
    test(`${step} gives back what was left of the rejected ${what}, and nothing else`, async () => {
      await remove("", stateOf(step));
      assert.deepEqual(applied, [
        `application/apply-patch+yaml ${FILTER}?fieldManager=${manager}&force=true`,
      ]);
    });
  }

  test("withdrawn, which is deleted before both, gives nothing back", async () => {
    await remove("", stateOf("withdrawn"));
    assert.deepEqual(applied, []);
  });

  test("a permit of before 0.2 gives nothing back: its delete does not wait for that of the imports", async () => {
    const state = stateOf("permitted");
    const whole = Object.fromEntries(
      sessionsOf(bjOffice({ device: { maintenance: true } })).map((session) => [session.name, session]),
    );
    await remove("", { ...state, sessions: whole });
    assert.deepEqual(applied, []);
  });
});
