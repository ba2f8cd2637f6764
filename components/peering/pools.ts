import { formatIpv4, overlap, parseSubnet } from "./address";
import { refuse, warn, type Finding } from "./finding";
import type { Inventory, IpPool } from "./inventory";
import { remedyOf } from "./remedies";

/** What Calico's pools must be for pod routes to be announced to a switch (reference: Calico's IPPool and operator). */
export function checkPools({ cluster, switches }: Inventory): Finding[] {
  const { ipPools, install } = cluster;
  const at = (pool: IpPool, field: string) => `cluster.ipPools.${pool.name}.${field}`;
  if (ipPools.length === 0) {
    return install.existing
      ? [
          warn(
            "cluster.ipPools",
            "no pool is named, so nobody has looked at its encapsulation: name the cluster's pools.",
          ),
        ]
      : [
          refuse(
            "cluster.ipPools",
            "no pool is named, and the operator would make 192.168.0.0/16 with IPIP of its own: name at least one, e.g. { default-ipv4-ippool: { cidr: 172.30.0.0/16, encapsulation: None, natOutgoing: false } }.",
          ),
        ];
  }
  const findings = ipPools.flatMap((pool): Finding[] => {
    const subnet = parseSubnet(pool.cidr);
    if (!subnet) return [refuse(at(pool, "cidr"), `"${pool.cidr}" is not an IPv4 prefix.`)];
    const found: Finding[] = [];
    if (subnet.address !== subnet.network) {
      const right = `${formatIpv4(subnet.network)}/${subnet.length}`;
      found.push(
        refuse(at(pool, "cidr"), `${pool.cidr} has host bits set, which Calico refuses; write ${right}.`),
      );
    }
    if (pool.blockSize < subnet.length) {
      found.push(
        refuse(
          at(pool, "blockSize"),
          `${pool.blockSize} is a larger block than the pool ${pool.cidr}; use ${subnet.length}–32.`,
        ),
      );
    }
    for (const device of switches) {
      const link = parseSubnet(`${device.peering.address}/${device.peering.prefixLength}`);
      if (link && overlap(subnet, link)) {
        found.push(
          refuse(
            at(pool, "cidr"),
            `${pool.cidr} overlaps ${device.peering.address}/${device.peering.prefixLength} of ${device.name}'s ${device.peering.interface}: pods and nodes need networks of their own.`,
          ),
        );
      }
    }
    return [
      ...found,
      ...checkTunnel(pool, remedyOf(cluster).meshOff, at(pool, "encapsulation")),
      ...checkNat(pool, at(pool, "natOutgoing")),
    ];
  });
  return [...findings, ...checkOverlap(ipPools)];
}

function checkTunnel(pool: IpPool, meshOff: boolean, path: string): Finding[] {
  if (!meshOff || (pool.encapsulation !== "IPIP" && pool.encapsulation !== "VXLAN")) return [];
  return [
    refuse(
      path,
      `${pool.encapsulation} with the mesh off: pod packets would be tunnelled to their route's next hop, the switch, which cannot open them; use None.`,
    ),
  ];
}

function checkNat(pool: IpPool, path: string): Finding[] {
  if (!pool.natOutgoing) return [];
  return [
    warn(
      path,
      `true: pods leave the pools under their node's address although the switch knows the way to each of them; false shows the pods themselves.`,
    ),
  ];
}

function checkOverlap(pools: readonly IpPool[]): Finding[] {
  return pools.flatMap((pool, i) =>
    pools.slice(0, i).flatMap((other): Finding[] => {
      const [a, b] = [parseSubnet(pool.cidr), parseSubnet(other.cidr)];
      if (!a || !b || !overlap(a, b)) return [];
      return [
        refuse(
          `cluster.ipPools.${pool.name}.cidr`,
          `${pool.cidr} overlaps pool ${other.name}, ${other.cidr}: Calico refuses that.`,
        ),
      ];
    }),
  );
}
