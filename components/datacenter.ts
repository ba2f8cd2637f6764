import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { CalicoBgp } from "./calico/bgp";
import { CalicoInstallation } from "./calico/installation";
import { AsNumbers, MeshGate, NoBorrowedAddresses } from "./rollout";
import { DrainStep } from "./rollout/drain";
import { drainsOf, type Inventory, type Session } from "./peering";
import { SwitchBgp } from "./s9700/bgp";
import { wantedSection } from "./s9700/render";
import type { LastPush } from "./s9700/state";

export interface DatacenterArgs {
  readonly inventory: Inventory;
  /** All sessions of the inventory. */
  readonly sessions: readonly Session[];
  /** Values of `calico-peering:bgpPasswords` by their names: secret. */
  readonly passwords: pulumi.Output<Readonly<Record<string, string>>>;
}

/**
 * Both ends of every session of one datacenter. Nothing but order flows between the two: each end is rendered from
 * the same sessions, so no preview ever shows an unknown.
 *
 * Order of `up`: Calico's AS numbers → the switches → BGPPeers → the gate, which waits for all sessions and prefixes →
 * mesh off. `destroy` is the exact reverse, and the gate then waits for the mesh.
 */
export class Datacenter extends pulumi.ComponentResource {
  /** Rows of each switch's `bgp` section that are not ours, by the switch's name. */
  readonly foreignRows: pulumi.Output<Record<string, number>>;
  /** What the last push to each switch did to sessions, by the switch's name. */
  readonly lastPushes: pulumi.Output<Record<string, LastPush | undefined>>;
  /** What the gate saw before the mesh went off, one line a session; undefined = the mesh stays on. */
  readonly gate?: pulumi.Output<string[]>;
  /** Of what is in maintenance: one sentence for each node or switch whose routes are gone from the switches. */
  readonly maintenance: pulumi.Output<string[]>;

  constructor(name: string, args: DatacenterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("calico-peering:index:Datacenter", name, {}, opts);
    const { inventory, sessions, passwords } = args;
    const parent = { parent: this };
    const provider = clusterProvider(inventory, parent);
    const calico = new CalicoInstallation("calico", { inventory, provider }, parent);
    const switches: Record<string, SwitchBgp> = {};
    let gate: MeshGate | undefined;
    // Before anything is changed, on either end.
    const asNumbers = new AsNumbers("as-numbers", { inventory, sessions }, parent);
    const permits = drainsOf(inventory).map(
      (drain) =>
        new DrainStep(
          "permitted",
          { inventory, sessions, drain },
          { ...parent, dependsOn: [...calico.ready] },
        ),
    );
    const drained: DrainStep[] = [];
    new CalicoBgp(
      "calico-bgp",
      {
        inventory,
        sessions,
        provider,
        passwords,
        after: [...calico.ready, asNumbers, ...permits],
        switches: (after) => {
          for (const device of inventory.switches) {
            const { asNumber, stanzas, passwordNames } = wantedSection(device, sessions);
            const connection = { name: device.name, ...device.management };
            const options = { parent: this, dependsOn: [...after] };
            switches[device.name] = new SwitchBgp(
              device.name,
              { connection, asNumber, stanzas, passwordNames },
              options,
            );
          }
          return switches;
        },
        unborrowed: (after) =>
          new NoBorrowedAddresses("no-borrowed-addresses", inventory, {
            parent: this,
            dependsOn: [...after],
          }),
        gate: (after) =>
          (gate = new MeshGate(
            "mesh-gate",
            { inventory, sessions },
            { parent: this, dependsOn: [...after] },
          )),
        drain: (step, drain, after) => {
          const made = new DrainStep(
            step,
            { inventory, sessions, drain },
            { ...parent, dependsOn: [...after] },
          );
          if (step === "withdrawn") drained.push(made);
          return made;
        },
      },
      parent,
    );
    const foreign = Object.entries(switches).map(([device, bgp]) => [device, bgp.foreign] as const);
    this.foreignRows = pulumi.all(Object.fromEntries(foreign));
    const pushes = Object.entries(switches).map(([device, bgp]) => [device, bgp.lastPush] as const);
    this.lastPushes = pulumi.all(Object.fromEntries(pushes));
    this.gate = gate?.report;
    this.maintenance = pulumi.all(drained.map(({ report }) => report)).apply((reports) => reports.flat());
    this.registerOutputs({ foreignRows: this.foreignRows });
  }
}

/** Never the workstation's current cluster by accident: the provider is explicit, and so is what it is called. */
function clusterProvider(inventory: Inventory, options: pulumi.CustomResourceOptions): k8s.Provider {
  const { kubeconfig, context } = inventory.cluster;
  return new k8s.Provider(
    "cluster",
    {
      kubeconfig,
      context,
      // Named, so that renewed credentials in the kubeconfig are no other cluster.
      clusterIdentifier: inventory.datacenter,
      enableServerSideApply: true,
    },
    options,
  );
}
