import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Outcome } from "../lab/daemons";
import { type LabDefinition, twoSwitches } from "../lab/definition";
import { Lab } from "../lab/lab";
import { sleep, waitFor } from "../lab/waitFor";
import { pulumiCli, type PulumiCli } from "../lab/pulumi";
import { typeOnSwitch } from "../lab/ssh";
import { Project } from "../lab/project";
import { losesNothing, probed } from "./support/probes";

const [A, B] = ["SH_Core_S9700_A", "SH_Core_S9700_B"] as const;
const NODES = twoSwitches.nodes.map(({ name, address }) => ({ name, address }));
const PODS = twoSwitches.nodes.flatMap(({ pods = [] }) => pods.slice(0, 1));
const OF_A11 = "172.31.11.1";
const CLUSTER = "calico-peering:cluster";
const SWITCHES = "calico-peering:switches";

/** The rows with which an S9700 heeds RFC 8326 (graceful shutdown). */
const HEEDS_GRACEFUL_SHUTDOWN = [
  "system-view",
  "ip community-filter basic LEAVING permit 65535:0",
  "route-policy FROM-NODES permit node 10",
  "if-match community-filter LEAVING",
  "apply local-preference 0",
  "quit",
  "route-policy FROM-NODES permit node 20",
];

let lab: Lab;
let project: Project;
let pulumi: PulumiCli;
/** The lines that the engine printed, with the time of each in milliseconds since 1970. */
const heard: { at: number; line: string }[] = [];

before(async () => {
  lab = await Lab.up({ name: "e2e-maintenance", definition: twoSwitches });
  project = await Project.of(lab);
  project.edit((set) => declare(twoSwitches, set));
  const output = (chunk: string) => chunk.split("\n").forEach((line) => heard.push({ at: Date.now(), line }));
  pulumi = pulumiCli({ stack: "lab", cwd: project.directory, backendDir: project.backend, output });
});
after(async () => {
  await lab?.down();
  project?.remove();
});

/** Declares every node on both switches, with an AS number each: pods reach other nodes through either switch. */
function declare(lan: LabDefinition, set: (keys: string[], value: unknown) => void): void {
  set([CLUSTER, "asNumber"], 64620);
  set([CLUSTER, "ipPools"], {
    [lan.pool.name]: { cidr: lan.pool.cidr, encapsulation: "None", natOutgoing: false },
  });
  set([CLUSTER, "nodeToNode"], { remedy: "as-per-node" });
  set([CLUSTER, "maintenance"], { atMost: 1, seconds: 60 });
  const nodes = lan.nodes.map(({ name, address, rack }, at) => [
    name,
    { address, rack, asNumber: 64621 + at },
  ]);
  set([CLUSTER, "nodes"], Object.fromEntries(nodes));
  const old = "BJ_Office_Core_S9700";
  const password = { secure: lockedPassword() };
  for (const { sysname, asNumber, loopback, interfaces } of lan.switches) {
    const { port, hostKey, username } = lab.switches[sysname] ?? assert.fail(sysname);
    set([SWITCHES, sysname], {
      management: { host: "127.0.0.1", port, username, hostKey },
      asNumber,
      routerId: loopback,
      peering: { interface: interfaces[0]?.name, address: interfaces[0]?.address },
      session: { routePolicy: { import: "FROM-NODES" } },
      gracefulShutdown: true,
    });
    set(["calico-peering:switchPasswords", sysname], password);
  }
  set([SWITCHES, old], undefined);
  set(["calico-peering:switchPasswords", old], undefined);
}

/** All switches of all labs have one user; its password is in the stack file of the default lab, encrypted. */
function lockedPassword(): string {
  return /secure: (\S+)/.exec(project.stackText())?.[1] ?? assert.fail("no encrypted password");
}

function ok(outcome: Outcome): string {
  assert.equal(outcome.code, 0, `${outcome.stdout}\n${outcome.stderr}`);
  return outcome.stdout;
}

interface Path {
  readonly prefix: string;
  readonly via: string;
  readonly preference: number;
}

/** The paths on a switch whose next hop is a node. */
async function pathsOn(sysname: string): Promise<Path[]> {
  const { stdout } = await lab.vtysh(sysname, "show bgp ipv4 unicast json");
  const { routes = {} } = JSON.parse(stdout) as {
    routes?: Record<string, { locPrf?: number; nexthops: { ip: string }[] }[]>;
  };
  return Object.entries(routes).flatMap(([prefix, paths]) =>
    paths.flatMap(({ locPrf, nexthops }) => {
      const via = nexthops[0]?.ip ?? "";
      return NODES.some(({ address }) => address === via) ? [{ prefix, via, preference: locPrf ?? 100 }] : [];
    }),
  );
}

/** The prefixes that a switch has through this next hop, or through any node. */
async function routesOn(sysname: string, via?: string): Promise<string[]> {
  const paths = (await pathsOn(sysname)).filter((path) => via === undefined || path.via === via);
  return [...new Set(paths.map(({ prefix }) => prefix))];
}

interface Seen {
  /** When a path by way of the address, or of any node, was there last. */
  readonly last: number;
  /** The addresses whose paths were there with the lowest preference. */
  readonly lowered: string[];
}

/** Polls a switch's paths until the returned function is called. */
function watch(sysname: string, via?: string): () => Promise<Seen> {
  let last = 0;
  let ended = false;
  const lowered = new Set<string>();
  const watching = (async () => {
    while (!ended) {
      const before = Date.now();
      const paths = await pathsOn(sysname);
      if (paths.some((path) => via === undefined || path.via === via)) last = before;
      for (const path of paths) if (path.preference === 0) lowered.add(path.via);
      await sleep(50);
    }
  })();
  return async () => {
    ended = true;
    await watching;
    return { last, lowered: [...lowered] };
  };
}

function printedAt(pattern: RegExp): number {
  return (
    heard.find(({ line }) => pattern.test(line))?.at ?? assert.fail(`the engine did not print ${pattern}`)
  );
}

const reported = async () =>
  JSON.parse(ok(await project.pulumi.run(["stack", "output", "maintenance", "--json"]))) as string[];

const inMaintenance = (...keys: string[]) => project.edit((set) => set([...keys, "maintenance"], true));

describe("one of two switches goes into maintenance, and comes back", () => {
  before(async () => {
    for (const sysname of [A, B]) await typeOnSwitch(lab, sysname, HEEDS_GRACEFUL_SHUTDOWN);
    ok(await pulumi.up("--skip-preview"));
    for (const sysname of [A, B]) assert.equal((await routesOn(sysname)).length, NODES.length, sysname);
  });

  test("not while a node's session on the other switch is down: nothing is changed", async () => {
    await typeOnSwitch(lab, B, ["system-view", "bgp 65011", "peer 10.4.10.31 ignore"]);
    const putBack = inMaintenance(SWITCHES, A);
    const [writes, lines] = [lab.apiLog().length, (await lab.switchLog(A)).length];
    const { code, stdout, stderr } = await pulumi.up("--skip-preview");
    const said = `${stdout}\n${stderr}`;
    assert.notEqual(code, 0, said);
    assert.match(
      said,
      /switch SH_Core_S9700_A may not go into maintenance now, and nothing was changed: sh-c31 has no other way than SH_Core_S9700_A: SH_Core_S9700_B shows 10\.4\.10\.31 as Idle\(Admin\)\./,
    );
    assert.equal(lab.apiLog().length, writes, "a write to Calico");
    const typed = (await lab.switchLog(A)).slice(lines).map(({ line }) => line);
    assert.deepEqual(
      typed.filter((line) => /^(undo )?(peer|bgp|system-view|save)/.test(line)),
      [],
    );
    putBack();
    await typeOnSwitch(lab, B, ["system-view", "bgp 65011", "undo peer 10.4.10.31 ignore"]);
    await waitFor("sh-c31 on the other switch again", 60, async () => {
      return (await routesOn(B, "10.4.10.31")).length > 0;
    });
  });

  let putBack: () => void;

  test("its routes are gone before it is called safe, and nothing between pods is lost", async () => {
    putBack = inMaintenance(SWITCHES, A);
    const pairs = await probed(lab, PODS, async () => {
      const seen = watch(A);
      ok(await pulumi.up("--skip-preview"));
      const { last } = await seen();
      const safe = printedAt(/switch SH_Core_S9700_A is safe to take down/);
      assert.ok(last < safe, `routes ${last - safe} ms after it was called safe`);
    });
    losesNothing(PODS, pairs);
    assert.deepEqual(await routesOn(A), []);
    assert.equal((await routesOn(B)).length, NODES.length);
    assert.match(
      (await reported()).join("\n"),
      /^switch SH_Core_S9700_A is safe to take down: it has no route by way of any of its 5 nodes, and none of them takes a route from it; those in service are on SH_Core_S9700_B with all they announce/,
    );
    for (const { name } of NODES) {
      const { stdout } = await lab.birdc(name, "show", "route", "protocol", "Node_10_4_10_1");
      assert.doesNotMatch(stdout, / via /, name);
    }
  });

  test("in maintenance its sessions stay up, verify calls that right, and a preview expects no changes", async () => {
    const shown = ok(await project.command("verify"));
    assert.match(shown, /10 of 10 sessions Established on both ends/);
    assert.equal(shown.match(/ drained /g)?.length, NODES.length, shown);
    ok(await pulumi.preview("--expect-no-changes"));
  });

  test("it comes back as a node goes: that node's routes are gone before it is called safe", async () => {
    putBack();
    inMaintenance(CLUSTER, "nodes", "sh-a11");
    const pairs = await probed(lab, PODS, async () => {
      const seen = watch(B, "10.4.10.11");
      ok(await pulumi.up("--skip-preview"));
      const { last, lowered } = await seen();
      assert.deepEqual(lowered, ["10.4.10.11"], "it asked for other paths first, and no other node did");
      const safe = printedAt(/node sh-a11 is safe to take down/);
      assert.ok(last < safe, `routes ${last - safe} ms after it was called safe`);
    });
    losesNothing(
      PODS.filter((pod) => pod !== OF_A11),
      pairs,
    );
    for (const sysname of [A, B]) {
      assert.equal((await routesOn(sysname)).length, NODES.length - 1, sysname);
      assert.deepEqual(await routesOn(sysname, "10.4.10.11"), [], sysname);
    }
    assert.deepEqual(await reported(), [
      "node sh-a11 is safe to take down, its workloads once they are moved (`kubectl drain sh-a11`): SH_Core_S9700_A, SH_Core_S9700_B have no route by way of 10.4.10.11 (seen 3 times in a row).",
    ]);
    printedAt(/switch SH_Core_S9700_A is back in service: 4 sessions carry what is announced/);
  });
});
