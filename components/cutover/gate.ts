import * as pulumi from "@pulumi/pulumi";
import type { Inventory, Session } from "../peering";
import type { Connection } from "../s9700/state";

export interface MeshGateArgs {
  readonly inventory: Inventory;
  /** All sessions of the inventory. */
  readonly sessions: readonly Session[];
}

/** Seconds. VRP dials again after 32 s and sends routes on after 30 s; a mismatch of GTSM took BIRD 188 s to forget. */
export const GATE_SECONDS = 300;
/** Looks in a row, 2 s apart: a session that flaps is not up. */
export const GATE_POLLS = 3;

type Verbs = typeof import("./provider");

/**
 * Stands between the BGPPeers and the mesh. It is made once every session is Established on its switch and every prefix
 * of every node is there, so many looks in a row; else the update fails, with each session and why, and the mesh stays
 * on. It is unmade, after the mesh has been switched on again, once every node has its mesh sessions back: so the
 * BGPPeers, which go after it, carry nothing any more.
 *
 * Later updates wait for new and changed sessions only. A session that goes down afterwards changes nothing here.
 */
export class MeshGate extends pulumi.dynamic.Resource {
  /** What was right when it opened last, one line a session. */
  declare readonly report: pulumi.Output<string[]>;

  constructor(name: string, args: MeshGateArgs, opts?: pulumi.CustomResourceOptions) {
    const { cluster, switches } = args.inventory;
    const limits = "gate" in cluster.nodeToNode ? cluster.nodeToNode.gate : undefined;
    const { kubeconfig, context } = cluster;
    const connections = switches.map((device): [string, Connection] => [
      device.name,
      { name: device.name, ...device.management },
    ]);
    const inputs = {
      ...(kubeconfig === undefined ? {} : { kubeconfig }),
      ...(context === undefined ? {} : { context }),
      remedy: cluster.nodeToNode.remedy,
      switches: Object.fromEntries(connections),
      sessions: Object.fromEntries(args.sessions.map((session) => [session.name, session])),
      seconds: limits?.seconds ?? GATE_SECONDS,
      polls: limits?.polls ?? GATE_POLLS,
      meshOff: true,
    };
    const quiet = { ...opts, hideDiffs: ["__provider"] };
    super(provider, name, { ...inputs, report: undefined }, quiet, "calico", "MeshGate");
  }
}

/** Loads provider.ts anew in every run, as the switch resource does (components/s9700/bgp.ts says why). */
function verbs(): Verbs {
  const shared = globalThis as { calicoPeeringGate?: Verbs };
  if (shared.calicoPeeringGate === undefined) {
    const { createRequire } = process.getBuiltinModule("node:module");
    const fromProject = createRequire(process.cwd() + "/package.json");
    fromProject("tsx/cjs/api").register();
    shared.calicoPeeringGate = fromProject("./components/cutover/provider") as Verbs;
  }
  return shared.calicoPeeringGate;
}

const provider: pulumi.dynamic.ResourceProvider = {
  configure: async (request) => verbs().configure(request as never),
  check: async (olds, news) => verbs().check(olds, news),
  diff: async () => ({}),
  create: async (inputs) => verbs().create(inputs),
  read: async (id, state) => verbs().read(id, state as never),
  update: async (id, olds, news) => verbs().update(id, olds, news),
  delete: async (id, state) => verbs().remove(id, state),
};
