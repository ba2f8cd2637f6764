import * as pulumi from "@pulumi/pulumi";
import type { Inventory, Session } from "../../peering";

type Verbs = typeof import("./asNumbersProvider");

/**
 * Stands before everything else, and lets no node's AS number change unless the stack file accepts that: each of the
 * node's sessions, the mesh's too, ends with it, and comes back once both ends have the new one. The state is compared;
 * a cluster that is taken over is asked once, since there is no state yet.
 */
export class AsNumbers extends pulumi.dynamic.Resource {
  constructor(
    name: string,
    args: { readonly inventory: Inventory; readonly sessions: readonly Session[] },
    opts?: pulumi.CustomResourceOptions,
  ) {
    const { acceptAsChange, asNumber, context, install, kubeconfig, nodes } = args.inventory.cluster;
    const peering = nodes.filter(({ name: node }) => args.sessions.some((one) => one.node.name === node));
    const inputs = {
      ...(kubeconfig === undefined ? {} : { kubeconfig }),
      ...(context === undefined ? {} : { context }),
      existing: install.existing,
      // What a node speaks to everybody; a session's own localASNumber concerns that session alone.
      nodes: Object.fromEntries(peering.map((node) => [node.name, node.asNumber ?? asNumber])),
      ...(acceptAsChange === undefined ? {} : { accepted: acceptAsChange }),
    };
    super(provider, name, inputs, { ...opts, hideDiffs: ["__provider"] }, "calico", "AsNumbers");
  }
}

/** As in gate.ts. */
function verbs(): Verbs {
  const shared = globalThis as { calicoPeeringAsNumbers?: Verbs };
  if (shared.calicoPeeringAsNumbers === undefined) {
    const { createRequire } = process.getBuiltinModule("node:module");
    const fromProject = createRequire(process.cwd() + "/package.json");
    fromProject("tsx/cjs/api").register();
    shared.calicoPeeringAsNumbers = fromProject("./components/rollout/asNumbers/asNumbersProvider") as Verbs;
  }
  return shared.calicoPeeringAsNumbers;
}

const provider: pulumi.dynamic.ResourceProvider = {
  check: async (olds, news) => verbs().check(olds, news),
  diff: async () => ({}),
  create: async (inputs) => verbs().create(inputs),
  update: async (_id, _olds, news) => ({ outs: news }),
};
