import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { CalicoBgp } from "./calico/bgp";
import { CalicoInstallation } from "./calico/installation";
import type { Inventory, Session } from "./peering";
import { SwitchBgp } from "./s9700/bgp";
import { wantedSection } from "./s9700/render";

export interface DatacenterArgs {
  readonly inventory: Inventory;
  readonly sessions: readonly Session[];
}

/**
 * Both ends of every session of one datacenter. Nothing flows between the two but order: each end is rendered from
 * the same sessions, so no preview ever shows an unknown.
 */
export class Datacenter extends pulumi.ComponentResource {
  /** Rows that are not ours, per switch. */
  readonly foreignRows: pulumi.Output<Record<string, number>>;

  constructor(name: string, args: DatacenterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("calico-peering:index:Datacenter", name, {}, opts);
    const { inventory, sessions } = args;
    const { kubeconfig, context } = inventory.cluster;
    const provider = new k8s.Provider(
      "cluster",
      // Named, so that another text of the same kubeconfig is no other cluster.
      { kubeconfig, context, clusterIdentifier: inventory.datacenter, enableServerSideApply: true },
      { parent: this },
    );
    const calico = new CalicoInstallation("calico", { inventory, provider }, { parent: this });
    const switches: Record<string, SwitchBgp> = {};
    new CalicoBgp(
      "calico-bgp",
      {
        inventory,
        sessions,
        provider,
        after: calico.ready,
        switches: (after) => {
          for (const device of inventory.switches) {
            switches[device.name] = new SwitchBgp(
              device.name,
              {
                connection: { name: device.name, ...device.management },
                ...wantedEnd(device, sessions),
              },
              { parent: this, dependsOn: [...after] },
            );
          }
          return switches;
        },
      },
      { parent: this },
    );
    this.foreignRows = pulumi.all(Object.fromEntries(Object.entries(switches).map(([device, bgp]) => [device, bgp.foreign])));
    this.registerOutputs({ foreignRows: this.foreignRows });
  }
}

function wantedEnd(device: Inventory["switches"][number], sessions: readonly Session[]) {
  const { asNumber, stanzas } = wantedSection(device, sessions);
  return { asNumber, stanzas };
}
