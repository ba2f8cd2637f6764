import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { core, each, findings, pool, type Case, type Written } from "./writtenCases";

test("the file that the cases below change is right", () =>
  assert.deepEqual(
    findings(() => {}),
    [],
  ));

describe("ranges that nodes announce (A1)", () => {
  const services =
    (...cidrs: string[]) =>
    (it: Written) =>
      void (it.cluster.serviceClusterIPs = cidrs);
  const balancers =
    (...cidrs: string[]) =>
    (it: Written) =>
      void (it.cluster.serviceLoadBalancerIPs = cidrs);
  const ofTheSubnet =
    "is in 10.2.98.0/24, the subnet of Core's Vlanif98, of which no node announces a route: write a pool, a service range, or a part of one.";
  each([
    ["services beside pods and nodes are right", services("10.98.192.0/20")],
    [
      "host bits",
      services("10.98.206.0/20"),
      "refuse cluster.serviceClusterIPs[0]: 10.98.206.0/20 has host bits set, so it matches no route of a node; write 10.98.192.0/20.",
    ],
    [
      "host bits in IPv6",
      balancers("fd00:10::1/112"),
      "refuse cluster.serviceLoadBalancerIPs[0]: fd00:10::1/112 has host bits set, so it matches no route of a node; write fd00:10::/112.",
    ],
    [
      "every address",
      services("0.0.0.0/0"),
      "refuse cluster.serviceClusterIPs[0]: 0.0.0.0/0 is every address, so nodes would announce a default route: write the range itself.",
    ],
    [
      "a part of the nodes' own subnet",
      balancers("10.2.98.128/25"),
      "refuse cluster.serviceLoadBalancerIPs[0]: 10.2.98.128/25 overlaps 10.2.98.0/24, the subnet of Core's Vlanif98: the switch would send packets for addresses of its own subnet to a node; use a range outside of it.",
    ],
    [
      "a node that is several hops away",
      (it) => {
        it.cluster.nodes.n3 = { address: "10.3.0.9" };
        core(it).session = { ebgpMultihop: 2 };
        it.cluster.serviceExternalIPs = ["10.3.0.0/24"];
      },
      "refuse cluster.serviceExternalIPs[0]: 10.3.0.0/24 holds the address of node n3: use a range without any node's address.",
    ],
    [
      "a pool",
      services("10.244.128.0/20"),
      "refuse cluster.serviceClusterIPs[0]: 10.244.128.0/20 overlaps pool pods, 10.244.0.0/16: services and pods need ranges of their own.",
    ],
    [
      "one another",
      (it) => {
        it.cluster.serviceExternalIPs = ["192.0.2.0/24"];
        it.cluster.serviceLoadBalancerIPs = ["192.0.2.128/25"];
      },
      "refuse cluster.serviceLoadBalancerIPs[0]: 192.0.2.128/25 overlaps 192.0.2.0/24 at cluster.serviceExternalIPs[0]: each address belongs to one range; keep one of them.",
    ],
    [
      "communities on a prefix with host bits",
      (it) => void (it.cluster.prefixAdvertisements = { "10.244.1.0/16": ["65001:100"] }),
      "refuse cluster.prefixAdvertisements.10.244.1.0/16: 10.244.1.0/16 has host bits set, so it matches no route of a node; write 10.244.0.0/16.",
    ],
    [
      "communities on a prefix that no node announces",
      (it) => void (it.cluster.prefixAdvertisements = { "10.245.0.0/16": ["65001:100"] }),
      "warn cluster.prefixAdvertisements.10.245.0.0/16: 10.245.0.0/16 is in no pool and no service range of this file, so no route of a node gets its communities.",
    ],
    [
      "communities on a part of the nodes' own subnet",
      (it) => void (it.cluster.prefixAdvertisements = { "10.2.98.128/25": ["65001:100"] }),
      `refuse cluster.prefixAdvertisements.10.2.98.128/25: 10.2.98.128/25 ${ofTheSubnet}`,
    ],
    [
      "the same where the file names no pool",
      (it) => {
        it.cluster.ipPools = {};
        it.cluster.prefixAdvertisements = { "10.2.98.0/24": ["65001:100"] };
      },
      "warn cluster.ipPools: no pool is named, so its encapsulation was not checked: name the cluster's pools.",
      `refuse cluster.prefixAdvertisements.10.2.98.0/24: 10.2.98.0/24 ${ofTheSubnet}`,
    ],
    [
      "communities on everything that nodes announce, within a prefix that holds their subnet, too",
      (it) => void (it.cluster.prefixAdvertisements = { "10.0.0.0/8": ["65001:100"] }),
    ],
    [
      "a limit of routes that the pool and the ranges already reach",
      (it) => {
        it.cluster.serviceClusterIPs = ["10.96.0.0/12"];
        it.cluster.serviceExternalIPs = ["192.0.2.0/24"];
        it.cluster.serviceLoadBalancerIPs = ["198.51.100.0/24"];
        core(it).session = { routeLimit: { limit: 4 } };
      },
      "refuse switches.Core.session.routeLimit.limit: 4 is not more than the 4 prefixes that node n1 has to announce at least: the session would end as soon as it is used.",
    ],
  ]);
});

describe("a node that peers with no switch (A2)", () => {
  const alone = (it: Written) => void (core(it).peers = { nodes: ["n1"] });
  each([
    [
      "is refused with the mesh off",
      alone,
      "refuse cluster.nodes.n2: peers with no switch, so with the mesh off nothing would lead to its pods: choose it in a switch's peers.",
    ],
    [
      "is warned of with the mesh on",
      (it) => {
        alone(it);
        it.cluster.nodeToNode = { remedy: "mesh" };
      },
      "warn cluster.nodes.n2: peers with no switch, and every other node announces its own blocks only (own-routes-only), so its pods are reached through the mesh and from no switch: choose it in a switch's peers if they should be.",
    ],
  ]);
});

describe("encapsulation with the mesh off (A3)", () => {
  const with_ = (encapsulation: string, nodeToNode: object) => (it: Written) => {
    it.cluster.ipPools = { pods: pool({ encapsulation }) };
    it.cluster.nodeToNode = nodeToNode;
  };
  const at = "refuse cluster.ipPools.pods.encapsulation:";
  const felix =
    "Felix keeps routes to every node's blocks in each node's kernel, so every node would announce every block to the switch; use None.";
  const nothing =
    "no node has a route that it could tunnel, so the pool's encapsulation would have no effect; use None.";
  each([
    ...["strict-affinity", "allow-as", "downward-default"].flatMap((remedy): Case[] =>
      ["VXLAN", "VXLANCrossSubnet"].map((mode): Case => [
        `${mode} with ${remedy}`,
        with_(mode, { remedy }),
        `${at} ${mode} with the mesh off: ${felix}`,
      ]),
    ),
    [
      "IPIPCrossSubnet where nodes learn routes from the switch",
      with_("IPIPCrossSubnet", { remedy: "allow-as" }),
      `${at} IPIPCrossSubnet with the mesh off: pod packets whose next hop is a switch in another subnet would be tunnelled to it, and it cannot open them; use None.`,
    ],
    [
      "IPIP where they do not",
      with_("IPIP", { remedy: "through-switch", acknowledged: true }),
      `${at} IPIP with the mesh off: ${nothing}`,
    ],
    ["VXLANCrossSubnet with the mesh on is right", with_("VXLANCrossSubnet", { remedy: "mesh" })],
  ]);
});

describe("address families (A4)", () => {
  const pools = { pods: pool(), pods6: pool({ cidr: "fd00:30::/48", blockSize: 122 }) };
  each([
    [
      "an IPv6 pool and no IPv6 session when the mesh goes",
      (it) => void (it.cluster.ipPools = pools),
      "refuse cluster.ipPools.pods6.cidr: fd00:30::/48 is IPv6, and n1 and n2 have no IPv6 session, so with the mesh off nothing would lead to their IPv6 pods: give each an ipv6Address, and its switch a peering.ipv6Address.",
    ],
    [
      "one node of two without an IPv6 session",
      (it) => {
        it.cluster.ipPools = pools;
        it.cluster.nodes.n1 = { address: "10.2.98.141", ipv6Address: "fd00:98::141" };
        core(it).peering = { interface: "Vlanif98", address: "10.2.98.1/24", ipv6Address: "fd00:98::1/64" };
      },
      "refuse cluster.ipPools.pods6.cidr: fd00:30::/48 is IPv6, and n2 has no IPv6 session, so with the mesh off nothing would lead to its IPv6 pods: give each an ipv6Address, and its switch a peering.ipv6Address.",
    ],
    [
      "the mesh carries IPv6 pods as it always has",
      (it) => {
        it.cluster.ipPools = pools;
        it.cluster.nodeToNode = { remedy: "mesh" };
      },
    ],
  ]);
});

describe("blocks for every node where IPAM lends no address (A5)", () => {
  each([
    [
      "fewer blocks than nodes",
      (it) => void (it.cluster.ipPools = { pods: pool({ cidr: "10.244.0.0/26" }) }),
      "refuse cluster.ipPools.pods.blockSize: 26: 10.244.0.0/26 has 1 block for 2 nodes, and remedy strict-affinity lends no address, so 1 of them would start no pod; use blocks of /27 (blockSize: 27) or a larger pool.",
    ],
    [
      "fewer in all pools together",
      (it) => {
        it.cluster.nodes.n3 = { address: "10.2.98.143" };
        it.cluster.ipPools = {
          a: pool({ cidr: "10.244.0.0/32", blockSize: 32 }),
          b: pool({ cidr: "10.245.0.0/32", blockSize: 32 }),
        };
      },
      "refuse cluster.ipPools.a.blockSize: 32: the 2 IPv4 pools have 2 blocks together for 3 nodes, and remedy strict-affinity lends no address, so 1 of them would start no pod; use a larger pool.",
    ],
    [
      "as many as nodes are enough",
      (it) => void (it.cluster.ipPools = { pods: pool({ cidr: "10.244.0.0/25" }) }),
    ],
  ]);
});
