import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parse } from "./written";
import { base, core, edge, each, findings, type Case, type Written } from "./writtenCases";

describe("AS numbers (A6)", () => {
  const high = (field: string) =>
    `4200000001 is above 2147483647, the most that Calico's CRDs up to release 3.33 declare for ${field}, and many releases of Kubernetes refuse more (projectcalico/calico #13494): use a lower one.`;
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
    ["the file declares that they exchange routes", (it) => split(it, { interconnect: ["Core"] })],
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
    ...why.map(([address, text]): Case => [
      `a gateway's: ${address}`,
      (it) => void (core(it).session = { reachableBy: address }),
      `refuse switches.Core.session.reachableBy: ${address} ${text}, so no gateway has it; give the gateway's own address.`,
    ]),
    ...why.map(([address, text]): Case => [
      `a router-id: ${address}`,
      (it) => void (core(it).routerId = address),
      `refuse switches.Core.routerId: ${address} ${text}, so it is no router-id; use one of the switch's own addresses.`,
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

describe("a message names what the file has (A8)", () => {
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
