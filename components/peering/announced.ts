import { parsePrefix } from "./ipv6";
import type { Cluster, Inventory, IpPool } from "./inventory";
import type { Family } from "./options";

/** Prefixes that a node may announce: of `network`/`length`, those of `from` to `to` bits. */
export interface AnnouncedRange {
  readonly network: string;
  readonly length: number;
  readonly from: number;
  readonly to: number;
}

/** What nodes may announce over sessions of one family, and the name of our prefix list of it. */
export interface Announced {
  readonly list: string;
  readonly ranges: readonly AnnouncedRange[];
}

/** Two stacks may share a switch: the name tells whose list it is. */
export function announcedBy({ cluster, datacenter }: Inventory, family: Family): Announced {
  return { list: `CALICO-${datacenter}`, ranges: rangesOf(cluster, family) };
}

/**
 * Blocks of each pool, and addresses outside their node's own blocks, which Calico announces one by one; service ranges
 * whole, and single services (reference: Calico's bird_aggr.cfg.template and routes.go).
 */
function rangesOf(cluster: Cluster, family: Family): AnnouncedRange[] {
  const services = [
    ...cluster.serviceClusterIPs,
    ...cluster.serviceExternalIPs,
    ...cluster.serviceLoadBalancerIPs,
  ];
  return [
    ...cluster.ipPools.filter(isAnnounced).flatMap(({ cidr, blockSize }) => rangeOf(cidr, family, blockSize)),
    ...services.flatMap((cidr) => rangeOf(cidr, family)),
  ];
}

/** Whether nodes announce blocks of the pool: of one for load balancers alone, no node has any. */
export function isAnnounced(pool: IpPool): boolean {
  return pool.disableBGPExport !== true && !isForLoadBalancers(pool);
}

/** Whether services of type LoadBalancer alone get addresses of it. */
export function isForLoadBalancers({ allowedUses }: IpPool): boolean {
  return allowedUses !== undefined && allowedUses.every((use) => use === "LoadBalancer");
}

/** Whether pods get addresses of it. */
export function isForPods({ allowedUses }: IpPool): boolean {
  return allowedUses === undefined || allowedUses.includes("Workload");
}

function rangeOf(cidr: string, family: Family, blockSize?: number): AnnouncedRange[] {
  const prefix = parsePrefix(cidr);
  if (prefix?.family !== family) return [];
  const { address, length } = prefix;
  return [{ network: address, length, from: blockSize ?? length, to: family === "ipv4" ? 32 : 128 }];
}
