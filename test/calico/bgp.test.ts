import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { CalicoBgp } from "../../components/calico/bgp";
import { CalicoInstallation } from "../../components/calico/installation";
import { sessionsOf, type Cluster, type Inventory, type Switch } from "../../components/peering";
import { bjOffice } from "../peering/datacenters";

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

/** What of the engine's interface is looked at. */
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

/** A switch's end, or the gate, as the component sees it: a resource to wait for. */
class Device extends pulumi.CustomResource {
  constructor(name: string, dependsOn: readonly pulumi.Resource[]) {
    super("test:index:Device", name, {}, { dependsOn: [...dependsOn] });
  }
}

const names = (urns: readonly string[]) => urns.map((urn) => urn.split("::").at(-1) ?? "").sort();

/** Declares the cluster's end with the SDK's own mocks for an engine. */
async function declare(cluster: Partial<Cluster> = {}, device: Partial<Switch> = {}): Promise<Registered[]> {
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
  // The mocks are not told what depends on what; the request to the engine is.
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
  const inventory: Inventory = bjOffice({ cluster, device });
  const provider = new k8s.Provider("cluster", { kubeconfig: "{}" });
  const calico = new CalicoInstallation("calico", { inventory, provider });
  new CalicoBgp("calico-bgp", {
    inventory,
    sessions: sessionsOf(inventory),
    provider,
    after: calico.ready,
    passwords: pulumi.secret<Record<string, string>>({ core: "S3cret-of-core" }),
    switches: (after) =>
      Object.fromEntries(inventory.switches.map(({ name }) => [name, new Device(name, after)])),
    unborrowed: (after) => new Device("unborrowed", after),
    gate: (after) => new Device("gate", after),
  });
  await pulumi.runtime.disconnect();
  return registered;
}

function find(registered: readonly Registered[], name: string): Registered {
  const found = registered.find((resource) => resource.name === name);
  assert.ok(found, `${name} among ${registered.map((resource) => resource.name).join(", ")}`);
  return found;
}

const PEERS = ["bj-141", "bj-142", "bj-143", "bj-152"].map((node) => `${node}-bj-office-core-s9700`);

describe("the cluster's end, as the engine is asked for it", () => {
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

  test("comes up in order: AS number, the switch, BGPPeers, the gate, mesh off", () => {
    assert.deepEqual(find(registered, "bgp-configuration").dependsOn, []);
    assert.deepEqual(find(registered, "BJ_Office_Core_S9700").dependsOn, ["bgp-configuration"]);
    for (const peer of PEERS)
      assert.deepEqual(find(registered, peer).dependsOn, [
        "BJ_Office_Core_S9700",
        "bgp-configuration",
        "own-routes-only",
      ]);
    assert.deepEqual(find(registered, "gate").dependsOn, [...PEERS].sort());
    assert.deepEqual(find(registered, "mesh-off").dependsOn, [...PEERS, "bgp-configuration", "gate"].sort());
  });

  test("keeps BGPConfiguration default when all is destroyed: without it, the AS number and the mesh would jump", () => {
    assert.deepEqual(
      registered.filter(({ retainOnDelete }) => retainOnDelete).map(({ name }) => name),
      ["bgp-configuration"],
    );
  });

  test("belongs to the component and goes to its own cluster, never to the workstation's", () => {
    for (const name of ["bgp-configuration", "mesh-off", ...PEERS]) {
      assert.equal(find(registered, name).parent, "calico-bgp");
      assert.match(find(registered, name).provider, /::cluster::/);
    }
  });

  test("installs nothing where Calico is there already", () => {
    assert.deepEqual(
      registered.filter(({ parent, type }) => parent === "calico" && type !== "").map(({ name }) => name),
      [],
    );
  });
});

test("with the mesh kept on, the filter is there before the first BGPPeer, and neither gate nor patch is", async () => {
  const registered = await declare({ nodeToNode: { remedy: "mesh" } });
  for (const peer of PEERS) assert.ok(find(registered, peer).dependsOn.includes("own-routes-only"));
  assert.ok(!registered.some(({ name }) => name === "mesh-off" || name === "gate"));
});

test("nodes get their AS numbers, and IPAM its strict affinity, before a switch hears of them", async () => {
  const nodes = [{ name: "bj-141", address: "10.2.98.141", asNumber: 64601 }];
  const own = await declare({ nodeToNode: { remedy: "as-per-node" }, nodes });
  assert.equal(find(own, "as-number-bj-141").type, "kubernetes:core/v1:NodePatch");
  assert.ok(find(own, "as-number-bj-141").retainOnDelete, "giving it up would reset the mesh, too");
  assert.deepEqual(find(own, "BJ_Office_Core_S9700").dependsOn, ["as-number-bj-141", "bgp-configuration"]);
  const strict = await declare({ nodeToNode: { remedy: "allow-as" } });
  assert.deepEqual(find(strict, "unborrowed").dependsOn, ["strict-affinity"]);
  for (const name of ["BJ_Office_Core_S9700", ...PEERS])
    for (const first of ["strict-affinity", "unborrowed"])
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
  assert.deepEqual(find(registered, "bgp-configuration").dependsOn, ["api-server"]);
});
