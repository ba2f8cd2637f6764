import { remedyOf, type Cluster, type Inventory } from "../../peering";
import { CALICO, type Manifest } from "./manifest";
import { adoptable, OWNED, TAKE_OVER } from "./metadata";

/**
 * BGPConfiguration `default` without its mesh switch. Pulumi must retain it: without it Calico speaks AS 64512 and starts
 * a full mesh immediately.
 */
export function bgpConfiguration(inventory: Inventory): Manifest {
  const { cluster } = inventory;
  return adoptable(inventory, {
    apiVersion: CALICO,
    kind: "BGPConfiguration",
    metadata: { name: "default", annotations: OWNED },
    spec: {
      asNumber: cluster.asNumber,
      logSeverityScreen: cluster.logSeverityScreen,
      ...serviceRanges(cluster),
      ...(cluster.serviceLoadBalancerAggregation === undefined
        ? {}
        : { serviceLoadBalancerAggregation: cluster.serviceLoadBalancerAggregation }),
      ...prefixAdvertisements(cluster),
    },
  });
}

/**
 * The mesh switch of BGPConfiguration `default`; undefined = the mesh stays on.
 *
 * A patch with a field manager of its own, so that giving the switch back leaves the AS number alone. The patch cannot
 * name that manager: the name is an annotation of the object, the object has one such annotation, and it names the
 * manager of the other fields. At a refresh the Kubernetes provider (4.25) reads the annotation from the object, so a
 * second name there would make it delete under the wrong manager. The provider therefore invents a name and keeps it in
 * the state; a patch that an interrupted update left behind is found by its fields (rollout/interrupted.ts).
 */
export function meshSwitch({ cluster }: Inventory): Manifest | undefined {
  if (!remedyOf(cluster).meshOff) return undefined;
  return {
    apiVersion: CALICO,
    kind: "BGPConfiguration",
    metadata: { name: "default", annotations: TAKE_OVER },
    spec: { nodeToNodeMeshEnabled: false },
  };
}

/** Communities that nodes put on prefixes; none = as the cluster has it. */
export function prefixAdvertisements({ prefixAdvertisements: prefixes }: Cluster): Record<string, object[]> {
  const advertised = Object.entries(prefixes).map(([cidr, communities]) => ({ cidr, communities }));
  return advertised.length === 0 ? {} : { prefixAdvertisements: advertised };
}

/** Service ranges that nodes announce; an empty list stays as the cluster has it. */
export function serviceRanges(cluster: Cluster): Record<string, { cidr: string }[]> {
  const { serviceClusterIPs, serviceExternalIPs, serviceLoadBalancerIPs } = cluster;
  const lists = Object.entries({ serviceClusterIPs, serviceExternalIPs, serviceLoadBalancerIPs });
  return Object.fromEntries(
    lists
      .filter(([, cidrs]) => cidrs.length > 0)
      .map(([name, cidrs]) => [name, cidrs.map((cidr) => ({ cidr }))]),
  );
}
