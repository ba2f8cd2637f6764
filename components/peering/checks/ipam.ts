import type { Inventory, IpPool } from "../inventory";
import { parsePrefix } from "../ipv6";
import type { Family } from "../options";
import { remedyOf } from "../remedies";
import { isForPods } from "../announced";
import { refuse, type Finding } from "./finding";

const ALL = "all()";

/**
 * Blocks for every node: with strict affinity a node without a block of its own starts no pod, since it may borrow no
 * address (projectcalico/calico #3246, #3825).
 */
export function checkIpam(inventory: Inventory): Finding[] {
  const { cluster } = inventory;
  if (!remedyOf(cluster).strictAffinity) return [];
  return (["ipv4", "ipv6"] as const).flatMap((family) => checkFamily(inventory, family));
}

function checkFamily({ cluster }: Inventory, family: Family): Finding[] {
  const pools = cluster.ipPools.flatMap((pool) => {
    const prefix = parsePrefix(pool.cidr);
    return isForPods(pool) && prefix?.family === family && pool.blockSize >= prefix.length
      ? [{ pool, length: prefix.length, blocks: 2 ** (pool.blockSize - prefix.length) }]
      : [];
  });
  // Which nodes take blocks of a pool with a selector, only the cluster knows.
  if (pools.some(({ pool: { nodeSelector = ALL } }) => nodeSelector !== ALL)) return [];
  const [first] = pools;
  const blocks = pools.reduce((sum, pool) => sum + pool.blocks, 0);
  const nodes = cluster.nodes.length;
  if (first === undefined || blocks >= nodes) return [];
  const has = `${blocks} ${blocks === 1 ? "block" : "blocks"}`;
  const where =
    pools.length === 1
      ? `${first.pool.cidr} has ${has}`
      : `the ${pools.length} ${family === "ipv4" ? "IPv4" : "IPv6"} pools have ${has} together`;
  return [
    refuse(
      `cluster.ipPools.${first.pool.name}.blockSize`,
      `${first.pool.blockSize}: ${where} for ${nodes} nodes, and remedy ${cluster.nodeToNode.remedy} lends no address, so ${nodes - blocks} of them would start no pod; ${advice(first.pool, first.length, blocks - first.blocks, nodes)}.`,
    ),
  ];
}

/** The block size that gives every node a block, where addresses are left for it. */
function advice({ blockSize, cidr }: IpPool, length: number, others: number, nodes: number): string {
  const longest = cidr.includes(":") ? 128 : 32;
  const needed = length + Math.ceil(Math.log2(nodes - others));
  return needed <= longest && needed > blockSize
    ? `use blocks of /${needed} (blockSize: ${needed}) or a larger pool`
    : "use a larger pool";
}
