import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { checkInventory, sessionsOf } from "../../components/peering";
import { HOST_KEY, parse } from "./written";

interface Written {
  cluster: Record<string, unknown> & { nodes: Record<string, Record<string, unknown>> };
  switches: Record<string, Record<string, unknown>>;
}

/** Two nodes, one switch, mesh off with strict affinity: a file that is right. */
function base(): Written {
  return {
    cluster: {
      asNumber: 64500,
      install: { existing: true },
      ipPools: { pods: { cidr: "10.244.0.0/16", encapsulation: "None", blockSize: 26, natOutgoing: false } },
      nodeToNode: { remedy: "strict-affinity" },
      nodes: { n1: { address: "10.2.98.141" }, n2: { address: "10.2.98.142" } },
    },
    switches: {
      Core: {
        management: { host: "10.2.0.2", username: "pulumi", hostKey: HOST_KEY },
        asNumber: 65001,
        peering: { interface: "Vlanif98", address: "10.2.98.1/24" },
      },
    },
  };
}

const pool = (more: object = {}) => ({
  cidr: "10.244.0.0/16",
  encapsulation: "None",
  blockSize: 26,
  natOutgoing: false,
  ...more,
});
const core = (it: Written) => it.switches.Core ?? assert.fail("no Core");

/** A second switch of the same VLAN, with another AS number. */
const edge = (it: Written, more: object = {}) => {
  it.switches.Edge = {
    ...core(it),
    management: { host: "10.2.0.3", username: "pulumi", hostKey: HOST_KEY },
    asNumber: 65002,
    peering: { interface: "Vlanif98", address: "10.2.98.2/24" },
    ...more,
  };
};

function findings(change: (it: Written) => void): string[] {
  const written = base();
  change(written);
  const inventory = parse(written);
  return checkInventory(inventory, sessionsOf(inventory)).map(
    ({ severity, path, message }) => `${severity} ${path}: ${message}`,
  );
}

type Case = readonly [what: string, change: (it: Written) => void, ...expected: string[]];

function each(cases: readonly Case[]): void {
  for (const [what, change, ...expected] of cases)
    test(what, () => assert.deepEqual(findings(change), expected));
}

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
    "no node has a route that it could tunnel, so the pool would say something that does not happen; use None.";
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

describe("AS numbers (A6)", () => {
  const high = (field: string) =>
    `4200000001 is above 2147483647, which Calico refuses as ${field} up to release 3.33, by the aggregated API and by native CRDs alike (projectcalico/calico #13494): use a lower one.`;
  const perNode = (it: Written) => {
    it.cluster.nodeToNode = { remedy: "as-per-node" };
    it.cluster.nodes = {
      n1: { address: "10.2.98.141", asNumber: 4_200_000_141 },
      n2: { address: "10.2.98.142", asNumber: 4_200_000_142 },
    };
  };
  const resets =
    "warn cluster.nodeToNode.remedy: as-per-node: a node's new AS number resets each of its sessions, the mesh's too: on a cluster that carries traffic that costs seconds per node, once.";
  each([
    [
      "the cluster's, above what Calico's API takes",
      (it) => void (it.cluster.asNumber = 4_200_000_001),
      `refuse cluster.asNumber: ${high("BGPConfiguration asNumber")}`,
    ],
    [
      "a switch's",
      (it) => void (core(it).asNumber = 4_200_000_001),
      `refuse switches.Core.asNumber: ${high("BGPPeer asNumber")}`,
    ],
    [
      "a switch's that no node is shown is right",
      (it) => {
        core(it).asNumber = 4_200_000_001;
        core(it).session = { fakeAs: { asNumber: 65100 } };
      },
    ],
    ["a node's, which is the text of an annotation, is right", perNode, resets],
    [
      "a localASNumber",
      (it) => void (core(it).session = { localASNumber: 4_200_000_001 }),
      `refuse switches.Core.session.localASNumber: ${high("BGPPeer localASNumber")}`,
    ],
    [
      "a fakeAs",
      (it) => void (core(it).session = { fakeAs: { asNumber: 4_200_000_001 } }),
      `refuse switches.Core.session.fakeAs.asNumber: ${high("BGPPeer asNumber")}`,
    ],
    ...[23_456, 65_535, 4_294_967_295].flatMap((reserved): Case[] => [
      [
        `localASNumber ${reserved}`,
        (it) => void (core(it).session = { localASNumber: reserved }),
        `refuse switches.Core.session.localASNumber: ${reserved} is reserved; use one that is yours, or a private one (64512–65534).`,
      ],
      [
        `fakeAs ${reserved}`,
        (it) => void (core(it).session = { fakeAs: { asNumber: reserved } }),
        `refuse switches.Core.session.fakeAs.asNumber: ${reserved} is reserved; use one that is yours, or a private one (64512–65534).`,
      ],
    ]),
    [
      "as-per-node with one localASNumber for all",
      (it) => {
        perNode(it);
        core(it).session = { localASNumber: 64999 };
      },
      resets,
      "refuse switches.Core.session.localASNumber: 64999 would be the AS of n1 and of n2 towards Core: with remedy as-per-node two nodes of one AS drop each other's routes; take it out, or write one for each node under sessions.",
    ],
    [
      "IBGP from another subnet without nextHopLocal",
      (it) => {
        it.cluster.asNumber = 65001;
        it.cluster.nodes.n2 = { address: "10.3.0.142" };
        core(it).session = { reflectClient: true };
      },
      "refuse switches.Core.session.nextHopLocal: is missing: 10.3.0.142 is outside 10.2.98.0/24, the subnet of Core's Vlanif98, and over IBGP the switch passes routes on with next hops that the node does not reach directly: write true.",
    ],
    [
      "and with it",
      (it) => {
        it.cluster.asNumber = 65001;
        it.cluster.nodes.n2 = { address: "10.3.0.142" };
        core(it).session = { reflectClient: true, nextHopLocal: true };
      },
    ],
  ]);
});

describe("racks on different switches (A7)", () => {
  const split = (it: Written, more: object = {}) => {
    core(it).peers = { nodes: ["n1"] };
    edge(it, { peers: { nodes: ["n2"] }, ...more });
  };
  each([
    [
      "nothing says that one switch knows what is behind the other",
      (it) => split(it),
      "warn switches.Edge.interconnect: is missing: n1 peers with Core and not with Edge, and nothing says that Edge learns its routes: with the mesh off their pods would be cut off from those behind Edge; let the two switches exchange routes, then write interconnect: [Core].",
    ],
    [
      "a node on one switch only",
      (it) => edge(it, { peers: { nodes: ["n1"] } }),
      "warn switches.Edge.interconnect: is missing: n2 peers with Core and not with Edge, and nothing says that Edge learns its routes: with the mesh off their pods would be cut off from those behind Edge; let the two switches exchange routes, then write interconnect: [Core].",
    ],
    ["it is said", (it) => split(it, { interconnect: ["Core"] })],
    ["every node is on every switch", (it) => edge(it)],
    [
      "the mesh is on",
      (it) => {
        split(it);
        it.cluster.nodeToNode = { remedy: "mesh" };
      },
    ],
    [
      "a switch named by itself",
      (it) => void (core(it).interconnect = ["Core"]),
      "refuse switches.Core.interconnect: Core is the switch itself; name the others that it exchanges routes with.",
    ],
  ]);

  test("a switch that is not in the file", () => {
    const written = base();
    core(written).interconnect = ["Nowhere"];
    assert.throws(() => parse(written), {
      message:
        'stacks/Pulumi.lab.yaml: calico-peering:switches.Core.interconnect: "Nowhere" is no switch in this file; allowed: Core.',
    });
  });
});

describe("addresses that can be no BGP speaker (A7a)", () => {
  const why: readonly (readonly [string, string])[] = [
    ["224.0.0.5", "is a multicast address"],
    ["127.0.0.1", "is a loopback address, which no other device reaches"],
    ["0.0.0.7", "is no host's address (0.0.0.0/8)"],
    ["255.255.255.255", "is the broadcast address"],
    ["240.0.0.1", "is reserved (240.0.0.0/4)"],
  ];
  const why6: readonly (readonly [string, string])[] = [
    ["ff02::5", "is a multicast address"],
    ["::1", "is the loopback address, which no other device reaches"],
    ["::", "is no host's address"],
    ["::ffff:a02:628d", "is an IPv4 address written as IPv6"],
  ];
  const end = "so no BGP session can have it; give the interface's own address.";
  each([
    ...why.flatMap(([address, text]): Case[] => [
      [
        `a node's: ${address}`,
        (it) => void (it.cluster.nodes.n1 = { address }),
        `refuse cluster.nodes.n1.address: ${address} ${text}, ${end}`,
      ],
    ]),
    ...why.map(([address, text]): Case => [
      `a switch's: ${address}`,
      (it) => {
        core(it).peering = { interface: "Vlanif98", address: `${address}/24` };
        core(it).session = { ebgpMultihop: 2 };
      },
      `refuse switches.Core.peering.address: ${address} ${text}, ${end}`,
    ]),
    ...why6.map(([address, text]): Case => [
      `a node's IPv6: ${address}`,
      (it) => {
        it.cluster.nodes.n1 = { address: "10.2.98.141", ipv6Address: address };
        core(it).peering = { interface: "Vlanif98", address: "10.2.98.1/24", ipv6Address: "fd00:98::1/64" };
      },
      `refuse cluster.nodes.n1.ipv6Address: ${address} ${text}, ${end}`,
    ]),
  ]);
});

describe("a message speaks of what is there (A8)", () => {
  const own = (it: Written, acknowledged: boolean) => {
    it.cluster.nodes = {
      n1: { address: "10.2.98.141", asNumber: 64601 },
      n2: { address: "10.2.98.142", asNumber: 64602 },
    };
    it.cluster.nodeToNode = { remedy: "through-switch", acknowledged };
  };
  const why =
    "through-switch: every node has an AS number of its own, so nodes learn each other's routes from the switch; write remedy: as-per-node.";
  each([
    [
      "through-switch where every node has its own AS",
      (it) => own(it, true),
      `warn cluster.nodeToNode.remedy: ${why}`,
    ],
    ["the same, not acknowledged", (it) => own(it, false), `refuse cluster.nodeToNode.remedy: ${why}`],
  ]);

  test("no AS number that no node speaks", () => {
    const [found = ""] = findings((it) => {
      for (const node of Object.values(it.cluster.nodes)) node.asNumber = 64601;
      it.cluster.nodeToNode = { remedy: "through-switch" };
    });
    assert.match(found, /with the mesh off and every node in AS 64601, /);
    assert.doesNotMatch(found, /64500/);
  });

  test("IBGP is no single-hop EBGP session", () => {
    const found = findings((it) => {
      it.cluster.asNumber = 65001;
      it.cluster.nodes.n2 = { address: "10.3.0.142" };
      core(it).session = { reflectClient: true };
    });
    assert.doesNotMatch(found.join("\n"), /EBGP/);
  });
});

describe("how long until a dead path is noticed (A9)", () => {
  const within =
    (seconds: number, session: object = {}, more: object = {}) =>
    (it: Written) => {
      it.cluster.detectWithin = seconds;
      Object.assign(core(it), { session, ...more });
    };
  each([
    [
      "VRP's hold time is longer than the limit",
      within(60),
      "warn cluster.detectWithin: 60 s: 2 sessions take longer to notice a dead path, n1-core up to 180 s (hold time 180 s): lower timers.hold.",
    ],
    ["a shorter hold time", within(60, { timers: { keepalive: 20, hold: 60 } })],
    [
      "a hold time above the node's 240 s counts as those",
      within(200, { timers: { keepalive: 60, hold: 240 } }),
      "warn cluster.detectWithin: 200 s: 2 sessions take longer to notice a dead path, n1-core up to 240 s (hold time 240 s): lower timers.hold.",
    ],
    [
      "graceful restart keeps routes beyond it",
      within(180, { maxRestartTime: 30 }, { gracefulRestart: { restartTime: 60 } }),
      "warn cluster.detectWithin: 180 s: 2 sessions take longer to notice a dead path, n1-core up to 240 s (hold time 180 s, and 60 s of graceful restart): lower timers.hold, or maxRestartTime and gracefulRestart.restartTime.",
    ],
    [
      "BFD, where another daemon answers",
      within(60, { bfd: { acknowledged: true } }),
      "warn switches.Core.session.bfd: open-source Calico has no BFD (projectcalico/calico #4607), so nothing on the node answers; it helps only where another daemon does.",
    ],
  ]);
});
