import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Inventory, Session } from "../peering";
import { custom, patch } from "./custom";
import { bgpConfiguration, bgpPeers, calicoObjects, meshSwitch, ownRoutesFilter } from "./objects";
import { validateManifests } from "./validate";

export interface CalicoBgpArgs {
  readonly inventory: Inventory;
  /** All sessions of the inventory. */
  readonly sessions: readonly Session[];
  /** The cluster. */
  readonly provider: k8s.Provider;
  /** What must be there before Calico's resources: its installation. */
  readonly after: readonly pulumi.Resource[];
  /**
   * Makes the switches' ends. Called once, with what they come after; returns each by its switch's name. A callback,
   * since they stand in the middle: after Calico's AS number and before its BGPPeers.
   */
  readonly switches: (after: readonly pulumi.Resource[]) => Record<string, pulumi.Resource>;
}

/**
 * The cluster's end of every session. Order, by dependsOn only: AS number → the switches' ends → BGPPeers, each after
 * its own switch → mesh off, after all BGPPeers. Destroy is the exact reverse, so the mesh is back before the first
 * peer goes; BGPConfiguration `default` itself is retained.
 *
 * A BGPPeer whose switch is not ready yet would sit in Connect, and each restart of its node's BIRD would wait 240 s
 * for it.
 * @throws RunError with one sentence for each object that Calico would not take, or take and choke on
 */
export class CalicoBgp extends pulumi.ComponentResource {
  constructor(name: string, args: CalicoBgpArgs, opts?: pulumi.ComponentResourceOptions) {
    super("calico-peering:calico:Bgp", name, {}, opts);
    const { inventory, sessions, provider } = args;
    const mistakes = validateManifests(calicoObjects(inventory, sessions));
    if (mistakes.length > 0) throw new pulumi.RunError(mistakes.join("\n"));
    const after = (...resources: readonly pulumi.Resource[]): pulumi.CustomResourceOptions => ({
      parent: this,
      provider,
      dependsOn: [...resources],
    });
    const configuration = custom("bgp-configuration", bgpConfiguration(inventory), {
      ...after(...args.after),
      retainOnDelete: true,
    });
    const switches = args.switches([configuration]);
    const filterManifest = ownRoutesFilter(inventory);
    // Before the first BGPPeer: a filter that does not exist is skipped, and everything would be announced.
    const filters = filterManifest ? [custom("own-routes-only", filterManifest, after(configuration))] : [];
    const peers = bgpPeers(inventory, sessions).map(({ switchName, manifest }) => {
      const ready = switches[switchName];
      if (!ready)
        throw new pulumi.RunError(`${manifest.metadata.name}: nothing declares its switch ${switchName}.`);
      return custom(manifest.metadata.name, manifest, after(configuration, ...filters, ready));
    });
    const mesh = meshSwitch(inventory);
    if (mesh) patch("mesh-off", mesh, after(configuration, ...peers));
    this.registerOutputs({});
  }
}
