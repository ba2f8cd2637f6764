import * as pulumi from "@pulumi/pulumi";
import { DynamicResource } from "../../dynamic/resource";
import type { Inventory } from "../../peering";

/**
 * Comes before everything else. Every preview, the first one as well, reads the cluster and says what it has that the
 * stack file leaves out or contradicts; what would cut pods off, or end half-way, is refused before anything is written.
 * The state keeps one line for each finding, so that a preview shows what appeared and what went.
 */
export class ClusterCheck extends DynamicResource {
  /** One line for each difference: what the cluster has and the file does not declare. */
  declare readonly findings: pulumi.Output<string[]>;

  constructor(name: string, inventory: Inventory, opts?: pulumi.CustomResourceOptions) {
    const quiet = { ...opts, hideDiffs: ["__provider"] };
    const type = {
      verbs: "./components/rollout/clusterCheck/provider",
      module: "calico",
      name: "ClusterCheck",
    };
    super(type, name, { inventory, findings: undefined, calico: undefined }, quiet);
  }
}
