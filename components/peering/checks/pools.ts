import { refuse, warn, type Finding } from "./finding";
import { isAnnounced, isForPods } from "../announced";
import { isHidden } from "../filters";
import type { Cluster, Inventory, IpPool } from "../inventory";
import { parsePrefix, prefixesOverlap } from "../ipv6";
import { remedyOf } from "../remedies";
import { selectorOf } from "../selector";
import type { Session } from "../session";

/** What Calico's pools must be for pod routes to be announced to a switch (reference: Calico's IPPool and operator). */
export function checkPools({ cluster, switches }: Inventory, sessions: readonly Session[]): Finding[] {
  const { ipPools, install } = cluster;
  const at = (pool: IpPool, field: string) => `cluster.ipPools.${pool.name}.${field}`;
  if (ipPools.length === 0) {
    return install.existing
      ? [
          warn(
            "cluster.ipPools",
            "no pool is named, so its encapsulation was not checked: name the cluster's pools.",
          ),
        ]
      : [
          refuse(
            "cluster.ipPools",
            "no pool is named, and the operator would make 192.168.0.0/16 with IPIP of its own: name at least one, e.g. { default-ipv4-ippool: { cidr: 172.30.0.0/16, encapsulation: None, natOutgoing: false } }.",
          ),
        ];
  }
  const noPods = ipPools.some(isForPods)
    ? []
    : [
        warn(
          "cluster.ipPools",
          `${ipPools.map(({ name }) => name).join(", ")}: no pool is for pods (allowedUses without Workload), so the pods' encapsulation and routes were not checked: name the pods' pools as well.`,
        ),
      ];
  const findings = ipPools.flatMap((pool): Finding[] => {
    const subnet = parsePrefix(pool.cidr);
    if (!subnet) return [refuse(at(pool, "cidr"), `"${pool.cidr}" is no prefix.`)];
    const [least, most] = subnet.family === "ipv4" ? [20, 32] : [116, 128];
    const found: Finding[] = [];
    if (subnet.hostBits) {
      found.push(
        refuse(
          at(pool, "cidr"),
          `${pool.cidr} has host bits set, which Calico refuses; write ${subnet.network}.`,
        ),
      );
    }
    if (pool.blockSize < least || pool.blockSize > most) {
      found.push(
        refuse(at(pool, "blockSize"), `${pool.blockSize} is no block of ${pool.cidr}; use ${least}–${most}.`),
      );
    } else if (pool.blockSize < subnet.length) {
      found.push(
        refuse(
          at(pool, "blockSize"),
          `${pool.blockSize} is a larger block than the pool ${pool.cidr}; use ${subnet.length}–${most}.`,
        ),
      );
    }
    for (const device of switches) {
      const { address, prefixLength } = device.peering[subnet.family] ?? {};
      const link = parsePrefix(`${address}/${prefixLength}`);
      if (link && prefixesOverlap(subnet, link)) {
        found.push(
          refuse(
            at(pool, "cidr"),
            `${pool.cidr} overlaps ${address}/${prefixLength} of ${device.name}'s ${device.peering.interface}: pods and nodes need networks of their own.`,
          ),
        );
      }
    }
    if (subnet.family === "ipv6" && pool.encapsulation.startsWith("IPIP")) {
      found.push(refuse(at(pool, "encapsulation"), `${pool.encapsulation} is for IPv4 only; use None.`));
    }
    const { nodeSelector } = pool;
    if (nodeSelector !== undefined && selectorOf(nodeSelector) === undefined)
      found.push(
        refuse(
          at(pool, "nodeSelector"),
          `"${nodeSelector}" is no selector of Calico's: write e.g. rack == 'a', has(storage) or all().`,
        ),
      );
    if (pool.allowedUses !== undefined && new Set(pool.allowedUses).size < pool.allowedUses.length)
      found.push(refuse(at(pool, "allowedUses"), `${pool.allowedUses.join(", ")}: name each use once.`));
    return [...found, ...checkExport(cluster, pool), ...checkNat(pool, sessions)];
  });
  return [...noPods, ...findings, ...checkOverlap(ipPools), ...checkAggregation(cluster)];
}

/** Without a tunnel of Felix's, only BGP leads to a pool's pods; with the mesh off, encapsulation.ts says it. */
function checkExport(cluster: Cluster, pool: IpPool): Finding[] {
  if (pool.disableBGPExport !== true || !isForPods(pool) || remedyOf(cluster).meshOff) return [];
  const path = `cluster.ipPools.${pool.name}.disableBGPExport`;
  if (pool.encapsulation.startsWith("VXLAN"))
    return [warn(path, "true: no switch learns a way to the pool's pods; other nodes reach them by VXLAN.")];
  return [
    refuse(
      path,
      `true with encapsulation ${pool.encapsulation}: neither the mesh nor a switch would learn a way to the pool's pods; take it out, or use VXLAN.`,
    ),
  ];
}

/** calicoRelease.ts says which release has it. */
function checkAggregation({ serviceLoadBalancerAggregation, serviceLoadBalancerIPs }: Cluster): Finding[] {
  if (serviceLoadBalancerAggregation === undefined || serviceLoadBalancerIPs.length > 0) return [];
  return [
    warn(
      "cluster.serviceLoadBalancerAggregation",
      "has no effect: cluster.serviceLoadBalancerIPs names no range, so nodes announce no load balancer.",
    ),
  ];
}

/** Only where a switch learns the pool's blocks is there a way back to the pods themselves. */
function checkNat(pool: IpPool, sessions: readonly Session[]): Finding[] {
  if (!pool.natOutgoing || !isForPods(pool) || !isAnnounced(pool)) return [];
  const prefix = parsePrefix(pool.cidr);
  const learns = ({ family, options: { filters = {} } }: Session) =>
    family === prefix?.family && !isHidden(filters, `${prefix.address}/${pool.blockSize}`, "pods");
  const knowing = sessions.find(learns);
  if (knowing === undefined) return [];
  return [
    warn(
      `cluster.ipPools.${pool.name}.natOutgoing`,
      `true: pods leave the pools under their node's address although ${knowing.switch.name} knows the way to each of them; false shows the pods themselves.`,
    ),
  ];
}

function checkOverlap(pools: readonly IpPool[]): Finding[] {
  return pools.flatMap((pool, i) =>
    pools.slice(0, i).flatMap((other): Finding[] => {
      const [a, b] = [parsePrefix(pool.cidr), parsePrefix(other.cidr)];
      if (!a || !b || !prefixesOverlap(a, b)) return [];
      return [
        refuse(
          `cluster.ipPools.${pool.name}.cidr`,
          `${pool.cidr} overlaps pool ${other.name}, ${other.cidr}: Calico refuses that.`,
        ),
      ];
    }),
  );
}
