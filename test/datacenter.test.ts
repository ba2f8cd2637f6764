import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { getMonitor } from "@pulumi/pulumi/runtime/settings";
import { sessionsOf } from "../components/peering";
import { parseDatacenter } from "../stacks/config";

interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
  readonly dependencies: readonly string[];
  readonly provider: string;
}

const registered: Registered[] = [];

function device(asNumber: number, address: string) {
  return {
    management: { host: address, username: "pulumi", hostKey: `SHA256:${"A".repeat(43)}` },
    asNumber,
    peering: { interface: "Vlanif98", address: `${address}/24` },
  };
}

const RAW = {
  cluster: {
    asNumber: 63400,
    install: { existing: true },
    ipPools: { default: { cidr: "172.30.0.0/16", encapsulation: "None", natOutgoing: false } },
    nodeToNode: { remedy: "through-switch", acknowledged: true },
    nodes: { "bj-141": { address: "10.2.98.141" }, "bj-142": { address: "10.2.98.142" } },
  },
  switches: { Core_A: device(65001, "10.2.98.1"), Core_B: device(65002, "10.2.98.2") },
};

/** Registers the datacenter as the program does, without engine, cluster or switch. */
async function declare(): Promise<void> {
  await pulumi.runtime.setMocks({
    newResource: ({ name, inputs }) => ({ id: `${name}-id`, state: { ...inputs, foreign: 0 } }),
    call: ({ inputs }) => inputs,
  });
  recordRegistrations();
  const { Datacenter } = await import("../components/datacenter");
  const inventory = parseDatacenter(RAW, { datacenter: "bj", file: "the test" });
  const datacenter = new Datacenter("bj", {
    inventory,
    sessions: sessionsOf(inventory),
    passwords: pulumi.secret<Record<string, string>>({}),
  });
  await new Promise((resolve) => datacenter.foreignRows.apply(resolve));
  await pulumi.runtime.disconnect();
}

/** Pulumi's mocks do not hand over what a resource depends on; the request behind them holds it. */
function recordRegistrations(): void {
  const monitor = getMonitor() as unknown as {
    registerResource(request: Request, callback: unknown): unknown;
  };
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, callback) => {
    registered.push({
      type: request.getType(),
      name: request.getName(),
      inputs: request.getObject().toJavaScript(),
      dependencies: request.getDependenciesList(),
      provider: request.getProvider(),
    });
    return register(request, callback);
  };
}

interface Request {
  getType(): string;
  getName(): string;
  getObject(): { toJavaScript(): Record<string, unknown> };
  getDependenciesList(): string[];
  getProvider(): string;
}

function named(pattern: RegExp): Registered[] {
  return registered.filter(({ type, name }) => pattern.test(`${type} ${name}`));
}

function one(pattern: RegExp): Registered {
  const found = named(pattern);
  assert.equal(found.length, 1, `${pattern}: ${found.map(({ name }) => name).join(", ")}`);
  return found[0] as Registered;
}

/** True when `later` is registered to come after `earlier`. */
function comesAfter(later: Registered, earlier: Registered): boolean {
  return later.dependencies.some((urn) => urn.endsWith(`::${earlier.name}`));
}

describe("two switches and two nodes", () => {
  before(declare);

  const configuration = () => one(/BGPConfiguration /);
  const mesh = () => one(/BGPConfigurationPatch /);
  const switches = () => named(/SwitchBgp /);
  const peers = () => named(/BGPPeer /);

  test("are one resource per switch, one BGPPeer per session, and one BGPConfiguration", () => {
    assert.deepEqual(
      switches()
        .map(({ name }) => name)
        .sort(),
      ["Core_A", "Core_B"],
    );
    assert.equal(peers().length, 4);
    configuration();
  });

  test("come up in the safe order: AS number, switches, BGPPeers, mesh off", () => {
    for (const device of switches())
      assert(comesAfter(device, configuration()), `${device.name} after the AS number`);
    for (const peer of peers()) {
      const own = switches().find((device) =>
        peer.name.endsWith(device.name.toLowerCase().replaceAll("_", "-")),
      );
      assert(own && comesAfter(peer, own), `${peer.name} after its switch`);
      assert(comesAfter(mesh(), peer), `the mesh goes after ${peer.name}`);
    }
  });

  test("go only to the cluster that the stack file names", () => {
    for (const object of [configuration(), mesh(), ...peers()]) {
      assert.match(object.provider, /pulumi:providers:kubernetes::cluster/, object.name);
    }
    assert.equal(one(/pulumi:providers:kubernetes /).inputs.clusterIdentifier, "bj");
  });

  test("have no secret among their inputs, and no code that could grow old", () => {
    for (const { inputs } of switches()) {
      assert.deepEqual(Object.keys(inputs).sort(), [
        "__provider",
        "asNumber",
        "connection",
        "saved",
        "stanzas",
      ]);
      const code = String(inputs.__provider);
      assert.match(code, /\.\/components\/s9700\/provider/);
      assert(code.length < 600, `${code.length} characters are more than a loader`);
      assert.doesNotMatch(code, /10\.2\.98|ssh2|\/work\/|node_modules/);
    }
  });

  test("give each switch the stanzas of its own sessions", () => {
    for (const { inputs } of switches()) {
      const { stanzas } = inputs as { stanzas: Record<string, string> };
      assert.equal(Object.keys(stanzas).filter((name) => name.startsWith("peer ")).length, 2);
    }
  });
});
