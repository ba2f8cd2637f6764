import * as pulumi from "@pulumi/pulumi";
import type { Inventory, Session } from "../../peering";
import { gateInputs } from "./state";

export interface MeshGateArgs {
  readonly inventory: Inventory;
  /** All sessions of the inventory. */
  readonly sessions: readonly Session[];
}

type Verbs = typeof import("./provider");

/**
 * Stands between the BGPPeers and the mesh. It is made once every session is Established on its switch and every prefix
 * of every node is there (and, where the nodes forward by it, what the switch sends them), so many looks in a row; else the update fails, with each session and why, and the mesh stays
 * on. It is unmade, after the mesh has been switched on again, once every node has its mesh sessions back: so the
 * BGPPeers, which go after it, carry nothing any more.
 *
 * Later updates wait for new and changed sessions only. A session that goes down afterwards changes nothing here.
 */
export class MeshGate extends pulumi.dynamic.Resource {
  /** What was right when it opened last, one line a session. */
  declare readonly report: pulumi.Output<string[]>;

  constructor(name: string, args: MeshGateArgs, opts?: pulumi.CustomResourceOptions) {
    const inputs = gateInputs(args.inventory, args.sessions);
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
    shared.calicoPeeringGate = fromProject("./components/rollout/gate/provider") as Verbs;
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
