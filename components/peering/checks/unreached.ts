import type { Inventory } from "../inventory";
import { parsePrefix } from "../ipv6";
import { remedyOf } from "../remedies";
import type { Session } from "../session";
import { refuse, warn, type Finding } from "./finding";
import { some } from "./some";

/** Nodes, and families of theirs, that no session serves (projectcalico/calico #6451, #10321; confd #308). */
export function checkUnreached(inventory: Inventory, sessions: readonly Session[]): Finding[] {
  const { cluster, switches } = inventory;
  // A switch without any node is one mistake, and has its own sentence.
  if (switches.length === 0 || switches.some(({ nodes }) => nodes.length === 0)) return [];
  const peering = new Set(sessions.map(({ node }) => node.name));
  const { meshOff } = remedyOf(cluster);
  const alone = cluster.nodes.filter(({ name }) => !peering.has(name));
  const ofNodes = alone.map(({ name }) => {
    const path = `cluster.nodes.${name}`;
    return meshOff
      ? refuse(
          path,
          "peers with no switch, so with the mesh off nothing would lead to its pods: choose it in a switch's peers.",
        )
      : warn(
          path,
          "peers with no switch, and every other node announces its own blocks only (own-routes-only), so its pods are reached through the mesh and from no switch: choose it in a switch's peers if they should be.",
        );
  });
  return [...ofNodes, ...(meshOff ? checkIpv6Pools(inventory, sessions) : [])];
}

/** Without the mesh, a pool's addresses are reached over sessions of its own family only. */
function checkIpv6Pools({ cluster }: Inventory, sessions: readonly Session[]): Finding[] {
  const pool = cluster.ipPools.find(({ cidr }) => parsePrefix(cidr)?.family === "ipv6");
  if (!pool) return [];
  const served = new Set(sessions.filter(({ family }) => family === "ipv6").map(({ node }) => node.name));
  const without = cluster.nodes
    .map(({ name }) => name)
    .filter((name) => !served.has(name) && sessions.some(({ node }) => node.name === name));
  if (without.length === 0) return [];
  return [
    refuse(
      `cluster.ipPools.${pool.name}.cidr`,
      `${pool.cidr} is IPv6, and ${some(without)} ${without.length === 1 ? "has" : "have"} no IPv6 session, so with the mesh off nothing would lead to ${without.length === 1 ? "its" : "their"} IPv6 pods: give each an ipv6Address, and its switch a peering.ipv6Address.`,
    ),
  ];
}
