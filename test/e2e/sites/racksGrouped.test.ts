import assert from "node:assert/strict";
import { bjOffice } from "../../lab/definition";
import { CALICO_V3 } from "../../lab/kubeApi";
import type { Lab } from "../../lab/lab";
import { ok, siteStory, type RunningSite } from "../support/siteStory";

const CLUSTER = "calico-peering:cluster";
const SWITCH = "BJ_Office_Core_S9700";

siteStory({
  stack: "racks-grouped",
  what: "one BGPPeer for the nodes of all racks, chosen by their rack label, and no session is reset on the way to one per node and back",
  definition: bjOffice,
  whileUp: async (site) => {
    const { lab, project } = site;
    const up = async (keys: string[], value: unknown) => {
      project.edit((set) => set([CLUSTER, ...keys], value));
      return ok(await project.pulumi.up("--skip-preview"));
    };
    const first = await sessionsOf(lab);
    assert.deepEqual(await selectorsOf(lab), [IN_SERVICE]);

    await up(["bgpPeers"], "per-node");
    assert.deepEqual(await selectorsOf(lab), [undefined, undefined, undefined, undefined]);
    assert.deepEqual(await sessionsOf(lab), first, "per node");

    await up(["bgpPeers"], { grouped: { rackLabel: "rack" } });
    assert.deepEqual(await selectorsOf(lab), [IN_SERVICE]);
    assert.deepEqual(await sessionsOf(lab), first, "grouped again");

    await oneNodeInMaintenance(site, up, first);
    await refusedLabel(site);
  },
});

const IN_SERVICE = "(rack in { 'r1', 'r2' }) && calico-peering/drained != 'racks-grouped'";

type Sessions = Record<string, { established: number; prefixes: number }>;

/** A node of a group goes out of service alone, by its label, and its session stays up. */
async function oneNodeInMaintenance(
  { lab }: RunningSite,
  up: (keys: string[], value: unknown) => Promise<string>,
  first: Sessions,
): Promise<void> {
  const maintenance = ["nodes", "bj-141", "maintenance"];
  await up(maintenance, true);
  assert.deepEqual((await selectorsOf(lab)).sort(), [IN_SERVICE, IN_SERVICE.replace("!=", "==")]);
  assert.deepEqual(await sessionsOf(lab), {
    ...first,
    "10.2.98.141": { ...first["10.2.98.141"], prefixes: 0 },
  });
  assert.match(
    await up(maintenance, undefined),
    /node bj-141 is back in service: 1 session carries what is announced/,
  );
  assert.deepEqual(await sessionsOf(lab), first, "back in service");
  const node = await lab.api.get("/api/v1/nodes/bj-141");
  assert.equal(node.metadata.labels?.["calico-peering/drained"], undefined);
}

/** A rack label that no node carries is refused before anything is written. */
async function refusedLabel({ lab, project }: RunningSite): Promise<void> {
  const restore = project.edit((set) =>
    set([CLUSTER, "bgpPeers"], { grouped: { rackLabel: "topology.kubernetes.io/rack" } }),
  );
  const written = lab.apiLog().length;
  const { code, stdout, stderr } = await project.pulumi.preview();
  restore();
  assert.notEqual(code, 0);
  assert.match(
    `${stdout}\n${stderr}`,
    /its nodeSelector \(topology\.kubernetes\.io\/rack in \{ 'r1', 'r2' \}\) chooses no node of the cluster/,
  );
  assert.equal(lab.apiLog().length, written);
}

async function selectorsOf(lab: Lab): Promise<(string | undefined)[]> {
  const { items } = await lab.api.get<{ items: { spec: { nodeSelector?: string } }[] }>(
    `${CALICO_V3}/bgppeers`,
  );
  return items.map(({ spec }) => spec.nodeSelector);
}

/** How often each session has come up at the switch, and what it takes of each node now. */
async function sessionsOf(lab: Lab): Promise<Sessions> {
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
