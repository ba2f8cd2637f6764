import * as pulumi from "@pulumi/pulumi";
import { loadedProvider } from "../../dynamic/loader";
import type { Inventory } from "../../peering";

/**
 * Comes after strict affinity and before the BGPPeers of a remedy that borrowed addresses break: it is created once no
 * node uses an address of another node's block. Strict affinity keeps it so, hence one check is enough.
 */
export class NoBorrowedAddresses extends pulumi.dynamic.Resource {
  constructor(name: string, { cluster }: Inventory, opts?: pulumi.CustomResourceOptions) {
    const { kubeconfig, context, nodeToNode } = cluster;
    const inputs = {
      ...(kubeconfig === undefined ? {} : { kubeconfig }),
      ...(context === undefined ? {} : { context }),
      remedy: nodeToNode.remedy,
    };
    const provider = loadedProvider("./components/rollout/borrowed/borrowedProvider");
    super(provider, name, inputs, { ...opts, hideDiffs: ["__provider"] }, "calico", "NoBorrowedAddresses");
  }
}
