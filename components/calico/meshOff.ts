import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Inventory } from "../peering";
import { meshSwitch } from "./manifests";
import { formerlyInCalicoBgp, QUIET, sendable } from "./resource";

export interface MeshOffArgs {
  readonly inventory: Inventory;
  /** The cluster. */
  readonly provider: k8s.Provider;
}

/** Takes Calico's node-to-node mesh off; deleted, it gives the switch back, and the mesh comes up again. */
export class MeshOff extends k8s.apiextensions.CustomResourcePatch {
  /** @throws RunError where the remedy leaves the mesh on */
  constructor(name: string, { inventory, provider }: MeshOffArgs, opts: pulumi.CustomResourceOptions = {}) {
    const manifest = meshSwitch(inventory);
    if (manifest === undefined) {
      throw new pulumi.RunError(`remedy ${inventory.cluster.nodeToNode.remedy} leaves the mesh on.`);
    }
    const aliases = [formerlyInCalicoBgp(opts.parent)];
    super(name, sendable(manifest), { ...opts, ...QUIET, provider, aliases });
  }
}
