import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { bgpConfiguration, installation } from "../../../components/calico/manifests";
import { sessionsOf, type Cluster, type IpPool } from "../../../components/peering";
import { bjOffice } from "../datacenters";
import { findings, says } from "../findings";

const [pods] = bjOffice().cluster.ipPools;
assert.ok(pods);
const ACKNOWLEDGED = { remedy: "through-switch", acknowledged: true } as const;
const withPools = (pools: readonly Partial<IpPool>[], change: Partial<Cluster> = {}) =>
  bjOffice({
    cluster: {
      nodeToNode: { remedy: "mesh" },
      ipPools: pools.map((pool, i) => ({
        ...pods,
        name: `pool-${i}`,
        cidr: `172.${30 + i}.0.0/16`,
        ...pool,
      })),
      ...change,
    },
  });
const ranges = (inventory: ReturnType<typeof withPools>) =>
  sessionsOf(inventory)[0]?.announced.ranges.map(({ network }) => network);

describe("a pool that is not for every node, use or switch", () => {
  test("is what the operator is told, field by field; what the file leaves out is the operator's", () => {
    const install = { existing: false, version: "v3.31.0", imagePullSecrets: [] } as const;
    const own = { nodeSelector: "rack == 'r1'", allowedUses: ["Workload"], disableBGPExport: false } as const;
    const made = installation(withPools([own, {}], { install }));
    const { ipPools } = made?.spec.calicoNetwork as { ipPools: object[] };
    assert.deepEqual(
      ipPools.map((pool) => Object.keys(pool).slice(5)),
      [["nodeSelector", "allowedUses", "disableBGPExport"], []],
    );
  });

  test("is in no generated prefix list where no node announces it", () => {
    const inventory = withPools([
      {},
      { disableBGPExport: true, encapsulation: "VXLAN" },
      { allowedUses: ["LoadBalancer"] },
    ]);
    assert.deepEqual(ranges(inventory), ["172.30.0.0"]);
    says(inventory, /^warn cluster\.ipPools\.pool-1\.disableBGPExport: true: no switch learns a way/);
  });

  test("without export and without VXLAN leads nowhere, with the mesh and without", () => {
    const unexported = [{}, { disableBGPExport: true }];
    says(
      withPools(unexported),
      /^refuse cluster\.ipPools\.pool-1\.disableBGPExport: true with encapsulation None: neither the mesh nor a switch/,
    );
    const off = { nodeToNode: ACKNOWLEDGED };
    assert.match(
      findings(withPools([{}, { disableBGPExport: true, encapsulation: "None" }], off)).join("\n"),
      /refuse cluster\.ipPools\.pool-1\.encapsulation: None with the mesh off: with disableBGPExport no node announces/,
    );
  });

  test("with VXLAN may stay when the mesh goes, since BIRD exports none of Felix's routes to it", () => {
    const off = { nodeToNode: ACKNOWLEDGED };
    const refused = (pool: Partial<IpPool>) =>
      findings(withPools([{}, pool], off)).filter((finding) => finding.startsWith("refuse"));
    assert.deepEqual(refused({ encapsulation: "VXLANCrossSubnet", disableBGPExport: true }), []);
    assert.match(
      refused({ encapsulation: "VXLANCrossSubnet" }).join(),
      /every node would announce every block/,
    );
  });

  test("for load balancers alone may be announced as their range; one for pods as well may not", () => {
    const range = { serviceLoadBalancerIPs: ["172.31.0.0/16"] };
    assert.deepEqual(findings(withPools([{}, { allowedUses: ["LoadBalancer"] }], range)), []);
    says(
      withPools([{}, { allowedUses: ["LoadBalancer", "Workload"] }], range),
      /^refuse cluster\.serviceLoadBalancerIPs\[0\]: 172\.31\.0\.0\/16 overlaps pool pool-1/,
    );
    says(
      withPools([{}, { allowedUses: ["LoadBalancer"] }], { serviceClusterIPs: ["172.31.0.0/16"] }),
      /^refuse cluster\.serviceClusterIPs\[0\]: 172\.31\.0\.0\/16 overlaps pool pool-1/,
    );
    says(
      withPools([{}, { allowedUses: ["LoadBalancer"], disableBGPExport: true }], range),
      /^refuse cluster\.serviceLoadBalancerIPs\[0\]: .* which has disableBGPExport: nodes would announce no address of it/,
    );
  });

  test("whose pods leave under their node's address is a warning where a switch knows the pods, and nowhere else", () => {
    says(
      withPools([{ natOutgoing: true }]),
      /^warn cluster\.ipPools\.pool-0\.natOutgoing: .*BJ_Office_Core_S9700 knows the way/,
    );
    const services = { ...withPools([{ natOutgoing: true }], { serviceClusterIPs: ["10.96.0.0/12"] }) };
    const switches = services.switches.map((one) => ({
      ...one,
      session: { filters: { export: ["services"] as const } },
    }));
    assert.deepEqual(findings({ ...services, switches }), []);
  });

  test("is not the only one that the file names, where it is for no pods", () => {
    assert.match(
      findings(withPools([{ allowedUses: ["LoadBalancer"] }])).join("\n"),
      /^warn cluster\.ipPools: pool-0: no pool is for pods \(allowedUses without Workload\)/m,
    );
  });

  test("has a selector as Calico writes it", () => {
    says(
      withPools([{ nodeSelector: "rack=a" }]),
      /^refuse cluster\.ipPools\.pool-0\.nodeSelector: "rack=a" is no selector of Calico's: write e\.g\. rack == 'a'/,
    );
    assert.deepEqual(findings(withPools([{ nodeSelector: "rack == 'a' && !has(gpu)" }])), []);
  });

  test("names each use once", () => {
    says(
      withPools([{ allowedUses: ["Workload", "Workload"] }]),
      /^refuse cluster\.ipPools\.pool-0\.allowedUses: Workload, Workload: name each use once\.$/,
    );
  });
});

describe("serviceLoadBalancerAggregation", () => {
  const aggregation = {
    serviceLoadBalancerAggregation: "Disabled",
    serviceLoadBalancerIPs: ["198.51.100.0/24"],
  } as const;

  test("is a field of BGPConfiguration default where the file says it", () => {
    assert.equal(
      bgpConfiguration(withPools([{}], aggregation)).spec.serviceLoadBalancerAggregation,
      "Disabled",
    );
    assert.ok(!("serviceLoadBalancerAggregation" in bgpConfiguration(withPools([{}])).spec));
  });

  test("is not there before Calico 3.31, and has no effect without a range", () => {
    const install = { existing: false, version: "v3.30.7", imagePullSecrets: [] } as const;
    assert.match(
      findings(withPools([{}], { ...aggregation, install })).join("\n"),
      /refuse cluster\.serviceLoadBalancerAggregation: .*v3\.30\.7 has no BGPConfiguration serviceLoadBalancerAggregation/,
    );
    says(
      withPools([{}], { serviceLoadBalancerAggregation: "Disabled" }),
      /^warn cluster\.serviceLoadBalancerAggregation: has no effect/,
    );
  });
});
