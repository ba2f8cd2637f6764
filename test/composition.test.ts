import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { Datacenter } from "../components/datacenter";
import { sessionsOf, type Cluster, type Inventory, type Switch } from "../components/peering";
import { bjOffice, twoInstances } from "./peering/datacenters";

/** What the engine was asked to register. */
interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
  readonly parent: string;
  readonly dependsOn: readonly string[];
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  readonly provider: string;
}

/** The part of the engine's interface that is looked at. */
interface Monitor {
  registerResource(request: Request, answer: unknown): Promise<void>;
}
interface Request {
  getType(): string;
  getName(): string;
  getObject(): { toJavaScript(): Record<string, unknown> };
  getParent(): string;
  getDependenciesList(): string[];
  getProtect(): boolean;
  getRetainondelete(): boolean;
  getProvider(): string;
}

const names = (urns: readonly string[]) => urns.map((urn) => urn.split("::").at(-1) ?? "").sort();

/** Declares a datacenter with the SDK's own mocks for an engine. */
async function declare(
  cluster: Partial<Cluster> = {},
  device: Partial<Switch> = {},
  switches?: Inventory["switches"],
): Promise<Registered[]> {
  const registered: Registered[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ name, inputs }) => ({ id: `${name}-id`, state: inputs as Record<string, unknown> }),
      call: () => ({ result: [] }),
    },
    "calico-peering",
    "bj-office",
    false,
  );
  // The mocks do not receive the dependencies; the request to the engine holds them.
  const monitor = pulumi.runtime.getMonitor() as unknown as Monitor;
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, answer) => {
    registered.push({
      type: request.getType(),
      name: request.getName(),
      inputs: request.getObject().toJavaScript(),
      parent: names([request.getParent()])[0] ?? "",
      dependsOn: names(request.getDependenciesList()),
      protect: request.getProtect(),
      retainOnDelete: request.getRetainondelete(),
      provider: request.getProvider(),
    });
    return register(request, answer);
  };
  const declared = bjOffice({ cluster, device });
  const inventory: Inventory = { ...declared, switches: switches ?? declared.switches };
  const passwords = pulumi.secret<Record<string, string>>({ core: "S3cret-of-core" });
  new Datacenter("bj-office", { inventory, sessions: sessionsOf(inventory), passwords });
  await pulumi.runtime.disconnect();
  return registered;
}

function find(registered: readonly Registered[], name: string): Registered {
  const found = registered.find((resource) => resource.name === name);
  assert.ok(found, `${name} among ${registered.map((resource) => resource.name).join(", ")}`);
  return found;
}

const PEERS = ["bj-141", "bj-142", "bj-143", "bj-152"].map((node) => `${node}-bj-office-core-s9700`);

describe("a datacenter, as the engine is asked for it", () => {
  let registered: Registered[] = [];
  before(async () => {
    registered = await declare();
  });

  test("is a BGPConfiguration, a filter, a BGPPeer per session, and a patch that switches the mesh off", () => {
    const types = registered
      .filter(({ type }) => type.startsWith("kubernetes:"))
      .map(({ type, name }) => `${type} ${name}`);
    assert.deepEqual(types.sort(), [
      "kubernetes:projectcalico.org/v3:BGPConfiguration bgp-configuration",
      "kubernetes:projectcalico.org/v3:BGPConfigurationPatch mesh-off",
      "kubernetes:projectcalico.org/v3:BGPFilter own-routes-only",
      ...PEERS.map((name) => `kubernetes:projectcalico.org/v3:BGPPeer ${name}`),
    ]);
  });

  test("comes up in order: the check of the cluster, AS number, the switch, BGPPeers, the gate, mesh off", () => {
    assert.deepEqual(find(registered, "cluster-check").dependsOn, []);
    assert.deepEqual(find(registered, "as-numbers").dependsOn, ["cluster-check"]);
    assert.deepEqual(find(registered, "bgp-configuration").dependsOn, ["as-numbers"]);
    assert.deepEqual(find(registered, "BJ_Office_Core_S9700").dependsOn, [
      "bgp-configuration",
      "own-routes-only",
    ]);
    for (const peer of PEERS)
      assert.deepEqual(find(registered, peer).dependsOn, [
        "BJ_Office_Core_S9700",
        "bgp-configuration",
        "own-routes-only",
      ]);
    assert.deepEqual(find(registered, "mesh-gate").dependsOn, [...PEERS].sort());
    assert.deepEqual(find(registered, "mesh-off").dependsOn, [...PEERS, "mesh-gate"].sort());
  });

  test("keeps BGPConfiguration default when all is destroyed: without it, the AS number and the mesh would jump", () => {
    assert.deepEqual(
      registered.filter(({ retainOnDelete }) => retainOnDelete).map(({ name }) => name),
      ["bgp-configuration"],
    );
  });

  test("goes to its own cluster, never to the workstation's", () => {
    for (const name of ["bgp-configuration", "mesh-off", ...PEERS]) {
      assert.match(find(registered, name).provider, /::cluster::/);
    }
  });

  test("installs nothing where Calico is there already", () => {
    assert.deepEqual(
      registered.filter(({ protect }) => protect).map(({ name }) => name),
      [],
    );
  });
});

test("two VPN instances of one switch are pushed one after the other, each with its connection", async () => {
  const { cluster, switches } = twoInstances();
  const registered = await declare(cluster, {}, switches);
  const [blue, red] = [find(registered, "core-blue"), find(registered, "core-red")];
  assert.ok(!blue.dependsOn.includes("core-red"));
  assert.ok(red.dependsOn.includes("core-blue"));
  const { name, sysname, vpnInstance } = red.inputs.connection as Record<string, unknown>;
  assert.deepEqual([name, sysname, vpnInstance], ["core-red", "BJ_Office_Core_S9700", "RED"]);
  const stanzas = Object.keys(blue.inputs.stanzas as object);
  assert.ok(stanzas.includes("ipv4-family vpn-instance BLUE") && stanzas.includes("peer 10.2.98.141"));
});

test("with the mesh kept on, the filter is there before the first BGPPeer, and neither gate nor patch is", async () => {
  const registered = await declare({ nodeToNode: { remedy: "mesh" } });
  for (const peer of PEERS) assert.ok(find(registered, peer).dependsOn.includes("own-routes-only"));
  assert.ok(!registered.some(({ name }) => name === "mesh-off" || name === "mesh-gate"));
});

test("nodes get their AS numbers, and IPAM its strict affinity, before a switch's rows change", async () => {
  const nodes = [{ name: "bj-141", address: "10.2.98.141", asNumber: 64601 }];
  const own = await declare({ nodeToNode: { remedy: "as-per-node" }, nodes });
  assert.equal(find(own, "as-number-bj-141").type, "kubernetes:core/v1:NodePatch");
  assert.ok(find(own, "as-number-bj-141").retainOnDelete, "giving it up would reset the mesh, too");
  assert.deepEqual(find(own, "BJ_Office_Core_S9700").dependsOn, [
    "as-number-bj-141",
    "bgp-configuration",
    "own-routes-only",
  ]);
  const strict = await declare({ nodeToNode: { remedy: "allow-as" } });
  assert.ok(find(strict, "no-borrowed-addresses").dependsOn.includes("strict-affinity"));
  for (const name of ["BJ_Office_Core_S9700", ...PEERS])
    for (const first of ["strict-affinity", "no-borrowed-addresses"])
      assert.ok(find(strict, name).dependsOn.includes(first), `${name} after ${first}`);
});

test("a password's Secret comes directly after its switch, and its BGPPeers after it and the right to read it", async () => {
  const session = { password: "core" };
  const registered = await declare({}, { session });
  assert.deepEqual(find(registered, "calico-peering-bgp-core").dependsOn, ["BJ_Office_Core_S9700"]);
  // Marked as a secret: Pulumi's own signature stands beside the value.
  assert.deepEqual(find(registered, "calico-peering-bgp-core").inputs.stringData, {
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    value: { password: "S3cret-of-core" },
  });
  for (const peer of PEERS) {
    const { dependsOn, inputs } = find(registered, peer);
    assert.ok(dependsOn.includes("calico-peering-bgp-core") && dependsOn.includes("bgp-passwords"));
    assert.deepEqual((inputs.spec as { password: object }).password, {
      secretKeyRef: { name: "calico-peering-bgp-core", key: "password" },
    });
  }
  const [role, binding] = ["Role", "RoleBinding"].map((kind) =>
    registered.find(({ type }) => type === `kubernetes:rbac.authorization.k8s.io/v1:${kind}`),
  );
  assert.deepEqual(role?.inputs.rules, [
    {
      apiGroups: [""],
      resources: ["secrets"],
      resourceNames: ["calico-peering-bgp-core"],
      verbs: ["get", "list", "watch"],
    },
  ]);
  assert.deepEqual(binding?.inputs.subjects, [
    { kind: "ServiceAccount", name: "calico-node", namespace: "calico-system" },
  ]);
  assert.deepEqual(binding.dependsOn, ["bgp-passwords"]);
});

test("an installation comes first, protected, and Calico's objects wait until its API is served", async () => {
  const registered = await declare({
    install: { existing: false, version: "v3.31.0", imagePullSecrets: [] },
  });
  const chart = registered.find(({ type }) => type === "kubernetes:helm.sh/v4:Chart");
  assert.equal(chart?.inputs.version, "v3.31.0");
  assert.deepEqual(chart.dependsOn, ["tigera-operator"]);
  assert.ok(find(registered, "installation").protect && find(registered, "api-server").protect);
  assert.deepEqual(find(registered, "api-server").dependsOn, ["installation"]);
  assert.deepEqual(find(registered, "bgp-configuration").dependsOn, ["api-server", "as-numbers"]);
  assert.deepEqual(find(registered, "installation").dependsOn, ["operator"]);
});

describe("a switch and a node in maintenance", () => {
  let registered: Registered[] = [];
  const [A, B] = ["A", "B"] as const;
  before(async () => {
    const model = bjOffice();
    const [device] = model.switches;
    assert.ok(device);
    const switches = [A, B].map((name, i) => ({
      ...device,
      name,
      peering: { ...device.peering, ipv4: { address: `10.2.98.${i + 1}`, prefixLength: 24 } },
      ...(name === A ? { maintenance: true } : { gracefulShutdown: true }),
    }));
    const nodes = model.cluster.nodes.map((node) => ({ ...node, maintenance: node.name === "bj-141" }));
    registered = await declare({ nodes }, {}, switches);
  });
  const after = (later: string, ...earlier: string[]) => {
    for (const name of earlier) {
      assert.ok(find(registered, later).dependsOn.includes(name), `${later} after ${name}`);
    }
  };

  test("are permitted before anything is changed", () => {
    after("bgp-configuration", "permitted-switch-a", "permitted-node-bj-141");
  });

  test("of a switch: nodes take no route from it, then none is used, then they announce none", () => {
    after("maintenance-a-imports", "permitted-switch-a", A, B);
    after("unused-switch-a", "maintenance-a-imports");
    after("maintenance-a-exports", "maintenance-a-imports", "unused-switch-a");
  });

  test("of a node: it asks for other paths, and the update waits for that", () => {
    after("lowered-node-bj-141", "node.bj-141");
  });

  test("have withdrawn before a BGPPeer changes, and are confirmed after the last one", () => {
    const peers = registered.filter(({ type }) => type.endsWith(":BGPPeer")).map(({ name }) => name);
    for (const peer of peers) after(peer, "maintenance-a-exports", "lowered-node-bj-141");
    for (const last of ["withdrawn-switch-a", "withdrawn-node-bj-141"]) after(last, ...peers);
  });
});

describe("reflectors in the cluster", () => {
  let registered: readonly Registered[];
  before(async () => {
    const reflectors = ["bj-141", "bj-142"];
    registered = await declare(
      { nodeToNode: { remedy: "route-reflectors", reflectors, clusterId: "244.0.0.1" } },
      { nodes: reflectors },
    );
  });
  const comesAfter = (name: string, before: string) =>
    assert.ok(find(registered, name).dependsOn.includes(before), `${name} after ${before}`);

  test("become reflectors one after another, each behind a wait, and the gate comes after all of them", () => {
    comesAfter("node-to-reflectors", "bj-141-bj-office-core-s9700");
    comesAfter("before-reflector-bj-141", "node-to-reflectors");
    comesAfter("reflector-bj-141", "before-reflector-bj-141");
    comesAfter("before-reflector-bj-142", "reflector-bj-141");
    comesAfter("reflector-bj-142", "before-reflector-bj-142");
    comesAfter("mesh-gate", "reflector-bj-142");
    comesAfter("mesh-off", "mesh-gate");
  });

  test("have their label and their cluster ID from one write, under a field manager of its own", () => {
    const { metadata } = find(registered, "reflector-bj-141").inputs as {
      metadata: { labels: object; annotations: object };
    };
    assert.deepEqual(metadata.labels, { "calico-peering/reflector": "true" });
    assert.deepEqual(metadata.annotations, {
      "projectcalico.org/RouteReflectorClusterID": "244.0.0.1",
      "pulumi.com/patchFieldManager": "calico-peering-reflector",
      "pulumi.com/patchForce": "true",
    });
  });

  test("announce every node's routes with their own next hops, so no BGPFilter holds these back", () => {
    const { spec } = find(registered, "bj-141-bj-office-core-s9700").inputs as { spec: object };
    assert.deepEqual(spec, { node: "bj-141", peerIP: "10.2.98.1", asNumber: 65001, nextHopMode: "Keep" });
  });
});
