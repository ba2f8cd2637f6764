import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Inventory, Session } from "../peering";
import { bgpPeers, PASSWORD_KEY, passwordAccess, passwordSecrets, type PeerManifest } from "./manifests";
import { custom, QUIET } from "./resource";

export interface CalicoPeersArgs {
  readonly inventory: Inventory;
  /** All sessions of the inventory. */
  readonly sessions: readonly Session[];
  /** The cluster. */
  readonly provider: k8s.Provider;
  /** Values of `calico-peering:bgpPasswords` by their names. */
  readonly passwords: pulumi.Output<Readonly<Record<string, string>>>;
  /** The switches' ends, by the switch's name. */
  readonly switches: Readonly<Record<string, pulumi.Resource>>;
  /** What all BGPPeers come after. */
  readonly after: readonly pulumi.Resource[];
}

/**
 * The BGPPeers, each after its own switch, and the passwords that they name. A BGPPeer whose switch is not ready yet
 * would sit in Connect, and each restart of its node's BIRD would wait 240 s for it.
 */
export class CalicoPeers extends pulumi.ComponentResource {
  /** The BGPPeers of groups that serve their nodes in maintenance; none where each node has BGPPeers of its own. */
  readonly ofDrained: readonly pulumi.CustomResource[];
  private readonly before: readonly pulumi.Resource[];
  private readonly manifests: readonly PeerManifest[];

  constructor(
    name: string,
    private readonly args: CalicoPeersArgs,
    opts: pulumi.ComponentResourceOptions = {},
  ) {
    // The type of states written before 0.2, when this component held everything of Calico's BGP.
    super("calico-peering:calico:Bgp", name, {}, opts);
    const { provider, after } = args;
    this.before = [
      ...after,
      ...passwordResources(args, { ...QUIET, parent: this, provider, dependsOn: [...after] }),
    ];
    this.manifests = bgpPeers(args.inventory, args.sessions);
    this.ofDrained = this.declare((peer) => peer.ofDrained === true, []);
    this.registerOutputs({});
  }

  /**
   * All other BGPPeers.
   * @param drained what ties nodes in maintenance to the BGPPeers of `ofDrained`
   */
  inService(drained: readonly pulumi.Resource[]): readonly pulumi.CustomResource[] {
    return this.declare((peer) => peer.ofDrained !== true, drained);
  }

  private declare(
    chosen: (peer: PeerManifest) => boolean,
    after: readonly pulumi.Resource[],
  ): pulumi.CustomResource[] {
    const { provider, switches } = this.args;
    return this.manifests.filter(chosen).map(({ switchName, manifest }) => {
      const ready = switches[switchName];
      if (ready === undefined) {
        throw new pulumi.RunError(`${manifest.metadata.name}: nothing declares its switch ${switchName}.`);
      }
      return custom(manifest.metadata.name, manifest, {
        parent: this,
        provider,
        dependsOn: [...this.before, ...after, ready],
      });
    });
  }
}

/**
 * The passwords' Secrets and the right to read them. Each Secret comes directly after the switches that have the
 * password: when it changes, both ends get the new one as soon after each other as possible.
 */
function passwordResources(
  { inventory, sessions, passwords, switches }: CalicoPeersArgs,
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
