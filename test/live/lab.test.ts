import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { bjOffice } from "../lab/definition";
import { CALICO_V3, KubeError } from "../lab/kubeApi";
import { Lab } from "../lab/lab";
import {
  addNeighbours,
  configureCalico,
  established,
  peerByHand,
  switchRoutes,
  SYSNAME,
} from "./support/peeringByHand";
import { waitFor } from "../lab/waitFor";
import { typeOnSwitch } from "../lab/ssh";

describe("the embedded datacenter of the seed", () => {
  let lab: Lab;

  before(async () => {
    lab = await Lab.up({ name: `seed-${process.pid}` });
  });
  after(async () => lab?.down());

  test("before BGP is configured, Calico's own defaults hold: a mesh of all nodes", async () => {
    await waitFor("the mesh", 60, async () => {
      const { stdout } = await lab.calicoctl("bj-141", "node", "status");
      return (stdout.match(/node-to-node mesh \| up .*Established/g) ?? []).length === 3;
    });
    assert.equal((await lab.birdc("bj-141", "show", "protocols")).stdout.includes("Global_"), false);
  });

  test("Kubernetes has the nodes, and they are Ready", async () => {
    type List = {
      items: { metadata: { name: string }; status: { conditions: { type: string; status: string }[] } }[];
    };
    const ready = await waitFor("Ready nodes", 60, async () => {
      const { items } = await lab.api.get<List>("/api/v1/nodes");
      const all = items.every(({ status }) =>
        status.conditions?.some((c) => c.type === "Ready" && c.status === "True"),
      );
      return all && items.map(({ metadata }) => metadata.name);
    });
    assert.deepEqual(ready, ["bj-141", "bj-142", "bj-143", "bj-152"]);
  });

  test("Calico's own API server refuses a peer that is no address, in its own words", async () => {
    const wrong = {
      apiVersion: "projectcalico.org/v3",
      kind: "BGPPeer",
      metadata: { name: "wrong" },
      spec: { peerIP: "10.2.98.300", asNumber: 65001 },
    };
    await assert.rejects(
      lab.api.create(`${CALICO_V3}/bgppeers`, wrong),
      (error: KubeError) => error.status === 422 && /Invalid value: "10\.2\.98\.300"/.test(error.message),
    );
  });

  test("once both ends peer, the switch has the seed's ten routes: seven active, three not", async () => {
    await peerByHand(lab);
    const routes = await waitFor("ten routes", 60, async () => {
      const found = await switchRoutes(lab);
      return found.length === 10 && found;
    });
    assert.deepEqual(
      routes.map(({ prefix, nextHop, active }) => `${active ? "active  " : "inactive"} ${prefix} ${nextHop}`),
      [
        "inactive 172.30.5.0/24 10.2.98.141",
        "active   172.30.5.0/32 10.2.98.143",
        "active   172.30.9.64/26 10.2.98.141",
        "inactive 172.30.55.0/24 10.2.98.141",
        "active   172.30.55.0/32 10.2.98.141",
        "inactive 172.30.74.0/24 10.2.98.142",
        "active   172.30.74.0/32 10.2.98.142",
        "active   172.30.119.128/26 10.2.98.143",
        "active   172.30.195.0/26 10.2.98.152",
        "active   172.30.233.192/26 10.2.98.142",
      ],
    );
  });

  test("calicoctl node status says Established on every node", async () => {
    for (const { name } of bjOffice.nodes) {
      const { code, stdout } = await lab.calicoctl(name, "node", "status");
      assert.equal(code, 0);
      assert.match(stdout, /\| 10\.2\.98\.1 +\| global +\| up +\| .* \| Established \|/);
      assert.match(stdout, /No IPv6 peers found/);
    }
  });

  test("a CalicoNodeStatus is filled in by the node itself", async () => {
    await lab.api.create(`${CALICO_V3}/caliconodestatuses`, {
      apiVersion: "projectcalico.org/v3",
      kind: "CalicoNodeStatus",
      metadata: { name: "bj-142" },
      spec: { node: "bj-142", classes: ["Agent", "BGP", "Routes"], updatePeriodSeconds: 1 },
    });
    type Status = {
      status?: { bgp?: { numberEstablishedV4: number; peersV4: { peerIP: string; state: string }[] } };
    };
    const bgp = await waitFor("the node's report", 60, async () => {
      const { status } = await lab.api.get<Status>(`${CALICO_V3}/caliconodestatuses/bj-142`);
      return status?.bgp?.numberEstablishedV4 === 1 && status.bgp;
    });
    assert.deepEqual(
      bgp.peersV4.map(({ peerIP, state }) => [peerIP, state]),
      [["10.2.98.1", "Established"]],
    );
  });

  test("a pod reaches a pod of another node through the switch, also one outside its node's block", async () => {
    for (const target of ["172.30.233.193", "172.30.74.0"]) {
      const { code, stdout } = await lab.exec("pod-172.30.9.65", ["ping", "-c", "1", "-W", "2", target]);
      assert.equal(code, 0, stdout);
      // Node, switch and node each subtract one.
      assert.match(stdout, /ttl=61 /);
    }
  });

  test("a node joins and leaves, and nothing of it stays", async () => {
    await lab.addNode({ name: "bj-153", address: "10.2.98.153", block: "172.30.10.0/26" });
    await addNeighbours(lab, ["10.2.98.153"]);
    await established(lab, 5);
    // A session is Established before its first UPDATE has come.
    const block = async () => (await switchRoutes(lab)).find(({ prefix }) => prefix === "172.30.10.0/26");
    await waitFor("the node's block on the switch", 60, async () => (await block()) !== undefined);
    assert.deepEqual(await block(), { prefix: "172.30.10.0/26", nextHop: "10.2.98.153", active: true });

    await lab.removeNode("bj-153");
    await established(lab, 4);
    const { namespaces, programs } = await lab.status();
    assert.equal(namespaces.includes("bj-153"), false);
    assert.deepEqual(
      Object.keys(programs).filter((program) => program.startsWith("bj-153")),
      [],
    );
    assert.equal(await lab.api.find("/api/v1/nodes/bj-153"), undefined);
  });

  test("a deleted object is gone immediately, foreground or not: the garbage collector runs; the API's own log has every write", async () => {
    await configureCalico(lab);
    const path = `${CALICO_V3}/bgppeers/64511-peer-to-65001`;
    await lab.api.request("DELETE", path, { propagationPolicy: "Foreground" });
    await waitFor("the end of the BGPPeer", 60, async () => (await lab.api.find(path)) === undefined);
    const writes = lab.apiLog().filter(({ resource, client }) => resource === "bgppeers" && client === "lab");
    assert.deepEqual(
      writes.map(({ verb, name, code }) => `${verb} ${name} ${code}`),
      [
        "create wrong 422",
        "patch 64511-peer-to-65001 201",
        "patch 64511-peer-to-65001 200",
        "delete 64511-peer-to-65001 200",
      ],
    );
    assert.equal(writes.at(-2)?.fieldManager, "lab");
  });

  test("an ordinary OpenSSH client with the pinned key gets the switch's command line", async () => {
    const answer = await typeOnSwitch(lab, SYSNAME, ["display version"]);
    assert.match(answer, /<BJ_Office_Core_S9700>/);
    assert.match(answer, /VRP \(R\) software/);
    const lines = (await lab.switchLog(SYSNAME)).map(({ line }) => line);
    assert.ok(lines.includes("display version"), lines.join("; "));
  });
});
