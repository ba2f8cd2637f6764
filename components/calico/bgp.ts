import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Inventory, Session } from "../peering";
import { bgpConfiguration, bgpPeers, meshSwitch, ownRoutesFilter, type Manifest } from "./objects";
import { validateManifest } from "./validate";

export interface CalicoBgpArgs {
  readonly inventory: Inventory;
  readonly sessions: readonly Session[];
  /** The cluster. */
  readonly provider: k8s.Provider;
  /** What must be there before Calico's resources: its installation. */
  readonly after: readonly pulumi.Resource[];
  /** Makes the switches' ends; called with what they come after, returns each by the switch's name. */
  readonly switches: (after: readonly pulumi.Resource[]) => Record<string, pulumi.Resource>;
}

/**
 * The cluster's end of every session. Order, by dependsOn only: AS number → the switches' ends → BGPPeers → mesh off.
 * Destroy is the exact reverse, so the mesh is back before the first peer goes.
 */
export class CalicoBgp extends pulumi.ComponentResource {
  constructor(name: string, args: CalicoBgpArgs, opts?: pulumi.ComponentResourceOptions) {
    super("calico-peering:calico:Bgp", name, {}, opts);
    const { inventory, sessions, provider } = args;
    const options = (dependsOn: readonly pulumi.Resource[]): pulumi.CustomResourceOptions => ({
      parent: this,
      provider,
      dependsOn: [...dependsOn],
    });
    // Retained: without it the cluster would fall back to AS 64512 and a full mesh.
    const configuration = custom("bgp-configuration", bgpConfiguration(inventory), {
      ...options(args.after),
      retainOnDelete: true,
    });
    const switches = args.switches([configuration]);
    const filterManifest = ownRoutesFilter(inventory);
    const filter = filterManifest
      ? [custom("own-routes-filter", filterManifest, options([configuration]))]
      : [];
    const peers = bgpPeers(inventory, sessions).map(({ switchName, manifest }) => {
      const device = switches[switchName];
      return custom(
        manifest.metadata.name,
        manifest,
        options([configuration, ...filter, ...(device ? [device] : [])]),
      );
    });
    const mesh = meshSwitch(inventory);
    if (mesh) {
      new k8s.apiextensions.CustomResourcePatch("mesh-off", plain(mesh), options([configuration, ...peers]));
    }
    this.registerOutputs({});
  }
}

function custom(
  name: string,
  manifest: Manifest,
  options: pulumi.CustomResourceOptions,
): k8s.apiextensions.CustomResource {
  const [mistake] = validateManifest(manifest);
  if (mistake) throw new pulumi.RunError(mistake);
  return new k8s.apiextensions.CustomResource(name, plain(manifest), options);
}

/** A copy without the readonly marks, which Pulumi's argument types do not take. */
function plain(manifest: Manifest) {
  return { ...manifest, metadata: { ...manifest.metadata }, spec: { ...manifest.spec } };
}
