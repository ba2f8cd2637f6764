import type { Cluster } from "../peering";

/** Communities that nodes put on prefixes; none = as the cluster has it. */
export function prefixAdvertisements({ prefixAdvertisements: prefixes }: Cluster): Record<string, object[]> {
  const advertised = Object.entries(prefixes).map(([cidr, communities]) => ({ cidr, communities }));
  return advertised.length === 0 ? {} : { prefixAdvertisements: advertised };
}

/** Service ranges that nodes announce; a list that is empty stays as the cluster has it. */
export function serviceRanges(cluster: Cluster): Record<string, { cidr: string }[]> {
  const { serviceClusterIPs, serviceExternalIPs, serviceLoadBalancerIPs } = cluster;
  const lists = Object.entries({ serviceClusterIPs, serviceExternalIPs, serviceLoadBalancerIPs });
  return Object.fromEntries(
    lists
      .filter(([, cidrs]) => cidrs.length > 0)
      .map(([name, cidrs]) => [name, cidrs.map((cidr) => ({ cidr }))]),
  );
}
