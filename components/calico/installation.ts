import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Inventory } from "../peering";
import { installation } from "./objects";

const CHART_REPOSITORY = "https://docs.tigera.io/calico/charts";
const NAMESPACE = "tigera-operator";

export interface CalicoInstallationArgs {
  readonly inventory: Inventory;
  readonly provider: k8s.Provider;
}

/**
 * Calico itself, through the tigera-operator chart of the pinned release, or nothing where it is `existing`.
 * Protected: taking the network plugin of a living cluster away is never what an update means.
 */
export class CalicoInstallation extends pulumi.ComponentResource {
  /** What Calico's resources come after. */
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: CalicoInstallationArgs, opts?: pulumi.ComponentResourceOptions) {
    super("calico-peering:calico:Installation", name, {}, opts);
    const { install } = args.inventory.cluster;
    const manifest = installation(args.inventory);
    if (install.existing || !manifest) {
      this.ready = [];
      this.registerOutputs({});
      return;
    }
    const options = { parent: this, provider: args.provider };
    const namespace = new k8s.core.v1.Namespace(
      NAMESPACE,
      { metadata: { name: NAMESPACE } },
      { ...options, protect: true },
    );
    const local = install.chart !== undefined;
    const chart = new k8s.helm.v4.Chart(
      "operator",
      {
        namespace: NAMESPACE,
        chart: install.chart ?? "tigera-operator",
        ...(local ? {} : { version: install.version, repositoryOpts: { repo: CHART_REPOSITORY } }),
        // The Installation is ours to declare, encapsulation explicit; the chart brings operator and CRDs.
        values: { installation: { enabled: false }, apiServer: { enabled: true } },
      },
      { ...options, dependsOn: [namespace] },
    );
    const calico = new k8s.apiextensions.CustomResource(
      "installation",
      { ...manifest, metadata: { ...manifest.metadata }, spec: { ...manifest.spec } },
      { ...options, dependsOn: [chart], protect: true },
    );
    this.ready = [calico];
    this.registerOutputs({});
  }
}
