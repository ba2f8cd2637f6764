import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { CalicoBase } from "./calico/base";
import { calicoMistakes } from "./calico/manifests";
import { MeshOff } from "./calico/meshOff";
import { CalicoPeers } from "./calico/peers";
import { managementAddress, remedyOf, type Inventory, type Session } from "./peering";
import { AsNumbers, ClusterCheck, MeshGate, NoBorrowedAddresses } from "./rollout";
import { Maintenance } from "./rollout/drain";
import { connectionOf } from "./s9700/access";
import { reflectors } from "./rollout/reflectors/reflectors";
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
 * The constructor reads in the order of `up`; `destroy` is the exact reverse.
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
  /** The last resources of an update: once they are done, the update is. */
  readonly last: readonly pulumi.CustomResource[];

  /** @throws RunError with one sentence for each object that Calico would refuse, or take and then not run */
  constructor(name: string, args: DatacenterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("calico-peering:index:Datacenter", name, {}, opts);
    const { inventory, sessions, passwords } = args;
    const mistakes = calicoMistakes(inventory, sessions);
    if (mistakes.length > 0) throw new pulumi.RunError(mistakes.join("\n"));
    const { meshOff, strictAffinity } = remedyOf(inventory.cluster);
    const provider = clusterProvider(inventory, { parent: this });
    const maintenance = new Maintenance({ inventory, sessions, provider, parent: this });
    const after = (...resources: readonly pulumi.Resource[]) => ({ parent: this, dependsOn: [...resources] });

    // 1. What must hold before anything is changed, on either end.
    const cluster = new ClusterCheck("cluster-check", inventory, after());
    const asNumbers = new AsNumbers("as-numbers", { inventory, sessions }, after(cluster));
    const permits = maintenance.permits();

    // 2. Calico, AS numbers, IPAM, filters.
    const base = new CalicoBase(
      "calico",
      { inventory, provider, after: [asNumbers, ...permits] },
      { parent: this },
    );
    const borrowed = strictAffinity
      ? [new NoBorrowedAddresses("no-borrowed-addresses", inventory, after(...base.resources))]
      : [];
    const ready = [...base.resources, ...borrowed];

    // 3. The switches' ends; two VPN instances of one switch one after the other.
    const switches: Record<string, SwitchBgp> = {};
    const lastAt = new Map<string, SwitchBgp>();
    for (const device of inventory.switches) {
      const { asNumber, stanzas, passwordNames } = wantedSection(device, sessions);
      const bgp = { connection: connectionOf(device), asNumber, stanzas, passwordNames };
      const address = managementAddress(device);
      const sameSwitch = lastAt.get(address);
      const made = new SwitchBgp(device.name, bgp, after(...ready, ...(sameSwitch ? [sameSwitch] : [])));
      switches[device.name] = made;
      lastAt.set(address, made);
    }

    // 4. What is in maintenance withdraws its routes.
    const withdrawals = maintenance.withdrawals(permits, [...ready, ...Object.values(switches)]);

    // 5. The nodes' ends, each after its own switch.
    const bgp = new CalicoPeers(
      "calico-bgp",
      { inventory, sessions, provider, passwords, switches, after: [...ready, ...withdrawals] },
      { parent: this },
    );
    const drainedNodes = maintenance.drainedNodes(bgp.ofDrained);
    const peers = [...bgp.ofDrained, ...bgp.inService(drainedNodes)];
    const confirmations = maintenance.confirmations([...peers, ...drainedNodes, ...withdrawals]);

    // Where nodes reflect: they become reflectors, one after another.
    const reflecting = reflectors({ inventory, sessions, provider, after: peers }, { parent: this });
    const sessionsUp = [...peers, ...reflecting];

    // 6. The gate waits until every session carries what the mesh carries now; 7. the mesh goes off.
    const gate = meshOff
      ? new MeshGate("mesh-gate", { inventory, sessions }, after(...sessionsUp))
      : undefined;
    const off = gate ? [new MeshOff("mesh-off", { inventory, provider }, after(...sessionsUp, gate))] : [];

    const ofSwitches = <T>(value: (bgp: SwitchBgp) => pulumi.Output<T>) =>
      pulumi.all(Object.fromEntries(Object.entries(switches).map(([device, bgp]) => [device, value(bgp)])));
    this.foreignRows = ofSwitches((bgp) => bgp.foreign) as pulumi.Output<Record<string, number>>;
    this.lastPushes = ofSwitches((bgp) => bgp.lastPush) as typeof this.lastPushes;
    this.gate = gate?.report;
    this.maintenance = pulumi.all(confirmations.map(({ report }) => report)).apply((all) => all.flat());
    this.last = [...Object.values(switches), ...sessionsUp, ...confirmations, ...off];
    this.registerOutputs({ foreignRows: this.foreignRows });
  }
}

/** An explicit provider with a name of its own: the workstation's current cluster is never used by accident. */
function clusterProvider(inventory: Inventory, options: pulumi.CustomResourceOptions): k8s.Provider {
  const { kubeconfig, context } = inventory.cluster;
  return new k8s.Provider(
    "cluster",
    {
      kubeconfig,
      context,
      // With a fixed identifier, renewed credentials in the kubeconfig are no other cluster.
      clusterIdentifier: inventory.datacenter,
      enableServerSideApply: true,
    },
    options,
  );
}
