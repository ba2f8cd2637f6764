import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  acknowledged,
  REMEDIES,
  sessionsOf,
  type Cluster,
  type Inventory,
  type NodeToNode,
  type RemedyName,
} from "../../../components/peering";
import { bjOffice } from "../datacenters";
import { findings, says } from "../findings";

const OFF = Object.keys(REMEDIES).filter((name) => name !== "mesh") as Exclude<RemedyName, "mesh">[];
const remedy = (name: RemedyName): NodeToNode => {
  if (name === "through-switch") return { remedy: name, acknowledged: true };
  const reflectors = ["bj-141", "bj-142", "bj-143", "bj-152"];
  return name === "route-reflectors"
    ? { remedy: name, reflectors, clusterId: "244.0.0.1" }
    : { remedy: name };
};
const nodes = (...asNumbers: (number | undefined)[]) =>
  bjOffice().cluster.nodes.map((node, i) => ({ ...node, asNumber: asNumbers[i] }));
const perNode = (...asNumbers: (number | undefined)[]) =>
  bjOffice({ cluster: { nodeToNode: { remedy: "as-per-node" }, nodes: nodes(...asNumbers) } });

const acknowledgedIn = (inventory: Inventory) => acknowledged(inventory, sessionsOf(inventory));

describe("pods on two nodes", () => {
  test("do not reach each other by accident: mesh off with one AS has to be acknowledged, and the sentence says why", () => {
    const found = bjOffice({ cluster: { nodeToNode: { remedy: "through-switch", acknowledged: false } } });
    says(
      found,
      /^refuse cluster\.nodeToNode\.acknowledged: false: .*learns no route from the switch.*default gateway.*borrowed.*acknowledged: true.*strict-affinity.*remedy: mesh/,
    );
  });

  test("what was acknowledged is repeated wherever the datacenter is shown", () => {
    assert.match(acknowledgedIn(bjOffice()).join(), /AS 63400, a node learns no route from the switch/);
    assert.deepEqual(acknowledgedIn(bjOffice({ cluster: { nodeToNode: { remedy: "mesh" } } })), []);
  });

  test("with a remedy need no acknowledgement", () => {
    for (const name of ["strict-affinity", "allow-as", "downward-default"] as const)
      assert.deepEqual(findings(bjOffice({ cluster: { nodeToNode: remedy(name) } })), [], name);
  });

  test("are not tunnelled to a switch that cannot open the tunnel, whatever took the mesh off", () => {
    const [pool] = bjOffice().cluster.ipPools;
    assert.ok(pool);
    const ibgp = [65001, 65001, 65001, 65001];
    const asNumbers = [64601, 64602, 64603, 64604];
    for (const name of OFF) {
      for (const encapsulation of ["IPIP", "IPIPCrossSubnet", "VXLAN", "VXLANCrossSubnet"] as const) {
        const cluster: Partial<Cluster> = {
          nodeToNode: remedy(name),
          ipPools: [{ ...pool, encapsulation }],
          nodes: nodes(...(name === "as-per-node" ? asNumbers : name === "reflected" ? ibgp : [])),
        };
        const found: string[] = findings(bjOffice({ cluster })).filter((line) => line.startsWith("refuse"));
        assert.equal(found.length, 1, `${name}: ${found.join("\n")}`);
        assert.match(found[0] ?? "", new RegExp(`encapsulation: ${encapsulation} with the mesh off`));
      }
    }
    for (const encapsulation of ["IPIP", "IPIPCrossSubnet", "VXLAN", "VXLANCrossSubnet"] as const) {
      const cluster: Partial<Cluster> = { nodeToNode: remedy("mesh"), ipPools: [{ ...pool, encapsulation }] };
      assert.deepEqual(findings(bjOffice({ cluster })), [], encapsulation);
    }
  });
});

describe("nodes with AS numbers of their own", () => {
  test("speak them, and the switch expects them", () => {
    const inventory = perNode(64601, 64602, 64603, 64604);
    assert.deepEqual(
      sessionsOf(inventory).map(({ node }) => node.asNumber),
      [64601, 64602, 64603, 64604],
    );
    says(inventory, /^warn cluster\.nodeToNode\.remedy: as-per-node: .*resets each of its sessions/);
  });

  test("all have one, where that is the remedy", () => {
    says(perNode(64601, 64602, 64603, undefined), /^refuse cluster\.nodes\.bj-152\.asNumber: is missing/);
  });

  test("share it neither with a switch nor with another node", () => {
    assert.match(
      findings(perNode(64601, 64602, 64603, 65001)).join("\n"),
      /bj-152\.asNumber: 65001 is the AS of BJ_Office_Core_S9700, too: the session would be IBGP/,
    );
    says(
      perNode(64601, 64602, 64603, 64601),
      /bj-152\.asNumber: 64601 is already the AS number of bj-141: .*drop each other's routes/,
    );
  });
});
