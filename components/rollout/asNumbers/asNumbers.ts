import * as pulumi from "@pulumi/pulumi";
import { DynamicResource } from "../../dynamic/resource";
import type { Inventory, Session } from "../../peering";

/**
 * Comes before everything else, and refuses a change of a node's AS number unless the stack file accepts it: each of the
 * node's sessions, the mesh's too, ends and comes back once both ends have the new number. The numbers in the state are
 * compared; of a cluster that is taken over there is no state yet, so the cluster is read once.
 */
export class AsNumbers extends DynamicResource {
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
      // The AS number of a node in all its sessions; a localASNumber concerns its own session alone.
      nodes: Object.fromEntries(peering.map((node) => [node.name, node.asNumber ?? asNumber])),
      ...(acceptAsChange === undefined ? {} : { accepted: acceptAsChange }),
    };
    const type = {
      verbs: "./components/rollout/asNumbers/asNumbersProvider",
      module: "calico",
      name: "AsNumbers",
    };
    super(type, name, inputs, { ...opts, hideDiffs: ["__provider"] });
  }
}
