import * as pulumi from "@pulumi/pulumi";
import { labelValue } from "../../calico/manifests";
import { DynamicResource } from "../../dynamic/resource";
import { isNodeDrained, type Inventory } from "../../peering";
import type { DrainedNodesState } from "./drainedNodesProvider";

/**
 * The label of the nodes in maintenance where BGPPeers are grouped: it decides which of the two BGPPeers of a group
 * serves a node, the one in service or the one that announces nothing.
 */
export class DrainedNodes extends DynamicResource {
  constructor(name: string, inventory: Inventory, opts?: pulumi.CustomResourceOptions) {
    const { kubeconfig, context, nodes } = inventory.cluster;
    const inputs: DrainedNodesState = {
      ...(kubeconfig === undefined ? {} : { kubeconfig }),
      ...(context === undefined ? {} : { context }),
      owner: labelValue(inventory.datacenter),
      nodes: nodes
        .filter(
          (node) =>
            isNodeDrained(inventory, node) && inventory.switches.some((one) => one.nodes.includes(node.name)),
        )
        .map(({ name: node }) => node),
    };
    const type = {
      verbs: "./components/rollout/drain/drainedNodesProvider",
      module: "calico",
      name: "DrainedNodes",
    };
    super(type, name, { ...inputs }, { ...opts, hideDiffs: ["__provider"] });
  }
}
