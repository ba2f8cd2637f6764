import * as pulumi from "@pulumi/pulumi";
import { DynamicResource } from "../../dynamic/resource";
import type { Inventory } from "../../peering";

/**
 * Comes after strict affinity and before the BGPPeers of a remedy that borrowed addresses break: it is created once no
 * node uses an address of another node's block. Strict affinity keeps it so, hence one check is enough.
 */
export class NoBorrowedAddresses extends DynamicResource {
  constructor(name: string, { cluster }: Inventory, opts?: pulumi.CustomResourceOptions) {
    const { kubeconfig, context, nodeToNode } = cluster;
    const inputs = {
      ...(kubeconfig === undefined ? {} : { kubeconfig }),
      ...(context === undefined ? {} : { context }),
      remedy: nodeToNode.remedy,
    };
    const type = {
      verbs: "./components/rollout/borrowed/borrowedProvider",
      module: "calico",
      name: "NoBorrowedAddresses",
    };
    super(type, name, inputs, { ...opts, hideDiffs: ["__provider"] });
  }
}
