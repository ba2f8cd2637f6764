import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { file, mistakes, parse, sentence, set } from "./written";

describe("a stack file", () => {
  test("gives a model with every default filled in, ordered by name", () => {
    const inventory = parse(file());
    assert.equal(inventory.datacenter, "lab");
    assert.equal(inventory.cluster.logSeverityScreen, "Info");
    assert.deepEqual(
      inventory.cluster.nodes.map(({ name }) => name),
      ["bj-141", "bj-142"],
    );
    assert.deepEqual(
      inventory.cluster.ipPools.map(({ blockSize }) => blockSize),
      [26],
    );
    assert.deepEqual(inventory.cluster.bgpPeers, { form: "per-node" });
    const [core] = inventory.switches;
    assert.deepEqual(core?.peering, {
      interface: "Vlanif98",
      ipv4: { address: "10.2.98.1", prefixLength: 24 },
    });
    assert.deepEqual(core?.nodes, ["bj-141", "bj-142"]);
    assert.deepEqual([core?.ipv4Family, core?.ipv6Family], [[], []]);
    assert.deepEqual(
      [core?.management.port, core?.management.legacyAlgorithms, core?.routerId],
      [22, false, undefined],
    );
  });

  test("may write AS numbers in dot notation, in quotes", () => {
    assert.equal(parse(file(set("cluster", ["asNumber"], "1.10"))).cluster.asNumber, 65546);
    assert.match(
      sentence(set("cluster", ["asNumber"], 1.1)),
      /cluster\.asNumber: 1\.1 is not an AS number \(1–4294967295, or "1\.10" in quotes for dot notation\)\.$/,
    );
  });

  test("chooses a switch's nodes by rack or by name", () => {
    assert.deepEqual(parse(file(set("switches", ["Core", "peers"], { racks: ["r1"] }))).switches[0]?.nodes, [
      "bj-141",
    ]);
    assert.deepEqual(
      parse(file(set("switches", ["Core", "peers"], { nodes: ["bj-142"] }))).switches[0]?.nodes,
      ["bj-142"],
    );
  });

  test("groups its BGPPeers from 100 sessions on, unless it says otherwise", () => {
    const nodes = (count: number) =>
      Object.fromEntries(
        Array.from({ length: count }, (_, i) => [`n${i + 1}`, { address: `10.2.98.${i + 2}` }]),
      );
    const form = (count: number, bgpPeers?: unknown) =>
      parse(
        file((it) => {
          set("cluster", ["nodes"], nodes(count))(it);
          set("switches", ["Core", "peers"], "all")(it);
          if (bgpPeers !== undefined) set("cluster", ["bgpPeers"], bgpPeers)(it);
        }),
      ).cluster.bgpPeers;
    assert.deepEqual(form(99), { form: "per-node" });
    assert.deepEqual(form(100), { form: "grouped" });
    assert.deepEqual(form(100, "per-node"), { form: "per-node" });
    assert.deepEqual(form(2, "grouped"), { form: "grouped" });
    assert.deepEqual(form(2, { grouped: { rackLabel: "topology.kubernetes.io/rack" } }), {
      form: "grouped",
      rackLabel: "topology.kubernetes.io/rack",
    });
    assert.match(
      sentence(set("cluster", ["bgpPeers"], { grouped: { rackLabel: "a b" } })),
      /cluster\.bgpPeers\.grouped\.rackLabel: "a b" is not the key of a node label/,
    );
  });

  test("writes IPv6 as RFC 5952 does, and takes the family's usual block size", () => {
    const written = file((it) => {
      set("cluster", ["nodes", "bj-141", "ipv6Address"], "FD00:98:0::0:141")(it);
      set("cluster", ["ipPools", "pods6"], {
        cidr: "fd00:30::/48",
        encapsulation: "None",
        natOutgoing: false,
      })(it);
      set("switches", ["Core", "peering", "ipv6Address"], "FD00:98::1/64")(it);
    });
    const { cluster, switches } = parse(written);
    assert.equal(cluster.nodes.find(({ name }) => name === "bj-141")?.ipv6Address, "fd00:98::141");
    assert.deepEqual(
      cluster.ipPools.map(({ blockSize }) => blockSize),
      [26, 122],
    );
    assert.deepEqual(switches[0]?.peering.ipv6, { address: "fd00:98::1", prefixLength: 64 });
  });

  test("may have Calico installed, pinned, from a chart and a registry of one's own", () => {
    const install = {
      version: "v3.31.0",
      chart: "./charts/tigera-operator.tgz",
      registry: "registry.example.com/",
    };
    assert.deepEqual(parse(file(set("cluster", ["install"], install))).cluster.install, {
      existing: false,
      ...install,
      imagePullSecrets: [],
    });
  });
});

describe("a mistake in a stack file is one sentence with file, path, value and what is allowed", () => {
  const cases: [string, Parameters<typeof file>[0], string][] = [
    [
      "an address",
      set("cluster", ["nodes", "bj-141", "address"], "10.2.98.300"),
      'calico-peering:cluster.nodes.bj-141.address: "10.2.98.300" is not an IPv4 address (four numbers 0–255).',
    ],
    [
      "an IPv6 address",
      set("cluster", ["nodes", "bj-141", "address"], "fd00::141"),
      'calico-peering:cluster.nodes.bj-141.address: "fd00::141" is IPv6; IPv6 has a place of its own (ipv6Address), and this must be an IPv4 address (four numbers 0–255).',
    ],
    [
      "no address",
      set("cluster", ["nodes", "bj-141"], {}),
      "calico-peering:cluster.nodes.bj-141.address is missing; it must be an IPv4 address (four numbers 0–255), unless there is an ipv6Address.",
    ],
    [
      "a node without anything",
      set("cluster", ["nodes", "bj-141"], null),
      "calico-peering:cluster.nodes.bj-141: null is not a map of address, ipv6Address, rack and asNumber.",
    ],
    [
      "a node's name",
      set("cluster", ["nodes", "BJ_141"], { address: "10.2.98.9" }),
      'calico-peering:cluster.nodes: the key "BJ_141" is not a Kubernetes node name (lower-case letters, digits, - and .).',
    ],
    [
      "an AS number out of range",
      set("switches", ["Core", "asNumber"], 4294967296),
      'calico-peering:switches.Core.asNumber: 4294967296 is not an AS number (1–4294967295, or "1.10" in quotes for dot notation).',
    ],
    [
      "a dotted AS number out of range",
      set("switches", ["Core", "asNumber"], "70000.1"),
      'calico-peering:switches.Core.asNumber: "70000.1" is not an AS number (1–4294967295, or "1.10" in quotes for dot notation).',
    ],
    [
      "no AS number",
      set("switches", ["Core", "asNumber"], undefined),
      'calico-peering:switches.Core.asNumber is missing; it must be an AS number (1–4294967295, or "1.10" in quotes for dot notation).',
    ],
    [
      "an interface",
      set("switches", ["Core", "peering", "interface"], "vlan98"),
      'calico-peering:switches.Core.peering.interface: "vlan98" is not an interface as VRP writes it (e.g. Vlanif98, LoopBack0, Eth-Trunk1, 10GE1/0/1).',
    ],
    [
      "an interface address without its length",
      set("switches", ["Core", "peering", "address"], "10.2.98.1"),
      'calico-peering:switches.Core.peering.address: "10.2.98.1" is not an IPv4 address with its length (e.g. 10.2.98.1/24).',
    ],
    [
      "a host key",
      set("switches", ["Core", "management", "hostKey"], "MD5:aa:bb"),
      'calico-peering:switches.Core.management.hostKey: "MD5:aa:bb" is not a host key\'s fingerprint (SHA256: and 43 characters, as `npm run hostkey` prints it).',
    ],
    [
      "a port",
      set("switches", ["Core", "management", "port"], 70000),
      "calico-peering:switches.Core.management.port: 70000 is not a TCP port, 1–65535.",
    ],
    [
      "a misspelt key",
      set("switches", ["Core", "routerid"], "10.2.0.2"),
      'calico-peering:switches.Core.routerid: "10.2.0.2" is under a key that has no place here; did you mean routerId?',
    ],
    [
      "a key from elsewhere",
      set("cluster", ["vlan"], 98),
      "calico-peering:cluster.vlan: 98 is under a key that has no place here; allowed: kubeconfig, context, asNumber, logSeverityScreen, install, ipPools, serviceClusterIPs, serviceExternalIPs, serviceLoadBalancerIPs, serviceLoadBalancerAggregation, prefixAdvertisements, adopt, nodeToNode, acceptAsChange, detectWithin, bgpPeers, nodes, racks, maintenance, nodeStatus.",
    ],
    [
      "encapsulation left out",
      set("cluster", ["ipPools", "pods"], { cidr: "172.30.0.0/16", natOutgoing: false }),
      "calico-peering:cluster.ipPools.pods.encapsulation is missing; it must be one of None, IPIP, IPIPCrossSubnet, VXLAN, VXLANCrossSubnet.",
    ],
    [
      "an unknown remedy",
      set("cluster", ["nodeToNode"], { remedy: "none" }),
      'calico-peering:cluster.nodeToNode.remedy: "none" is not one of mesh (Calico\'s node-to-node mesh stays on), through-switch, strict-affinity, allow-as, as-per-node, downward-default, reflected and route-reflectors (mesh off).',
    ],
    [
      "a gate that never opens",
      set("cluster", ["nodeToNode"], { remedy: "strict-affinity", gate: { polls: 0 } }),
      "calico-peering:cluster.nodeToNode.gate.polls: 0 is not a number of polls, 1–20.",
    ],
    [
      "acknowledging a mesh",
      set("cluster", ["nodeToNode"], { remedy: "mesh", acknowledged: true }),
      "calico-peering:cluster.nodeToNode.acknowledged: true is under a key that has no place here.",
    ],
    [
      "neither installed nor existing",
      set("cluster", ["install"], { existing: false }),
      "calico-peering:cluster.install.existing: false is not true; to have Calico installed, write a version instead.",
    ],
    [
      "a registry",
      set("cluster", ["install"], { version: "v3.31.0", registry: "registry.example.com" }),
      'calico-peering:cluster.install.registry: "registry.example.com" is not an image registry that ends with / (e.g. registry.example.com/).',
    ],
    [
      "a form of BGPPeers",
      set("cluster", ["bgpPeers"], "per-rack"),
      'calico-peering:cluster.bgpPeers: "per-rack" is not per-node, grouped, { grouped: { rackLabel: <label> } }, { global: { <switch>: <name of its BGPPeer> } } or { named: { <BGPPeer>: { switch: <switch> } } }.',
    ],
    [
      "a peer's row among the family's",
      set("switches", ["Core", "ipv4Family"], ["peer 10.2.98.9 enable"]),
      'calico-peering:switches.Core.ipv4Family[0]: "peer 10.2.98.9 enable" is not a row of `ipv4-family unicast` (one line, without ?, and not a peer\'s).',
    ],
    [
      "a rack that no node is in",
      set("switches", ["Core", "peers"], { racks: ["r9"] }),
      'calico-peering:switches.Core.peers.racks: "r9" is no node\'s rack in this file; allowed: r1.',
    ],
    [
      "maintenance of a rack that no node is in",
      set("cluster", ["racks"], { r9: { maintenance: true } }),
      'calico-peering:cluster.racks: "r9" is no node\'s rack in this file; allowed: r1.',
    ],
    [
      "maintenance that is not yes or no",
      set("switches", ["Core", "maintenance"], "soon"),
      'calico-peering:switches.Core.maintenance: "soon" is not true or false.',
    ],
    [
      "a limit of maintenance of 0",
      set("cluster", ["maintenance"], { atMost: 0 }),
      "calico-peering:cluster.maintenance.atMost: 0 is not a number, 1–100.",
    ],
    [
      "a node that is not there",
      set("switches", ["Core", "peers"], { nodes: ["bj-999"] }),
      'calico-peering:switches.Core.peers.nodes: "bj-999" is no node in this file; allowed: bj-142, bj-141.',
    ],
    [
      "an IPv4 address where IPv6 is meant",
      set("cluster", ["nodes", "bj-141"], { address: "10.2.98.141", ipv6Address: "10.2.98.141" }),
      'calico-peering:cluster.nodes.bj-141.ipv6Address: "10.2.98.141" is not an IPv6 address (e.g. fd00:98::141).',
    ],
    [
      "an IPv6 interface address without its length",
      set("switches", ["Core", "peering", "ipv6Address"], "fd00:98::1"),
      'calico-peering:switches.Core.peering.ipv6Address: "fd00:98::1" is not an IPv6 address with its length (e.g. fd00:98::1/64).',
    ],
    [
      "a community out of range",
      set("cluster", ["prefixAdvertisements"], { "172.30.0.0/16": ["65536:1"] }),
      'calico-peering:cluster.prefixAdvertisements.172.30.0.0/16[0]: "65536:1" is not a community in quotes (e.g. "65001:100", or "65001:1:100" for a large one).',
    ],
    [
      "a timer out of range",
      set("switches", ["Core", "session"], { timers: { keepalive: 0, hold: 180 } }),
      "calico-peering:switches.Core.session.timers.keepalive: 0 is not seconds, 1–21845.",
    ],
    [
      "a misspelt option",
      set("switches", ["Core", "sessions"], { "bj-141": { nextHopLocale: true } }),
      "calico-peering:switches.Core.sessions.bj-141.nextHopLocale: true is under a key that has no place here; did you mean nextHopLocal?",
    ],
    [
      "a node that is named twice",
      set("switches", ["Core", "peers"], { nodes: ["bj-141", "bj-142", "bj-141"] }),
      'calico-peering:switches.Core.peers.nodes: "bj-141" stands twice; write it once.',
    ],
    [
      "a reflector that is named twice",
      set("cluster", ["nodeToNode"], {
        remedy: "route-reflectors",
        reflectors: ["bj-141", "bj-141"],
        clusterId: "244.0.0.1",
      }),
      'calico-peering:cluster.nodeToNode.reflectors: "bj-141" stands twice; write it once.',
    ],
    [
      "a misspelt option of the IPv6 sessions",
      set("switches", ["Core", "session"], { ipv6: { timers: { keepalive: 20, holdTime: 60, hold: 60 } } }),
      "calico-peering:switches.Core.session.ipv6.timers.holdTime: 60 is under a key that has no place here; allowed: keepalive, hold, bothEnds.",
    ],
    [
      "a description that would ask the switch for help",
      set("switches", ["Core", "session"], { description: "who?" }),
      'calico-peering:switches.Core.session.description: "who?" holds "?", at which the switch prints its help: leave it out.',
    ],
    [
      "options of a node that is not there",
      set("switches", ["Core", "sessions"], { "bj-999": {} }),
      'calico-peering:switches.Core.sessions: "bj-999" is no node in this file; allowed: bj-142, bj-141.',
    ],
    [
      "a group that is not there",
      set("switches", ["Core", "session"], { group: "CALICO" }),
      'calico-peering:switches.Core.session.group: "CALICO" is no group of this switch in this file; allowed: none.',
    ],
    [
      "a group that is a member of another one",
      set("switches", ["Core", "groups"], { CALICO: { group: "OTHER" } }),
      'calico-peering:switches.Core.groups.CALICO.group: "OTHER" is under a key that has no place here.',
    ],
    [
      "a global BGPPeer for no switch",
      set("cluster", ["bgpPeers"], { global: { Core: "to-core", Edge: "to-edge" } }),
      'calico-peering:cluster.bgpPeers.global.Edge: "Edge" is no switch in this file; allowed: Core.',
    ],
    [
      "a switch without its global BGPPeer",
      set("cluster", ["bgpPeers"], { global: {} }),
      "calico-peering:cluster.bgpPeers.global.Core is missing; it must be the name of Core's BGPPeer.",
    ],
  ];
  for (const [what, change, expected] of cases) {
    test(what, () => assert.equal(sentence(change), `stacks/Pulumi.lab.yaml: ${expected}`));
  }

  test("a global BGPPeer, which is on every node, with a switch that chose some", () => {
    const written = file((it) => {
      it.cluster.bgpPeers = { global: { Core: "to-core" } };
      set("switches", ["Core", "peers"], { racks: ["r1"] })(it);
    });
    assert.match(
      mistakes(written).join("\n"),
      /switches\.Core\.peers: \{"racks":\["r1"\]\} cannot go with global BGPPeers.*write all, or bgpPeers: per-node\.$/,
    );
  });

  test("and all mistakes of a file are reported together, also names that are not declared", () => {
    const found = mistakes(
      file((it) => {
        set("cluster", ["asNumber"], 0)(it);
        set("cluster", ["nodes", "bj-142", "address"], "here")(it);
        set("switches", ["Core", "peers"], { racks: ["r9"] })(it);
      }),
    );
    assert.equal(found.length, 3, found.join("\n"));
  });

  test("and an empty file misses both halves", () => {
    assert.deepEqual(mistakes({ cluster: undefined, switches: undefined }), [
      "stacks/Pulumi.lab.yaml: calico-peering:cluster is missing; it must be a map of the cluster's settings (asNumber, install, ipPools, nodeToNode, nodes).",
      "stacks/Pulumi.lab.yaml: calico-peering:switches is missing; it must be a map of sysnames to switches.",
    ]);
  });
});
