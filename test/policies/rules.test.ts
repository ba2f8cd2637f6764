import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, test } from "node:test";
import { ADOPTED } from "../../components/calico/manifests";
import type { Context, Declared, Rule } from "../../components/policies/rule";
import { RULES } from "../../components/policies/rules";
import { adoptedIsAllowed } from "../../components/policies/rules/adoptedIsAllowed";
import { asChangeInWindow } from "../../components/policies/rules/asChangeInWindow";
import { limitsAreSet } from "../../components/policies/rules/limitsAreSet";
import { meshOffAfterGate } from "../../components/policies/rules/meshOffAfterGate";
import { secretsAreSecret } from "../../components/policies/rules/secretsAreSecret";

const resource = (
  type: string,
  name: string,
  props: Declared["props"] = {},
  dependsOn: string[] = [],
): Declared => ({
  type,
  name,
  props,
  dependsOn,
});
const device = (props: Declared["props"] = {}) =>
  resource("pulumi-nodejs:dynamic/s9700:SwitchBgp", "BJ_Office_Core_S9700", props);
const asNumbers = resource("pulumi-nodejs:dynamic/calico:AsNumbers", "as-numbers");
const context = (config: Record<string, unknown> = {}, more: Partial<Context> = {}): Context => ({
  config: Object.fromEntries(
    Object.entries(config).map(([key, value]) => [
      `calico-peering:${key}`,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  ),
  now: new Date("2026-11-28T23:30:00Z"), // a Saturday
  isPreview: false,
  ...more,
});

function ofResource<Config>(rule: Rule<Config>, one: Declared, config: Config, where = context()): string[] {
  assert.ok(rule.ofResource);
  return rule.ofResource(one, config, where);
}

describe("policy limits-are-set", () => {
  test("a stack without limits, or with higher ones than the organisation's, gets no switch changed", () => {
    const most = { resets: 4, switches: 1 };
    assert.deepEqual(ofResource(limitsAreSet, device(), most), [
      "calico-peering:limits.resets is missing; it must be 4 or less.",
      "calico-peering:limits.switches is missing; it must be 1 or less.",
    ]);
    assert.deepEqual(
      ofResource(limitsAreSet, device(), most, context({ limits: { resets: 5, switches: 1 } })),
      ["calico-peering:limits.resets is 5; it must be 4 or less."],
    );
  });

  test("lower limits are taken, and what the organisation does not limit", () => {
    const limits = { resets: 0, ends: 99, switches: 1 };
    assert.deepEqual(ofResource(limitsAreSet, device(), { resets: 4, switches: 1 }, context({ limits })), []);
    assert.deepEqual(ofResource(limitsAreSet, device(), {}), []);
  });
});

describe("policy mesh-off-after-gate", () => {
  const off = (...after: string[]) =>
    resource(
      "kubernetes:projectcalico.org/v3:BGPConfigurationPatch",
      "mesh-off",
      { kind: "BGPConfiguration", spec: { nodeToNodeMeshEnabled: false } },
      after,
    );
  const gate = resource("pulumi-nodejs:dynamic/calico:MeshGate", "mesh-gate");

  test("the mesh goes off after the gate", () => {
    assert.deepEqual(meshOffAfterGate.ofStack?.([gate, off("bj-141", "mesh-gate")], {}, context()), []);
  });

  test("not beside it, and not without it", () => {
    const says = ["mesh-off takes the node-to-node mesh off and does not come after the gate (MeshGate)."];
    assert.deepEqual(meshOffAfterGate.ofStack?.([gate, off("bj-141")], {}, context()), says);
    assert.deepEqual(meshOffAfterGate.ofStack?.([off("mesh-gate")], {}, context()), says);
  });
});

describe("policy as-change-in-window", () => {
  const accepting = (more: Partial<Context> = {}) =>
    context({ cluster: { acceptAsChange: ["bj-142"] } }, more);
  const windows = ["Sat 22:00-06:00"];
  const at = (time: string) => accepting({ now: new Date(time) });

  test("an AS number changes within the window, which may reach into the next day and the next week", () => {
    for (const time of ["2026-11-28T22:00:00Z", "2026-11-28T23:59:00Z", "2026-11-29T05:59:00Z"])
      assert.deepEqual(ofResource(asChangeInWindow, asNumbers, { windows }, at(time)), [], time);
  });

  test("and at no other time", () => {
    for (const time of ["2026-11-28T21:59:00Z", "2026-11-29T06:00:00Z", "2026-11-25T23:00:00Z"])
      assert.match(
        ofResource(asChangeInWindow, asNumbers, { windows }, at(time)).join(),
        /allowed: Sat 22:00-06:00/,
      );
  });

  test("a preview shows the change at any time; without consent to a change there is nothing to time", () => {
    const now = new Date("2026-11-25T12:00:00Z");
    assert.deepEqual(
      ofResource(asChangeInWindow, asNumbers, { windows }, accepting({ now, isPreview: true })),
      [],
    );
    assert.deepEqual(
      ofResource(asChangeInWindow, asNumbers, { windows }, context({ cluster: {} }, { now })),
      [],
    );
  });

  test("a window that cannot be read lets nothing through", () => {
    for (const window of ["Saturday 22:00-06:00", "Sat 22-06", "Sat 25:00-06:00"])
      assert.match(
        ofResource(asChangeInWindow, asNumbers, { windows: [window] }, accepting()).join(),
        /is not like "Sat 22:00-06:00"/,
      );
  });
});

describe("policy adopted-is-allowed", () => {
  const peer = resource("kubernetes:projectcalico.org/v3:BGPPeer", "rack-1", {
    kind: "BGPPeer",
    metadata: { name: "rack-1", annotations: { [ADOPTED]: "true" } },
  });

  test("an adopted object is one that the organisation's list names", () => {
    assert.deepEqual(ofResource(adoptedIsAllowed, peer, { allowed: ["BGPPeer/rack-1"] }), []);
    assert.match(
      ofResource(adoptedIsAllowed, peer, {}).join(),
      /BGPPeer\/rack-1 is adopted .* allowed: none\./,
    );
  });

  test("an object of the stack's own is none", () => {
    const own = resource(peer.type, "bj-141", {
      kind: "BGPPeer",
      metadata: { name: "bj-141", annotations: {} },
    });
    assert.deepEqual(ofResource(adoptedIsAllowed, own, {}), []);
  });
});

describe("policy secrets-are-secret", () => {
  const of = (one: Declared) => ofResource(secretsAreSecret, one, {});

  test("a field of a resource of ours that holds one, and not one that names one", () => {
    const props = {
      connection: { host: "10.2.0.2", password: "hunter2" },
      passwordNames: { "10.2.98.141": "core" },
    };
    assert.deepEqual(of(device(props)), [
      "BJ_Office_Core_S9700: connection.password holds a secret; it belongs into the stack's configuration.",
    ]);
  });

  test("an object of the cluster is the Kubernetes provider's, which keeps a Secret's values secret", () => {
    const secret = { kind: "Secret", stringData: { password: "hunter2" } };
    assert.deepEqual(of(resource("kubernetes:core/v1:Secret", "bgp-passwords", secret)), []);
  });

  test("a password row of a switch that shows more than a mark", () => {
    const row = (text: string) =>
      device({ stanzas: { "peer 10.2.98.141": `peer 10.2.98.141 password cipher ${text}` } });
    assert.deepEqual(of(row("******")), []);
    assert.match(of(row("hunter2")).join(), /a row of peer 10\.2\.98\.141 holds a password in clear text/);
  });

  test("no sentence repeats what it found", () => {
    assert.doesNotMatch(of(device({ connection: { password: "hunter2" } })).join(), /hunter2/);
  });
});

test("every rule is in the pack, in a file of its own, and on the page", () => {
  const folder = path.join(__dirname, "../../components/policies/rules");
  const files = fs.readdirSync(folder).filter((file) => file !== "index.ts");
  assert.equal(files.length, RULES.length);
  const page = fs.readFileSync(path.join(__dirname, "../../docs/policies.md"), "utf8");
  for (const { name, configSchema } of RULES) {
    assert.ok(page.includes(`\`${name}\``), name);
    for (const key of Object.keys(configSchema?.properties ?? {}))
      assert.ok(page.includes(`\`${key}\``), key);
  }
});
