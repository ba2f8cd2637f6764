import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Manifest } from "../../components/calico/manifests";
import { CALICO_V3 } from "../lab/kubeApi";
import { Lab } from "../lab/lab";
import { sleep, waitFor } from "../lab/waitFor";
import { BORROWED, RemedyBench, remedyLab, SWITCH, type Reach } from "./support/remedyDatacenter";

let lab: Lab;
let bench: RemedyBench;

before(async () => {
  lab = await Lab.up({ name: `remedies-${process.pid}`, definition: remedyLab });
  bench = new RemedyBench(lab);
});
after(async () => lab?.down());

const reach = (podToPod: boolean, toBorrowed: boolean, fromBorrowed: boolean, fromSwitch = true): Reach => ({
  podToPod,
  toBorrowed,
  fromBorrowed,
  fromSwitch,
});
const ALL = reach(true, true, true);
/** n1 owns the whole block and learns no route to the address that another node borrowed from it. */
const BORROWED_CUT_OFF = reach(true, false, false);

/** Waits until the pods reach each other as expected: routes follow their sessions within seconds. */
async function becomes(expected: Reach): Promise<void> {
  let seen: Reach | undefined;
  for (let i = 0; i < 16 && JSON.stringify(seen) !== JSON.stringify(expected); i++) {
    if (i > 0) await sleep(500);
    seen = await bench.reach();
  }
  assert.deepEqual(seen, expected);
}

/** Puts a route to n2's block into n1's kernel as Felix does for VXLAN and where it programs cluster routes, or takes it out. */
async function felix(way: "add" | "del"): Promise<void> {
  const route = "172.20.2.0/26 via 10.20.0.12 proto 80 metric 50";
  const { code, stderr } = await lab.exec("n1", ["ip", "route", way, ...route.split(" ")]);
  assert.equal(code, 0, stderr);
}

/** Waits until that many nodes announce the prefix. */
async function announced(prefix: string, nodes: number): Promise<void> {
  await waitFor(`${prefix} from ${nodes} nodes`, 60, async () => {
    return ((await bench.announcers())[prefix] ?? 0) === nodes;
  });
}

const OTHERS = ["172.20.2.0/26", "172.20.3.0/26"];

describe("what each remedy makes of pods on two nodes, behind a switch that behaves as VRP does", () => {
  test("mesh: all reach all, and the switch has each block from its owner alone", async () => {
    await bench.apply("mesh");
    await becomes(ALL);
    const counts = Object.values(await bench.announcers());
    assert.deepEqual(
      counts.filter((count) => count !== 1),
      [],
    );
  });

  test("mesh: a route of Felix's to another node's block is not announced, since BIRD's best is the mesh's", async () => {
    await felix("add");
    await sleep(2_000);
    const { stdout } = await lab.birdc("n1", "show", "route", "172.20.2.0/26");
    assert.match(stdout, /kernel1/, "BIRD has learned it");
    assert.equal((await bench.announcers())["172.20.2.0/26"], 1);
    await felix("del");
  });

  test("a mesh without the filter, which is never rendered: every node announces every block", async () => {
    const unfiltered = (manifest: Manifest): Manifest =>
      manifest.kind === "BGPPeer" ? { ...manifest, spec: { ...manifest.spec, filters: [] } } : manifest;
    await bench.force("mesh", unfiltered);
    const nodes = remedyLab.nodes.length;
    await waitFor("every block from every node", 60, async () => {
      return (await bench.announcers())["172.20.2.0/26"] === nodes;
    });
  });

  test("through-switch: pods reach each other, but the borrowed address is cut off from its block's owner", async () => {
    await bench.apply("through-switch");
    await becomes(BORROWED_CUT_OFF);
    assert.deepEqual(await bench.imported("n1"), [], "its own AS is in each path");
  });

  test("through-switch: a route of Felix's is announced, and own-routes-only does not hold it back", async () => {
    await felix("add");
    await announced("172.20.2.0/26", 2);
  });

  test("through-switch: of a pool with disableBGPExport no node announces a route, Felix's neither", async () => {
    const pool = (disableBGPExport: boolean) =>
      lab.api.merge(`${CALICO_V3}/ippools/default-ipv4-ippool`, { spec: { disableBGPExport } });
    await pool(true);
    await announced("172.20.2.0/26", 0);
    await felix("del");
    await pool(false);
    await announced("172.20.2.0/26", 1);
  });

  test("through-switch where the switch is not the nodes' default gateway: no pod reaches another one", async () => {
    await lab.exec("n1", ["ip", "route", "del", "default"]);
    await becomes(reach(false, false, false));
    await lab.exec("n1", ["ip", "route", "add", "default", "via", "10.20.0.1"]);
  });

  test("downward-default: the same without a default gateway of the node's own", async () => {
    await lab.exec("n1", ["ip", "route", "del", "default"]);
    await bench.apply("downward-default");
    await becomes(BORROWED_CUT_OFF);
    assert.deepEqual(await bench.imported("n1"), ["0.0.0.0/0"]);
    await lab.exec("n1", ["ip", "route", "replace", "default", "via", "10.20.0.1"]);
  });

  test("as-per-node: all reach all, the borrowed address, too", async () => {
    await bench.apply("as-per-node");
    await becomes(ALL);
    assert.deepEqual(await bench.imported("n1"), [`${BORROWED}/32`, ...OTHERS]);
  });

  test("strict-affinity: IPAM lends no addresses any more, so pods reach each other as with through-switch", async () => {
    await bench.lend(false);
    await bench.apply("strict-affinity");
    const ipam = await lab.api.get<{ spec: { strictAffinity: boolean } }>(
      "/apis/projectcalico.org/v3/ipamconfigurations/default",
    );
    assert.equal(ipam.spec.strictAffinity, true);
    assert.equal((await bench.reach()).podToPod, true);
  });

  test("allow-as: nodes know each other's blocks, and nothing moves", async () => {
    await bench.apply("allow-as");
    const imported = await bench.imported("n1");
    for (const block of OTHERS) assert.ok(imported.includes(block), "the gate has waited for it");
    assert.equal((await bench.reach()).podToPod, true);
    assert.equal(await bench.changesWithin(2_000), 0);
  });

  test("allow-as with a borrowed address, which is refused: the switch's table never comes to rest", async () => {
    await bench.lend(true);
    await sleep(1_000);
    const changes = await bench.changesWithin(2_000);
    assert.ok(changes > 10, `${changes} changes`);
  });

  test("on a switch that returns no route to its source, the same comes to rest", async () => {
    await lab.behave(SWITCH, { returnsToSource: false });
    await becomes(ALL);
    await waitFor("the switch's table to rest", 60, async () => (await bench.changesWithin(1_000)) === 0);
  });

  test("on a switch that sends nothing to the same AS, allow-as is of no use", async () => {
    await lab.behave(SWITCH, { sendsToSameAs: false });
    await becomes(BORROWED_CUT_OFF);
    // Without a session there is no route either.
    await waitFor("n1's session with the switch", 60, async () => {
      return (await lab.birdc("n1", "show", "protocols")).stdout.includes("Established");
    });
    await sleep(1_000);
    assert.deepEqual(await bench.imported("n1"), []);
  });
});
