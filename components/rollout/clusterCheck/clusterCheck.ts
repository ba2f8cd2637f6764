import * as pulumi from "@pulumi/pulumi";
import { loadedProvider } from "../../dynamic/loader";
import type { Inventory } from "../../peering";

/**
 * Comes before everything else. Every preview, the first one as well, reads the cluster and says what it has that the
 * stack file leaves out or contradicts; what would cut pods off, or end half-way, is refused before anything is written.
 * The state keeps one line for each finding, so that a preview shows what appeared and what went.
 */
export class ClusterCheck extends pulumi.dynamic.Resource {
  /** One line for each difference: what the cluster has and the file does not declare. */
  declare readonly findings: pulumi.Output<string[]>;

  constructor(name: string, inventory: Inventory, opts?: pulumi.CustomResourceOptions) {
    const provider = loadedProvider("./components/rollout/clusterCheck/provider");
    const quiet = { ...opts, hideDiffs: ["__provider"] };
    super(
      provider,
      name,
      { inventory, findings: undefined, calico: undefined },
      quiet,
      "calico",
      "ClusterCheck",
    );
  }
}
