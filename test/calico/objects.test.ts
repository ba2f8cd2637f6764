import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import {
  bgpPeers,
  calicoMistakes,
  calicoObjects,
  finalObjects,
  installation,
  meshSwitch,
  nodeAsNumbers,
  type Manifest,
} from "../../components/calico/manifests";
import { validateManifests } from "../../components/calico/manifests";
import { sessionsOf, type Inventory, type RemedyName } from "../../components/peering";
import { bjOffice, datacenters } from "../peering/datacenters";

const objectsOf = (inventory: Inventory) => calicoObjects(inventory, sessionsOf(inventory));
const kinds = (manifests: readonly Manifest[]) =>
  manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
const mesh = { nodeToNode: { remedy: "mesh" } } as const;
const global = {
  bgpPeers: { form: "global", names: { BJ_Office_Core_S9700: "64511-peer-to-65001" } },
} as const;

describe("the cluster's end of the first datacenter", () => {
  test("comes up as: AS number, the filter, a BGPPeer per node, and the mesh off last", () => {
    assert.deepEqual(kinds(objectsOf(bjOffice())), [
      "BGPConfiguration default",
      "BGPFilter own-routes-only",
      "BGPPeer bj-141-bj-office-core-s9700",
      "BGPPeer bj-142-bj-office-core-s9700",
      "BGPPeer bj-143-bj-office-core-s9700",
      "BGPPeer bj-152-bj-office-core-s9700",
      "BGPConfiguration default",
    ]);
  });

  test("names the node, the switch's address and AS number, and who owns it", () => {
    const [peer] = bgpPeers(bjOffice(), sessionsOf(bjOffice()));
    assert.deepEqual(peer?.manifest.spec, {
      node: "bj-141",
      peerIP: "10.2.98.1",
      asNumber: 65001,
      filters: ["own-routes-only"],
    });
    assert.deepEqual(peer.manifest.metadata.labels, {
      "calico-peering/datacenter": "bj-office",
      "calico-peering/switch": "BJ_Office_Core_S9700",
      "calico-peering/node": "bj-141",
    });
    assert.match(
      peer.manifest.metadata.annotations?.["calico-peering/owner"] ?? "",
      /stack bj-office .* the other end, on BJ_Office_Core_S9700/,
    );
  });

  test("has the switch's values for GTSM, AS numbers and restarts, and the gateway to it", () => {
    const session = {
      ttlSecurity: 1,
      maxRestartTime: 60,
      localASNumber: 64700,
      fakeAs: { asNumber: 65100 },
      sourceAddress: "None",
      reachableBy: "10.2.98.254",
      nextHopMode: "Self",
      timers: { keepalive: 20, hold: 60 },
    } as const;
    const inventory = bjOffice({ device: { session } });
    const [peer] = bgpPeers(inventory, sessionsOf(inventory));
    assert.deepEqual(peer?.manifest.spec, {
      node: "bj-141",
      peerIP: "10.2.98.1",
      asNumber: 65100,
      ttlSecurity: 1,
      maxRestartTime: "60s",
      localASNumber: 64700,
      sourceAddress: "None",
      reachableBy: "10.2.98.254",
      nextHopMode: "Self",
      filters: ["own-routes-only"],
    });
    const one = bjOffice({ device: { session }, cluster: global });
    const [shared] = bgpPeers(one, sessionsOf(one));
    assert.deepEqual({ node: "bj-141", ...shared?.manifest.spec }, peer.manifest.spec);
  });

  test("peers over IPv6 where both ends have an address, with a filter for that family, too", () => {
    const nodes = [{ name: "bj-141", address: "10.2.98.141", ipv6Address: "fd00:98::141" }];
    const peering = { ...bjOffice().switches[0]!.peering, ipv6: { address: "fd00:98::1", prefixLength: 64 } };
    const change = { cluster: { nodes }, device: { nodes: ["bj-141"], peering } };
    const objects = objectsOf(bjOffice(change));
    assert.deepEqual(
      objects
        .filter(({ kind }) => kind === "BGPPeer")
        .map(({ metadata, spec }) => [metadata.name, spec.peerIP]),
      [
        ["bj-141-bj-office-core-s9700", "10.2.98.1"],
        ["bj-141-bj-office-core-s9700-ipv6", "fd00:98::1"],
      ],
    );
    const [filter] = objects.filter(({ kind }) => kind === "BGPFilter");
    assert.deepEqual(filter?.spec.exportV6, [{ source: "RemotePeers", action: "Reject" }]);
    assert.deepEqual(validateManifests(objects), []);
    const shared = objectsOf(bjOffice({ ...change, cluster: { nodes, ...global } }));
    assert.deepEqual(
      shared.filter(({ kind }) => kind === "BGPPeer").map(({ metadata }) => metadata.name),
      ["64511-peer-to-65001", "64511-peer-to-65001-ipv6"],
    );
  });

  test("can keep its hand-made form: one global BGPPeer under its old name", () => {
    const objects = finalObjects(objectsOf(bjOffice({ cluster: global })));
    assert.deepEqual(kinds(objects), [
      "BGPConfiguration default",
      "BGPFilter own-routes-only",
      "BGPPeer 64511-peer-to-65001",
    ]);
    assert.deepEqual(
      objects.map(({ spec }) => spec),
      [
        { asNumber: 63400, logSeverityScreen: "Info", nodeToNodeMeshEnabled: false },
        { exportV4: [{ source: "RemotePeers", action: "Reject" }] },
        { peerIP: "10.2.98.1", asNumber: 65001, filters: ["own-routes-only"] },
      ],
    );
  });
});

describe("the fields of BGPConfiguration default", () => {
  test("name the service ranges that nodes announce, and communities, where the file does", () => {
    const ranges = {
      serviceClusterIPs: ["10.96.0.0/12"],
      serviceLoadBalancerIPs: ["192.0.2.0/24"],
      prefixAdvertisements: { "172.30.0.0/16": ["65001:100"] },
    };
    const [base] = objectsOf(bjOffice({ cluster: ranges }));
    assert.deepEqual(base?.spec, {
      asNumber: 63400,
      logSeverityScreen: "Info",
      serviceClusterIPs: [{ cidr: "10.96.0.0/12" }],
      serviceLoadBalancerIPs: [{ cidr: "192.0.2.0/24" }],
      prefixAdvertisements: [{ cidr: "172.30.0.0/16", communities: ["65001:100"] }],
    });
  });

  test("have two owners, so that giving the mesh back leaves the AS number alone", () => {
    const [base, patch] = objectsOf(bjOffice()).filter(({ kind }) => kind === "BGPConfiguration");
    assert.deepEqual(base?.spec, { asNumber: 63400, logSeverityScreen: "Info" });
    assert.deepEqual(patch?.spec, { nodeToNodeMeshEnabled: false });
    const shared = (manifest?: Manifest) =>
      Object.keys({ ...manifest?.metadata.annotations, ...manifest?.metadata.labels });
    // Of an annotation with one value each owner holds a share: it stays until both have given it back.
    const both = shared(patch).filter((key) => shared(base).includes(key));
    assert.deepEqual(both, ["pulumi.com/patchForce"]);
    assert.equal(patch?.metadata.annotations?.[both[0] ?? ""], base?.metadata.annotations?.[both[0] ?? ""]);
  });

  test("leave the mesh on where it is the remedy", () => {
    assert.equal(meshSwitch(bjOffice({ cluster: mesh })), undefined);
  });
});

describe("a remedy is one word that renders the cluster's end", () => {
  const peerOf = (inventory: Inventory) => bgpPeers(inventory, sessionsOf(inventory))[0]?.manifest.spec;
  const ipam = (inventory: Inventory) =>
    objectsOf(inventory).find(({ kind }) => kind === "IPAMConfiguration")?.spec;
  const of = (remedy: Exclude<RemedyName, "mesh" | "through-switch" | "route-reflectors">) =>
    bjOffice({ cluster: { nodeToNode: { remedy } } });

  test("strict-affinity: IPAM lends no addresses", () => {
    assert.deepEqual(ipam(of("strict-affinity")), { strictAffinity: true });
    assert.equal(ipam(bjOffice()), undefined, "left as it is");
  });

  test("allow-as: nodes take paths with their own AS, and IPAM lends no addresses", () => {
    assert.equal(peerOf(of("allow-as"))?.numAllowedLocalASNumbers, 1);
    assert.deepEqual(ipam(of("allow-as")), { strictAffinity: true });
  });

  test("downward-default: nodes take a default route and nothing else", () => {
    assert.deepEqual(peerOf(of("downward-default"))?.filters, ["own-routes-only", "default-route-only"]);
    const filter = objectsOf(of("downward-default")).find(
      ({ metadata }) => metadata.name === "default-route-only",
    );
    assert.deepEqual(filter?.spec.importV4, [
      { cidr: "0.0.0.0/0", matchOperator: "Equal", action: "Accept" },
      { action: "Reject" },
    ]);
  });

  test("as-per-node: each node that peers has its AS number in its annotation", () => {
    const nodes = [
      { name: "bj-141", address: "10.2.98.141", asNumber: 64601 },
      { name: "apart", address: "10.9.9.9", asNumber: 64602 },
    ];
    const inventory = bjOffice({ cluster: { nodeToNode: { remedy: "as-per-node" }, nodes } });
    assert.deepEqual(
      nodeAsNumbers(inventory).map(({ node, annotations }) => [
        node,
        annotations["projectcalico.org/ASNumber"],
      ]),
      [["bj-141", "64601"]],
    );
  });
});

test("every object but the patch has a fixed field manager and is deleted in the background, from the first up", () => {
  for (const { metadata, spec } of objectsOf(bjOffice({ cluster: mesh }))) {
    assert.equal(
      metadata.annotations?.["pulumi.com/patchFieldManager"],
      "calico-peering",
      JSON.stringify(spec),
    );
    assert.equal(metadata.annotations["pulumi.com/deletionPropagationPolicy"], "background");
  }
});

describe("an installation by the operator", () => {
  const install = {
    existing: false,
    version: "v3.31.0",
    registry: "registry.example.com/",
    imagePullSecrets: ["pull"],
  } as const;
  const inventory = bjOffice({ cluster: { install } });

  test("states encapsulation, BGP and the address to speak from explicitly", () => {
    assert.deepEqual(installation(inventory)?.spec, {
      variant: "Calico",
      registry: "registry.example.com/",
      imagePullSecrets: [{ name: "pull" }],
      calicoNetwork: {
        bgp: "Enabled",
        nodeAddressAutodetectionV4: { kubernetes: "NodeInternalIP" },
        ipPools: [
          {
            name: "pods",
            cidr: "172.30.0.0/16",
            blockSize: 26,
            encapsulation: "None",
            natOutgoing: "Disabled",
          },
        ],
      },
    });
  });

  test("is waited for before Calico's API is used; there is none where Calico is installed already", () => {
    assert.deepEqual(kinds(objectsOf(inventory)).slice(0, 3), [
      "Installation default",
      "APIServer default",
      "BGPConfiguration default",
    ]);
    for (const { metadata } of objectsOf(inventory).slice(0, 2))
      assert.equal(metadata.annotations?.["pulumi.com/waitFor"], "condition=Ready");
    assert.equal(installation(bjOffice()), undefined);
  });
});

describe("before anything is sent, Calico's own rules are held against it", () => {
  const peer = (spec: Record<string, unknown>, name = "n1-core"): Manifest => ({
    apiVersion: "projectcalico.org/v3",
    kind: "BGPPeer",
    metadata: { name },
    spec,
  });

  test("every datacenter that passes the checks passes them", () => {
    fc.assert(
      fc.property(datacenters, fc.boolean(), (inventory, meshed) => {
        const cluster = meshed ? { ...inventory.cluster, ...mesh } : inventory.cluster;
        assert.deepEqual(validateManifests(objectsOf({ ...inventory, cluster })), []);
      }),
    );
  });

  test("a BGPPeer without an AS number, which Calico takes and BIRD does not", () => {
    assert.deepEqual(validateManifests([peer({ peerIP: "10.2.98.1" })]), [
      "BGPPeer n1-core: spec.asNumber is missing; with a peerIP it must be the switch's AS number.",
    ]);
    assert.match(
      validateManifests([peer({ peerIP: "10.2.98.1", asNumber: "65001" })]).join(),
      /spec\.asNumber: "65001" is not a whole number/,
    );
  });

  test("two BGPPeers to one address on one node, of which Calico takes either", () => {
    const to = { peerIP: "10.2.98.1", asNumber: 65001 };
    assert.deepEqual(validateManifests([peer({ ...to, node: "n1" }), peer(to, "all")]), [
      "BGPPeer all: spec.peerIP: 10.2.98.1 is already that of BGPPeer n1-core on node n1.",
    ]);
    assert.deepEqual(
      validateManifests([peer({ ...to, node: "n1" }), peer({ ...to, node: "n2" }, "n2-core")]),
      [],
    );
  });

  test("a filter that does not exist, which Calico skips", () => {
    const to = { peerIP: "10.2.98.1", asNumber: 65001, filters: ["own-routes"] };
    assert.deepEqual(validateManifests([peer(to)]), [
      "BGPPeer n1-core: spec.filters: there is no BGPFilter own-routes.",
    ]);
  });

  test("a filter that would announce every route of the node", () => {
    const filter = {
      apiVersion: "projectcalico.org/v3",
      kind: "BGPFilter",
      metadata: { name: "f" },
      spec: { exportV4: [{ action: "Accept" }] },
    };
    assert.match(
      validateManifests([filter]).join(),
      /BGPFilter f: spec\.exportV4\[0\]: accepts without a cidr/,
    );
  });

  test("names and labels that Kubernetes does not take, selectors that exclude each other, fields that have no effect there", () => {
    const all = (manifest: Manifest) => validateManifests([manifest]).join("\n");
    const to = { peerIP: "10.2.98.1", asNumber: 65001 };
    assert.match(all(peer(to, "N1_core")), /its name is no Kubernetes name/);
    assert.match(
      all({ ...peer(to), metadata: { name: "n", labels: { a: "x y" } } }),
      /label a: "x y" is no label value/,
    );
    assert.match(
      all(peer({ ...to, node: "n1", nodeSelector: "all()" })),
      /node and nodeSelector exclude each other/,
    );
    assert.match(
      all({
        apiVersion: "projectcalico.org/v3",
        kind: "BGPConfiguration",
        metadata: { name: "node.n1" },
        spec: { asNumber: 1 },
      }),
      /spec\.asNumber: takes effect only in the object named `default`/,
    );
  });
});

describe("objects that others made and the file adopts", () => {
  const adopt = [
    "BGPPeer/bj-141-bj-office-core-s9700",
    "BGPFilter/own-routes-only",
    "BGPConfiguration/default",
  ];
  test("are marked, and no others are", () => {
    const marked = (inventory: Inventory) =>
      objectsOf(inventory)
        .filter(({ metadata }) => metadata.annotations?.["calico-peering/adopted"] === "true")
        .map(({ kind, metadata }) => `${kind}/${metadata.name}`);
    assert.deepEqual(marked(bjOffice({ cluster: { adopt } })).sort(), [...adopt].sort());
    assert.deepEqual(marked(bjOffice()), []);
  });
  test("are forced as all that the stack makes, so that what was changed by hand goes back", () => {
    for (const { kind, metadata } of objectsOf(bjOffice()))
      assert.equal(metadata.annotations?.["pulumi.com/patchForce"], "true", `${kind} ${metadata.name}`);
  });
  test("must be objects of this stack", () => {
    const inventory = bjOffice({ cluster: { adopt: ["BGPPeer/rack1-tor"] } });
    assert.deepEqual(calicoMistakes(inventory, sessionsOf(inventory)), [
      'calico-peering:cluster.adopt: "BGPPeer/rack1-tor" is no object of this stack, so there is nothing to take over; it declares BGPConfiguration/default, BGPFilter/own-routes-only, BGPPeer/bj-141-bj-office-core-s9700 and 3 more.',
    ]);
  });
});
