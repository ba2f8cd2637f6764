import * as pulumi from "@pulumi/pulumi";
import type { Inventory } from "../../peering";

type Verbs = typeof import("./borrowedProvider");

/**
 * Stands after strict affinity and before the BGPPeers of a remedy that borrowed addresses break: it is made once no
 * node uses an address of another node's block. Strict affinity keeps it so: it is looked at once.
 */
export class NoBorrowedAddresses extends pulumi.dynamic.Resource {
  constructor(name: string, { cluster }: Inventory, opts?: pulumi.CustomResourceOptions) {
    const { kubeconfig, context, nodeToNode } = cluster;
    const inputs = {
      ...(kubeconfig === undefined ? {} : { kubeconfig }),
      ...(context === undefined ? {} : { context }),
      remedy: nodeToNode.remedy,
    };
    super(provider, name, inputs, { ...opts, hideDiffs: ["__provider"] }, "calico", "NoBorrowedAddresses");
  }
}

/** As in gate.ts. */
function verbs(): Verbs {
  const shared = globalThis as { calicoPeeringBorrowed?: Verbs };
  if (shared.calicoPeeringBorrowed === undefined) {
    const { createRequire } = process.getBuiltinModule("node:module");
    const fromProject = createRequire(process.cwd() + "/package.json");
    fromProject("tsx/cjs/api").register();
    shared.calicoPeeringBorrowed = fromProject("./components/rollout/borrowed/borrowedProvider") as Verbs;
  }
  return shared.calicoPeeringBorrowed;
}

const provider: pulumi.dynamic.ResourceProvider = {
  diff: async () => ({}),
  create: async (inputs) => verbs().create(inputs),
  update: async (id, olds, news) => verbs().update(id, olds, news),
};
