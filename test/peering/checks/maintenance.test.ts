import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { calicoObjects, type Manifest } from "../../../components/calico/manifests";
import { validateManifests } from "../../../components/calico/manifests";
import { drainsOf, sessionsOf, type Cluster, type Inventory } from "../../../components/peering";
import { bjOffice, datacenters } from "../datacenters";
import { findings, says } from "../findings";

const CORE = "BJ_Office_Core_S9700";

/** The first datacenter with racks r1 (bj-141, bj-142) and r2, and with these settings of its cluster. */
function racked(cluster: Partial<Cluster> = {}): Inventory {
  const nodes = bjOffice().cluster.nodes.map((node, i) => ({ ...node, rack: i < 2 ? "r1" : "r2" }));
  return bjOffice({ cluster: { nodes, nodeToNode: { remedy: "mesh" }, ...cluster } });
}

/** Two switches that every node peers with; the named ones are in maintenance. */
function twoSwitches(drained: readonly string[], cluster: Partial<Cluster> = {}): Inventory {
  const one = racked(cluster);
  const [model] = one.switches;
  assert.ok(model);
  const switches = ["A", "B"].map((name, i) => ({
    ...model,
    name,
    asNumber: 65001 + i,
    routerId: `10.2.0.${i + 2}`,
    management: { ...model.management, host: `10.2.0.${i + 2}` },
    peering: { ...model.peering, ipv4: { address: `10.2.98.${i + 1}`, prefixLength: 24 } },
    ...(drained.includes(name) ? { maintenance: true } : {}),
  }));
  return { ...one, switches };
}

const inMaintenance = (...names: string[]): Cluster["nodes"] =>
  racked().cluster.nodes.map((node) => ({ ...node, maintenance: names.includes(node.name) }));
const filtersOf = (manifests: readonly Manifest[]) =>
  manifests
    .filter(({ kind }) => kind === "BGPPeer")
    .map(({ metadata: { name }, spec }) => [name, ...(spec.filters as string[])].join(" "));
const objectsOf = (inventory: Inventory) => calicoObjects(inventory, sessionsOf(inventory));

describe("a node in maintenance", () => {
  test("has its sessions marked, and announces nothing over them; the others' BGPPeers stay as they are", () => {
    const inventory = racked({ nodes: inMaintenance("bj-142") });
    assert.deepEqual(findings(inventory), []);
    assert.deepEqual(
      sessionsOf(inventory).map(({ drained }) => drained),
      [undefined, ["node"], undefined, undefined],
    );
    const objects = objectsOf(inventory);
    assert.deepEqual(filtersOf(objects), [
      "bj-141-bj-office-core-s9700 own-routes-only",
      "bj-142-bj-office-core-s9700 drained-node own-routes-only",
      "bj-143-bj-office-core-s9700 own-routes-only",
      "bj-152-bj-office-core-s9700 own-routes-only",
    ]);
    const filter = objects.find(({ metadata }) => metadata.name === "drained-node");
    assert.deepEqual(filter?.spec, { exportV4: [{ action: "Reject" }] });
  });

  test("may be the whole rack, which counts once", () => {
    const inventory = racked({ racks: { r1: { maintenance: true } } });
    assert.deepEqual(findings(inventory), []);
    assert.deepEqual(drainsOf(inventory), [
      { kind: "rack", name: "r1", path: "cluster.racks.r1.maintenance", nodes: ["bj-141", "bj-142"] },
    ]);
    assert.equal(sessionsOf(inventory).filter(({ drained }) => drained?.includes("node")).length, 2);
  });

  test("is refused as the second one, unless the file allows two", () => {
    const nodes = inMaintenance("bj-141", "bj-143");
    says(
      racked({ nodes }),
      /^refuse cluster\.nodes\.bj-143\.maintenance: true: with node bj-141 that would be 2 out of service at the same time, and cluster\.maintenance\.atMost is 1/,
    );
    assert.deepEqual(findings(racked({ nodes, maintenance: { atMost: 2 } })), []);
  });

  test("is refused as the last one in service", () => {
    const racks = { r1: { maintenance: true }, r2: { maintenance: true } };
    says(racked({ racks, maintenance: { atMost: 2 } }), /no node would be left in service/);
  });

  test("is refused with global BGPPeers, which have the same filters for all nodes", () => {
    const bgpPeers = { form: "global", names: { [CORE]: "to-core" } } as const;
    says(
      racked({ nodes: inMaintenance("bj-141"), bgpPeers }),
      /^refuse cluster\.nodes\.bj-141\.maintenance: true: a global BGPPeer has the same filters.*per-node/,
    );
  });
});

describe("a switch in maintenance", () => {
  test("is first rejected by all its nodes, then withdrawn from; the other switch is not touched", () => {
    const before = filtersOf(objectsOf(twoSwitches([])));
    const objects = objectsOf(twoSwitches(["A"]));
    assert.deepEqual(filtersOf(objects), before, "no BGPPeer is");
    assert.ok(before.includes("bj-141-a maintenance-a own-routes-only"));
    const specs = (name: string) =>
      objects.filter(({ metadata }) => metadata.name === name).map(({ spec }) => spec);
    const reject = [{ action: "Reject" }];
    assert.deepEqual(specs("maintenance-a"), [{}, { importV4: reject }, { exportV4: reject }]);
    assert.deepEqual(specs("maintenance-b"), [{}]);
  });

  test("may be one with global BGPPeers, too", () => {
    const bgpPeers = { form: "global", names: { A: "to-a", B: "to-b" } } as const;
    assert.deepEqual(findings(twoSwitches(["A"], { bgpPeers })), []);
  });

  test("is refused when it is the only one that a node has", () => {
    says(
      bjOffice({ device: { maintenance: true }, cluster: { nodeToNode: { remedy: "mesh" } } }),
      /^refuse switches\.BJ_Office_Core_S9700\.maintenance: true: bj-141, bj-142, bj-143 and 1 more would have no other switch in service/,
    );
  });

  test("is refused together with the other one", () => {
    const found = findings(twoSwitches(["A", "B"], { maintenance: { atMost: 2 } }));
    assert.equal(found.length, 2);
    for (const line of found) assert.match(line, /no other switch in service/);
  });

  test("is warned of where pods need the nodes' default gateway, which BGP does not move", () => {
    const through = { nodeToNode: { remedy: "through-switch", acknowledged: true } } as const;
    says(twoSwitches(["B"], through), /^warn switches\.B\.maintenance: .*default gateway/);
    assert.deepEqual(findings(twoSwitches(["B"], { nodeToNode: { remedy: "allow-as" } })), []);
  });
});

describe("a switch that heeds RFC 8326", () => {
  const policy = { session: { routePolicy: { import: "FROM-NODES" } }, gracefulShutdown: true };
  const declared = (nodes: Cluster["nodes"], device: object = policy) =>
    bjOffice({ cluster: { nodes, nodeToNode: { remedy: "mesh" } }, device });

  test("is asked first by a node that goes into maintenance, and by no other", () => {
    const inventory = declared(inMaintenance("bj-142"));
    assert.deepEqual(findings(inventory), []);
    const objects = objectsOf(inventory).filter(({ kind }) => kind === "BGPConfiguration");
    assert.deepEqual(
      objects.map(({ metadata, spec }) => [metadata.name, spec.prefixAdvertisements]),
      [
        ["default", undefined],
        ["node.bj-142", [{ cidr: "0.0.0.0/0", communities: ["65535:0"] }]],
      ],
    );
    const usual = { ...inventory.cluster, prefixAdvertisements: { "172.30.0.0/16": ["65001:100"] } };
    const node = objectsOf({ ...inventory, cluster: usual }).find(
      ({ metadata }) => metadata.name === "node.bj-142",
    );
    assert.deepEqual(node?.spec.prefixAdvertisements, [
      { cidr: "172.30.0.0/16", communities: ["65001:100"] },
      { cidr: "0.0.0.0/0", communities: ["65535:0"] },
    ]);
    assert.ok(!JSON.stringify(objectsOf(declared(inMaintenance()))).includes("65535:0"));
    assert.ok(!JSON.stringify(objectsOf(racked({ nodes: inMaintenance("bj-142") }))).includes("65535:0"));
  });

  test("does so by a policy, and without one the file is refused", () => {
    says(
      declared(inMaintenance(), { gracefulShutdown: true }),
      /^refuse switches\.BJ_Office_Core_S9700\.gracefulShutdown: true, and bj-141, bj-142, bj-143 and 1 more have no routePolicy\.import/,
    );
  });
});

describe("whatever is in maintenance", () => {
  test("every BGPFilter that a BGPPeer names exists, and comes before it", () => {
    const drained = fc.record({ node: fc.boolean(), device: fc.boolean() });
    fc.assert(
      fc.property(datacenters, drained, (inventory, { node, device }) => {
        const mark = <T>(all: readonly T[], on: boolean) =>
          all.map((one, i) => (i === 0 && on ? { ...one, maintenance: true } : one));
        const changed = {
          ...inventory,
          cluster: { ...inventory.cluster, nodes: mark(inventory.cluster.nodes, node) },
          switches: mark(inventory.switches, device),
        };
        const objects = objectsOf(changed);
        assert.deepEqual(validateManifests(objects), []);
        const seen = new Set<string>();
        for (const { kind, metadata, spec } of objects) {
          if (kind === "BGPFilter") seen.add(metadata.name);
          if (kind === "BGPPeer") for (const name of spec.filters as string[]) assert.ok(seen.has(name));
        }
      }),
      { numRuns: Number(process.env.RUNS ?? 100) },
    );
  });
});
