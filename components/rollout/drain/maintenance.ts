import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { gracefulShutdowns, switchDrains } from "../../calico/manifests";
import { formerlyInCalicoBgp, patch } from "../../calico/resource";
import { asksFirst, drainsOf, type Inventory, type Session } from "../../peering";
import { DrainedNodes } from "./drainedNodes";
import { DrainStep } from "./step";

export interface MaintenanceArgs {
  readonly inventory: Inventory;
  /** All sessions of the inventory. */
  readonly sessions: readonly Session[];
  /** The cluster. */
  readonly provider: k8s.Provider;
  /** The datacenter, parent of all that maintenance makes. */
  readonly parent: pulumi.Resource;
}

/**
 * What takes nodes, racks and switches out of service, in three parts that the datacenter puts into its order: permits
 * before anything is changed, withdrawals before the BGPPeers, confirmations at the end.
 */
export class Maintenance {
  constructor(private readonly args: MaintenanceArgs) {}

  /** The checks that everything in maintenance may go out of service now. */
  permits(): DrainStep[] {
    return this.drains.map((drain) => this.step("permitted", drain, []));
  }

  /**
   * Everything that takes routes away but the BGPPeers' own filters. Nodes: first they ask the switches to prefer other
   * paths (RFC 8326), and the update waits until the switches do. Switches: first no node takes a route from one, and the
   * update waits until none is used; then no node announces one to it.
   *
   * The BGPPeers come after it: where both are deleted, in a destroy, no route comes back in between.
   */
  withdrawals(permits: readonly pulumi.Resource[], after: readonly pulumi.Resource[]): pulumi.Resource[] {
    const { inventory } = this.args;
    const asked = gracefulShutdowns(inventory).map((manifest) =>
      patch(manifest.metadata.name, manifest, this.patchAfter(after)),
    );
    const lowered = this.drains
      .filter((drain) => asksFirst(drain, inventory))
      .map((drain) => this.step("lowered", drain, asked));
    const rejecting = switchDrains(inventory).flatMap(({ switchName, imports, exports }) => {
      const name = imports.metadata.name;
      const rejected = patch(`${name}-imports`, imports, this.patchAfter([...permits, ...after]));
      const unused = this.drains
        .filter(({ kind, name: drained }) => kind === "switch" && drained === switchName)
        .map((drain) => this.step("unused", drain, [rejected]));
      return [rejected, ...unused, patch(`${name}-exports`, exports, this.patchAfter([rejected, ...unused]))];
    });
    return [...asked, ...lowered, ...rejecting];
  }

  /**
   * The label that moves nodes in maintenance to the BGPPeers of their groups that announce nothing; nothing where each
   * node has BGPPeers of its own. It is there without maintenance, too, so that its end is an update: the way back is
   * waited for in the deletes.
   * @param after the BGPPeers that serve them then
   */
  drainedNodes(after: readonly pulumi.Resource[]): DrainedNodes[] {
    const { inventory, parent } = this.args;
    if (inventory.cluster.bgpPeers.form !== "grouped") return [];
    return [new DrainedNodes("drained-nodes", inventory, { parent, dependsOn: [...after] })];
  }

  /** The confirmations that the routes are gone; the report of each says what is safe to take down. */
  confirmations(after: readonly pulumi.Resource[]): DrainStep[] {
    return this.drains.map((drain) => this.step("withdrawn", drain, after));
  }

  private get drains() {
    return drainsOf(this.args.inventory);
  }

  private step(
    name: ConstructorParameters<typeof DrainStep>[0],
    drain: ReturnType<typeof drainsOf>[number],
    after: readonly pulumi.Resource[],
  ): DrainStep {
    const { inventory, sessions, parent } = this.args;
    return new DrainStep(name, { inventory, sessions, drain }, { parent, dependsOn: [...after] });
  }

  private patchAfter(after: readonly pulumi.Resource[]): pulumi.CustomResourceOptions {
    const { provider, parent } = this.args;
    return { provider, parent, dependsOn: [...after], aliases: [formerlyInCalicoBgp(parent)] };
  }
}
