import assert from "node:assert/strict";
import { LAB_USER, type LabDefinition } from "../../lab/definition";
import { CALICO_V3 } from "../../lab/kubeApi";
import type { Lab } from "../../lab/lab";
import { siteStory } from "../support/siteStory";

const device = (sysname: string, n: 1 | 2, ipv6Address?: string) => ({
  sysname,
  port: 2340 + n,
  asNumber: 65089 + n,
  loopback: `10.9.0.${n + 1}`,
  interfaces: [
    {
      name: "Vlanif901",
      address: `10.9.1.${n}/24`,
      nodes: true,
      ...(ipv6Address === undefined ? {} : { ipv6Address }),
    },
  ],
  users: [LAB_USER],
  hostKey: `SH_Core_S9700_${n === 1 ? "A" : "B"}.pem`,
});

/** The cluster speaks its AS number already. Node wh-2 has a block of the pool that no switch may learn. */
const definition: LabDefinition = {
  asNumber: 64650,
  pool: { name: "default-ipv4-ippool", cidr: "172.28.0.0/16", blockSize: 26 },
  switches: [device("WH_Core_S9700", 1), device("WH_IPv6_S9700", 2, "fd00:9::1/64")],
  nodes: [1, 2].map((n) => ({
    name: `wh-${n}`,
    address: `10.9.1.1${n}`,
    ipv6Address: `fd00:9::1${n}`,
    rack: n === 1 ? "a" : "b",
    blocks: [`172.28.${n}.0/26`, `fd00:28:0:${n}::/122`, ...(n === 1 ? [] : ["172.27.0.0/26"])],
    pods: [`172.28.${n}.1`],
  })),
};

async function addPool(lab: Lab, name: string, spec: object): Promise<void> {
  await lab.api.create(`${CALICO_V3}/ippools`, {
    apiVersion: "projectcalico.org/v3",
    kind: "IPPool",
    metadata: { name },
    spec: { ipipMode: "Never", vxlanMode: "Never", natOutgoing: false, nodeSelector: "all()", ...spec },
  });
}

/** A service with an address of the load balancers' pool, as Calico's controllers would give it one, and one endpoint. */
async function addLoadBalancer(lab: Lab, address: string): Promise<void> {
  const services = "/api/v1/namespaces/default/services";
  await lab.api.create(services, {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "web" },
    spec: { type: "LoadBalancer", selector: { app: "web" }, ports: [{ port: 80 }] },
  });
  await lab.api.create("/apis/discovery.k8s.io/v1/namespaces/default/endpointslices", {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { name: "web-1", labels: { "kubernetes.io/service-name": "web" } },
    addressType: "IPv4",
    endpoints: [{ addresses: ["172.28.1.1"], nodeName: "wh-1", conditions: { ready: true } }],
    ports: [{ port: 80 }],
  });
  await lab.api.merge(`${services}/web/status`, { status: { loadBalancer: { ingress: [{ ip: address }] } } });
}

/** The prefixes that a switch has from each node, by BGP. */
async function learned(lab: Lab, sysname: string, family: "ipv4" | "ipv6"): Promise<string[]> {
  const { stdout } = await lab.vtysh(sysname, `show bgp ${family} unicast json`);
  const { routes } = JSON.parse(stdout) as { routes: Record<string, { peerId: string }[]> };
  return Object.entries(routes).flatMap(([prefix, paths]) =>
    paths.map(({ peerId }) => `${prefix} ${peerId}`).sort(),
  );
}

siteStory({
  stack: "dual-stack",
  what: "another switch for IPv6; the core learns load balancers and no pods, each by itself; pools for some nodes and uses",
  definition,
  pods: definition.nodes.flatMap(({ pods = [] }) => pods),
  prepare: async ({ lab }) => {
    await addPool(lab, "default-ipv6-ippool", { cidr: "fd00:28::/48", blockSize: 122 });
    await addPool(lab, "load-balancers", { cidr: "10.97.0.0/24", allowedUses: ["LoadBalancer"] });
    await addPool(lab, "storage", {
      cidr: "172.27.0.0/24",
      blockSize: 26,
      vxlanMode: "Always",
      nodeSelector: "rack == 'b'",
      disableBGPExport: true,
    });
    await lab.api.merge(`${CALICO_V3}/ippools/default-ipv4-ippool`, { spec: { natOutgoing: true } });
    await addLoadBalancer(lab, "10.97.0.10");
  },
  whileUp: async ({ lab }) => {
    assert.deepEqual(await learned(lab, "WH_Core_S9700", "ipv4"), [
      "10.97.0.10/32 10.9.1.11",
      "10.97.0.10/32 10.9.1.12",
    ]);
    assert.deepEqual(await learned(lab, "WH_IPv6_S9700", "ipv6"), [
      "fd00:28:0:1::/122 fd00:9::11",
      "fd00:28:0:2::/122 fd00:9::12",
    ]);
    assert.deepEqual(await learned(lab, "WH_IPv6_S9700", "ipv4"), []);
  },
});
