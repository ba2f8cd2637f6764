import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Inventory } from "../peering";
import {
  apiServer,
  bgpConfiguration,
  bgpFilters,
  sessionFilters,
  crdChart,
  installation,
  maintenanceFilters,
  nodeAsNumbers,
  strictAffinity,
} from "./manifests";
import { asNumberOf, custom, formerlyInCalicoBgp, patch } from "./resource";

const CHART_REPOSITORY = "https://docs.tigera.io/calico/charts";
const NAMESPACE = "tigera-operator";

export interface CalicoBaseArgs {
  readonly inventory: Inventory;
  /** The cluster. */
  readonly provider: k8s.Provider;
  /** The checks that must pass before anything is changed. */
  readonly after: readonly pulumi.Resource[];
}

/**
 * What Calico's end of all sessions stands on: Calico itself (unless it is installed already), the AS numbers, IPAM and
 * the BGPFilters.
 *
 * The network plugin of a living cluster is protected: no update deletes it. BGPConfiguration `default` and the nodes'
 * AS numbers are retained: without them every session ends, the mesh's too.
 */
export class CalicoBase extends pulumi.ComponentResource {
  /** All resources of the component, for those that come after it. */
  readonly resources: readonly pulumi.Resource[];

  constructor(name: string, args: CalicoBaseArgs, opts: pulumi.ComponentResourceOptions = {}) {
    // The type of states written before 0.2, when this component was the installation alone.
    super("calico-peering:calico:Installation", name, {}, opts);
    const { inventory, provider } = args;
    const aliases = [formerlyInCalicoBgp(opts.parent)];
    const after = (resources: readonly pulumi.Resource[]): pulumi.CustomResourceOptions => ({
      parent: this,
      provider,
      aliases,
      dependsOn: [...resources],
    });
    const installed = install(inventory, {
      parent: this,
      provider,
      protect: true,
      dependsOn: [...args.after],
    });
    const ready = [...args.after, ...installed];
    const configuration = custom("bgp-configuration", bgpConfiguration(inventory), {
      ...after(ready),
      retainOnDelete: true,
    });
    const nodes = nodeAsNumbers(inventory).map(({ node, annotations }) =>
      asNumberOf(node, annotations, { ...after(ready), retainOnDelete: true }),
    );
    const affinity = strictAffinity(inventory);
    const ipam = affinity ? [patch("strict-affinity", affinity, after([configuration]))] : [];
    // Before the first BGPPeer: Calico skips a filter that does not exist, and the node would announce every route.
    const filters = [
      ...bgpFilters(inventory),
      ...sessionFilters(inventory),
      ...maintenanceFilters(inventory),
    ].map((filter) => custom(filter.metadata.name, filter, after([configuration])));
    this.resources = [...installed, configuration, ...nodes, ...ipam, ...filters];
    this.registerOutputs({});
  }
}

const CHART = "kubernetes:helm.sh/v4:Chart";
const CRD = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition";

/**
 * Up to v3.31 the CRDs were children of the operator's chart. They stay the same resources when an upgrade takes them to
 * a chart of their own: deleted, they would take all of Calico's objects with them.
 */
function formerlyOfOperator(base: pulumi.Resource | undefined): pulumi.ResourceTransform {
  return ({ type, name, props, opts }) => {
    if (type !== CRD) return undefined;
    const parent = pulumi.createUrn("operator", CHART, base);
    const alias = { name: name.replace(/^crds:/, "operator:"), parent };
    return { props, opts: { ...opts, aliases: [alias] } };
  };
}

/** Calico through the tigera-operator chart of the pinned release; nothing where it is installed already. */
function install(inventory: Inventory, options: pulumi.CustomResourceOptions): pulumi.Resource[] {
  const wanted = inventory.cluster.install;
  const calico = installation(inventory);
  const api = apiServer(inventory);
  if (wanted.existing || !calico || !api) return [];
  const { parent, provider } = options;
  const namespace = new k8s.core.v1.Namespace(NAMESPACE, { metadata: { name: NAMESPACE } }, options);
  const source = (chart: string, own: string | undefined) =>
    own === undefined
      ? { chart, version: wanted.version, repositoryOpts: { repo: CHART_REPOSITORY } }
      : { chart: own };
  const charts = crdChart(inventory);
  // The operator looks at the CRDs that are there when it starts: they decide which API the cluster has.
  const crds =
    charts === undefined
      ? []
      : [
          new k8s.helm.v4.Chart(
            "crds",
            { ...source(charts, wanted.crdChart), namespace: NAMESPACE },
            {
              parent,
              provider,
              protect: true,
              dependsOn: [namespace],
              transforms: [formerlyOfOperator(parent)],
            },
          ),
        ];
  const operator = new k8s.helm.v4.Chart(
    "operator",
    {
      ...source(NAMESPACE, wanted.chart),
      namespace: NAMESPACE,
      // Operator and CRDs only. We declare both custom resources: a reviewer sees their fields, and a chart that brings a
      // CRD together with its object cannot be rendered before the CRD exists.
      values: { installation: { enabled: false }, apiServer: { enabled: false } },
    },
    { parent, provider, protect: true, dependsOn: [namespace, ...crds] },
  );
  const installed = custom("installation", calico, { ...options, dependsOn: [operator] });
  return [custom("api-server", api, { ...options, dependsOn: [installed] })];
}
