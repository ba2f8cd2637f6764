import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Inventory } from "../peering";
import { custom } from "./custom";
import { apiServer, installation } from "./objects";

const CHART_REPOSITORY = "https://docs.tigera.io/calico/charts";
const NAMESPACE = "tigera-operator";

export interface CalicoInstallationArgs {
  readonly inventory: Inventory;
  /** The cluster. */
  readonly provider: k8s.Provider;
}

/**
 * Calico itself, through the tigera-operator chart of the pinned release, or nothing at all where it is `existing`.
 * All of it is protected: an update never means to take the network plugin of a living cluster away.
 */
export class CalicoInstallation extends pulumi.ComponentResource {
  /** What Calico's resources come after: the API that serves them. Empty where Calico is there already. */
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: CalicoInstallationArgs, opts?: pulumi.ComponentResourceOptions) {
    super("calico-peering:calico:Installation", name, {}, opts);
    this.ready = install(args, { parent: this, provider: args.provider, protect: true });
    this.registerOutputs({});
  }
}

function install(
  { inventory }: CalicoInstallationArgs,
  options: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
  const wanted = inventory.cluster.install;
  const calico = installation(inventory);
  const api = apiServer(inventory);
  if (wanted.existing || !calico || !api) return [];
  const { parent, provider } = options;
  const namespace = new k8s.core.v1.Namespace(NAMESPACE, { metadata: { name: NAMESPACE } }, options);
  const source =
    wanted.chart === undefined
      ? { chart: NAMESPACE, version: wanted.version, repositoryOpts: { repo: CHART_REPOSITORY } }
      : { chart: wanted.chart };
  const operator = new k8s.helm.v4.Chart(
    "operator",
    {
      ...source,
      namespace: NAMESPACE,
      // Operator and CRDs only. Both custom resources are ours: their fields are to be reviewed, and a chart that
      // brings a CRD and its object at once cannot be rendered before the CRD is there.
      values: { installation: { enabled: false }, apiServer: { enabled: false } },
    },
    { parent, provider, protect: true, dependsOn: [namespace] },
  );
  const installed = custom("installation", calico, { ...options, dependsOn: [operator] });
  return [custom("api-server", api, { ...options, dependsOn: [installed] })];
}
