import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { asksFirst, drainsOf, type Drain, type Inventory, type Session } from "../peering";
import { asNumberOf, custom, patch } from "./custom";
import {
  bgpConfiguration,
  bgpFilters,
  bgpPeers,
  calicoObjects,
  gracefulShutdowns,
  maintenanceFilters,
  meshSwitch,
  nodeAsNumbers,
  strictAffinity,
  switchDrains,
} from "./objects";
import { PASSWORD_KEY, passwordAccess, passwordSecrets } from "./passwords";
import { validateManifests } from "./validate";

export interface CalicoBgpArgs {
  readonly inventory: Inventory;
  /** All sessions of the inventory. */
  readonly sessions: readonly Session[];
  /** The cluster. */
  readonly provider: k8s.Provider;
  /** What must be there before Calico's resources: its installation. */
  readonly after: readonly pulumi.Resource[];
  /** Values of `calico-peering:bgpPasswords` by their names. */
  readonly passwords: pulumi.Output<Readonly<Record<string, string>>>;
  /**
   * Makes the switches' ends. Called once, with what they come after; returns each by its switch's name. A callback,
   * since they stand in the middle: after Calico's AS number and before its BGPPeers.
   */
  readonly switches: (after: readonly pulumi.Resource[]) => Record<string, pulumi.Resource>;
  /**
   * Makes what makes sure that no address is borrowed. Called once, with strict affinity, and only where the remedy
   * needs both; the switches' ends and the BGPPeers come after it.
   */
  readonly unborrowed?: (after: readonly pulumi.Resource[]) => pulumi.Resource;
  /**
   * Makes what stands before the mesh goes off, and, on the way back, after it has come back. Called once, with all
   * BGPPeers, and only where the mesh goes off.
   */
  readonly gate?: (after: readonly pulumi.Resource[]) => pulumi.Resource;
  /**
   * Makes what waits in the course of a maintenance. `lowered`: after nodes have asked for other paths. `unused`: after the nodes reject a switch's routes and before they
   * withdraw theirs from it, and on the way back between the same two. `withdrawn`: after all that withdraws routes.
   */
  readonly drain?: (
    step: "lowered" | "unused" | "withdrawn",
    drain: Drain,
    after: readonly pulumi.Resource[],
  ) => pulumi.Resource;
}

/**
 * The cluster's end of every session. Order, by dependsOn only: AS numbers (of the cluster, of nodes) and strict
 * affinity → the switches' ends, what takes a switch out of use, Secrets of passwords → BGPPeers, each after its own
 * switch → the gate → mesh off. Destroy is the exact reverse, so the mesh is back before the first peer goes.
 * BGPConfiguration `default` itself and the nodes' AS numbers are retained: giving them up would reset every session,
 * the mesh's too.
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
    const nodes = nodeAsNumbers(inventory).map(({ node, annotations }) =>
      asNumberOf(node, annotations, { ...after(...args.after), retainOnDelete: true }),
    );
    const affinity = strictAffinity(inventory);
    const ipam: pulumi.Resource[] = affinity
      ? [patch("strict-affinity", affinity, after(configuration))]
      : [];
    if (affinity && args.unborrowed) ipam.push(args.unborrowed([...ipam]));
    const switches = args.switches([configuration, ...nodes, ...ipam]);
    // Before the first BGPPeer: a filter that does not exist is skipped, and everything would be announced.
    const filters = [...bgpFilters(inventory), ...maintenanceFilters(inventory)].map((filter) =>
      custom(filter.metadata.name, filter, after(configuration)),
    );
    // Of nodes, in the order of RFC 8326: asked for other paths first, then withdrawn.
    const asked = gracefulShutdowns(inventory).map((manifest) =>
      patch(manifest.metadata.name, manifest, after(configuration)),
    );
    const lowered = drainsOf(inventory)
      .filter((drain) => args.drain && asksFirst(drain, inventory))
      .flatMap((drain) => args.drain?.("lowered", drain, asked) ?? []);
    const secrets = passwordResources(args, switches, after(configuration));
    // Before the BGPPeers: where both go, in a destroy, no route comes back in between.
    const drains = switchDrains(inventory).map(({ switchName, imports, exports }) => {
      const name = imports.metadata.name;
      const rejected = patch(`${name}-imports`, imports, after(configuration, ...filters));
      const drain = drainsOf(inventory).find((one) => one.kind === "switch" && one.name === switchName);
      const unused = args.drain && drain ? [args.drain("unused", drain, [rejected])] : [];
      return patch(`${name}-exports`, exports, after(rejected, ...unused));
    });
    const withdrawals = [...drains, ...asked, ...lowered];
    const peers = bgpPeers(inventory, sessions).map(({ switchName, manifest }) => {
      const ready = switches[switchName];
      if (!ready)
        throw new pulumi.RunError(`${manifest.metadata.name}: nothing declares its switch ${switchName}.`);
      return custom(
        manifest.metadata.name,
        manifest,
        after(configuration, ...ipam, ...filters, ...withdrawals, ...secrets, ready),
      );
    });
    for (const drain of drainsOf(inventory)) args.drain?.("withdrawn", drain, [...peers, ...withdrawals]);
    const mesh = meshSwitch(inventory);
    if (mesh) {
      const gate = args.gate ? [args.gate(peers)] : [];
      patch("mesh-off", mesh, after(configuration, ...peers, ...gate));
    }
    this.registerOutputs({});
  }
}

/**
 * The passwords' Secrets and the right to read them. Each Secret comes directly after the switches that have the
 * password, too: at a change of it both ends have the new one as soon after each other as can be.
 */
function passwordResources(
  { inventory, sessions, passwords }: CalicoBgpArgs,
  switches: Record<string, pulumi.Resource>,
  options: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
  const access = passwordAccess(inventory, sessions);
  if (!access) return [];
  const role = new k8s.rbac.v1.Role("bgp-passwords", access.role, options);
  const binding = new k8s.rbac.v1.RoleBinding("bgp-passwords", access.binding, {
    ...options,
    dependsOn: [role],
  });
  const secrets = passwordSecrets(inventory, sessions).map(({ password, metadata, switches: ends }) => {
    const value = passwords.apply((values) => values[password] ?? "");
    return new k8s.core.v1.Secret(
      metadata.name,
      { metadata, stringData: { [PASSWORD_KEY]: pulumi.secret(value) } },
      { ...options, dependsOn: ends.flatMap((name) => switches[name] ?? []) },
    );
  });
  return [binding, ...secrets];
}
