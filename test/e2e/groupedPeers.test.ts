import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Outcome } from "../lab/daemons";
import { bjOffice } from "../lab/definition";
import { CALICO_V3 } from "../lab/kubeApi";
import { Lab } from "../lab/lab";
import { Project } from "../lab/project";

/** The way from a BGPPeer per node to one per group and back, with real confd and BIRD: no session is reset. */

const CLUSTER = "calico-peering:cluster";
const SWITCH = "BJ_Office_Core_S9700";

let lab: Lab;
let project: Project;

before(async () => {
  lab = await Lab.up({ name: "e2e-grouped" });
  project = await Project.of(lab);
  project.edit((set) => {
    for (const { name, rack } of bjOffice.nodes) set([CLUSTER, "nodes", name, "rack"], rack);
    set([CLUSTER, "maintenance"], { seconds: 60 });
  });
});
after(async () => {
  await lab?.down();
  project?.remove();
});

async function up(): Promise<string> {
  const { code, stdout, stderr }: Outcome = await project.pulumi.up("--skip-preview", "--diff");
  assert.equal(code, 0, `${stdout}\n${stderr}`);
  return `${stdout}\n${stderr}`;
}

async function bgpPeers(): Promise<{ name: string; selector?: string }[]> {
  const { items } = await lab.api.get<{
    items: { metadata: { name: string }; spec: { nodeSelector?: string } }[];
  }>(`${CALICO_V3}/bgppeers`);
  return items.map(({ metadata, spec }) => ({
    name: metadata.name,
    ...(spec.nodeSelector === undefined ? {} : { selector: spec.nodeSelector }),
  }));
}

/** How often each session has come up at the switch, and what it takes of each node now. */
async function sessions(): Promise<Record<string, { established: number; prefixes: number }>> {
  const { stdout } = await lab.vtysh(SWITCH, "show bgp summary json");
  const { ipv4Unicast } = JSON.parse(stdout) as {
    ipv4Unicast: {
      peers: Record<string, { state: string; connectionsEstablished: number; pfxRcd: number }>;
    };
  };
  return Object.fromEntries(
    Object.entries(ipv4Unicast.peers).map(([address, { state, connectionsEstablished, pfxRcd }]) => {
      assert.equal(state, "Established", address);
      return [address, { established: connectionsEstablished, prefixes: pfxRcd }];
    }),
  );
}

describe("BGPPeers by group", () => {
  let first: Awaited<ReturnType<typeof sessions>>;

  test("a stack with a BGPPeer per node goes over to one per switch, chosen by the rack label, and no session is reset", async () => {
    await up();
    first = await sessions();
    assert.equal((await bgpPeers()).length, 4);
    project.edit((set) => set([CLUSTER, "bgpPeers"], { grouped: { rackLabel: "rack" } }));
    await up();
    assert.deepEqual(
      (await bgpPeers()).map(({ selector }) => selector),
      ["(rack in { 'r1', 'r2' }) && calico-peering/drained != 'lab'"],
    );
    assert.deepEqual(await sessions(), first);
    const { code, stdout } = await project.pulumi.preview("--expect-no-changes");
    assert.equal(code, 0, stdout);
  });

  test("a node of a group goes into maintenance alone, and its session stays up", async () => {
    project.edit((set) => set([CLUSTER, "nodes", "bj-141", "maintenance"], true));
    const said = await up();
    assert.match(said, /bj-141/);
    assert.equal((await bgpPeers()).length, 2);
    const { "10.2.98.141": drained, ...others } = await sessions();
    const { "10.2.98.141": before, ...rest } = first;
    assert.deepEqual(drained, { ...before, prefixes: 0 });
    assert.deepEqual(others, rest);
  });

  test("it comes back, and the update waits until its routes do", async () => {
    project.edit((set) => set([CLUSTER, "nodes", "bj-141", "maintenance"], undefined));
    assert.match(await up(), /node bj-141 is back in service: 1 session carries what is announced/);
    assert.deepEqual(await sessions(), first);
    assert.equal((await bgpPeers()).length, 1);
    const node = await lab.api.get("/api/v1/nodes/bj-141");
    assert.equal(node.metadata.labels?.["calico-peering/drained"], undefined);
  });

  test("back to a BGPPeer per node, again without a reset", async () => {
    project.edit((set) => set([CLUSTER, "bgpPeers"], "per-node"));
    await up();
    assert.deepEqual(
      (await bgpPeers()).map(({ name }) => name),
      bjOffice.nodes.map(({ name }) => `${name}-bj-office-core-s9700`),
    );
    assert.deepEqual(await sessions(), first);
  });

  test("a rack label that a node does not carry is refused before anything is written", async () => {
    project.edit((set) =>
      set([CLUSTER, "bgpPeers"], { grouped: { rackLabel: "topology.kubernetes.io/rack" } }),
    );
    const written = lab.apiLog().length;
    const { code, stdout, stderr } = await project.pulumi.preview();
    assert.notEqual(code, 0);
    assert.match(
      `${stdout}\n${stderr}`,
      /its nodeSelector \(topology\.kubernetes\.io\/rack in \{ 'r1', 'r2' \}\) chooses no node of the cluster/,
    );
    assert.equal(lab.apiLog().length, written);
  });
});
