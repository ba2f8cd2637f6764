import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { after, describe, test } from "node:test";
import fc from "fast-check";
import { parse } from "yaml";
import { checkInventory, sessionsOf } from "../../components/peering";
import { parseDatacenter } from "../../stacks/config";
import { type Facts, mistakeIn, nodesIn, NO_HOST_KEY } from "../../stacks/newStack/facts";
import { stackText } from "../../stacks/newStack/stackText";
import { RUNS_TYPESCRIPT } from "../tools/typescript";

const TOP = path.join(__dirname, "../..");
const NAME = `new-stack-test-${process.pid}`;
const FILE = path.join(TOP, "stacks", `Pulumi.${NAME}.yaml`);
after(() => fs.rmSync(FILE, { force: true }));

const FACTS: Facts = {
  asNumber: "63400",
  pool: "172.30.0.0/16",
  nodes: nodesIn("bj-141=10.2.98.141, bj-142=10.2.98.142"),
  switch: "Core",
  host: "10.2.0.2",
  username: "pulumi",
  hostKey: NO_HOST_KEY,
  switchAsNumber: "65001",
  interface: "Vlanif98",
  address: "10.2.98.1/24",
};

function newStack(...options: string[]) {
  const argv = [...RUNS_TYPESCRIPT, "stacks/commands/newStack.ts", NAME, ...options];
  return spawnSync(process.execPath, argv, { cwd: TOP, encoding: "utf8", input: "" });
}

function refusals(facts: Facts): string[] {
  const { config } = parse(stackText("x", facts)) as { config: Record<string, unknown> };
  const raw = { cluster: config["calico-peering:cluster"], switches: config["calico-peering:switches"] };
  const inventory = parseDatacenter(raw, { datacenter: "x", file: "x" });
  return checkInventory(inventory, sessionsOf(inventory)).flatMap(({ severity, path: at, message }) =>
    severity === "refuse" ? [`${at}: ${message}`] : [],
  );
}

describe("a new site's stack file", () => {
  test("is right, whatever the nodes are called", () => {
    const name = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?$/);
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 1, maxLength: 5 }), (names) => {
        const nodes = names.map((one, at) => ({ name: one, address: `10.2.98.${at + 10}` }));
        assert.deepEqual(refusals({ ...FACTS, nodes }), []);
      }),
    );
  });

  test("is written from options alone, once, and says what comes next", () => {
    const options = ["--as=63400", "--nodes=bj-141=10.2.98.141", "--switch=Core", "--host=10.2.0.2"];
    const at = ["--switch-as=65001", "--interface=Vlanif98", "--address=10.2.98.1/24"];
    const { status, stdout, stderr } = newStack(...options, ...at);
    assert.equal(status, 0, stderr);
    assert.match(stdout, /npm run hostkey -- --host 10\.2\.0\.2/);
    assert.ok(fs.existsSync(FILE));
    assert.match(newStack(...options, ...at).stderr, /is there already/);
  });

  test("is not left behind where the facts do not fit together", () => {
    fs.rmSync(FILE, { force: true });
    const options = ["--as=63400", "--nodes=bj-141=10.9.9.9", "--switch=Core", "--host=10.2.0.2"];
    const { status, stderr } = newStack(
      ...options,
      "--switch-as=65001",
      "--interface=Vlanif98",
      "--address=10.2.98.1/24",
    );
    assert.equal(status, 1);
    assert.match(stderr, /10\.9\.9\.9 is outside 10\.2\.98\.0\/24/);
    assert.ok(!fs.existsSync(FILE));
  });

  for (const [fact, answer, mistake] of [
    ["asNumber", "x", /^"x" is not an AS number/],
    ["nodes", "bj-141", /^"bj-141" is not name=address/],
    ["nodes", "bj-141=10.2.98.141, bj-142:10.2.98.142", /^"bj-142:10\.2\.98\.142" is not name=address/],
    ["nodes", "", /at least one node/],
    ["hostKey", "SHA256:short", /host key's fingerprint/],
    ["interface", "vlan 98", /interface as VRP writes it/],
  ] as const) {
    test(`refuses ${fact} "${answer}" before anything is written`, () =>
      assert.match(mistakeIn(fact, answer) ?? "", mistake));
  }
});
