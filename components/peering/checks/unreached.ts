import { isForPods } from "../announced";
import type { Inventory } from "../inventory";
import { parsePrefix } from "../ipv6";
import { remedyOf } from "../remedies";
import type { Family } from "../options";
import type { Session } from "../session";
import { refuse, warn, type Finding } from "./finding";
import { some } from "./some";

const FAMILIES = ["ipv4", "ipv6"] as const;

/** Nodes, and families of theirs, that no session serves (projectcalico/calico #6451, #10321; confd #308). */
export function checkUnreached(inventory: Inventory, sessions: readonly Session[]): Finding[] {
  const { cluster, switches } = inventory;
  // A switch without any node is one mistake, and has its own sentence.
  if (switches.length === 0 || switches.some(({ nodes }) => nodes.length === 0)) return [];
  const peering = new Set(sessions.map(({ node }) => node.name));
  const { meshOff, reflectors } = remedyOf(cluster);
  // The reflectors are for all nodes; which of them must peer is checked with them.
  const alone = reflectors ? [] : cluster.nodes.filter(({ name }) => !peering.has(name));
  const ofNodes = alone.map(({ name }) => {
    const path = `cluster.nodes.${name}`;
    const chosen = switches.filter(({ nodes }) => nodes.includes(name)).map((device) => device.name);
    if (chosen.length > 0)
      return refuse(
        path,
        `shares no address family with ${some(chosen)}, so it would have no session: give it an address, or an ipv6Address, as the switch's peering has.`,
      );
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
  return [
    ...ofNodes,
    ...(meshOff ? FAMILIES.flatMap((family) => checkPools(inventory, sessions, family)) : []),
  ];
}

const ADDRESS = { ipv4: "address", ipv6: "ipv6Address" } as const;

/** Without the mesh, a pool's addresses are reached over sessions of its own family only. */
function checkPools({ cluster }: Inventory, sessions: readonly Session[], family: Family): Finding[] {
  const pool = cluster.ipPools.find(
    (one) => isForPods(one) && one.disableBGPExport !== true && parsePrefix(one.cidr)?.family === family,
  );
  if (!pool) return [];
  const served = new Set(
    sessions.filter((session) => session.family === family).map(({ node }) => node.name),
  );
  const [called, ofNode, ofSwitch] =
    family === "ipv4"
      ? ["IPv4", "address", "peering.address"]
      : ["IPv6", "ipv6Address", "peering.ipv6Address"];
  const { reflectors } = remedyOf(cluster);
  if (reflectors && served.size > 0)
    for (const node of cluster.nodes) if (node[ADDRESS[family]] !== undefined) served.add(node.name);
  const without = cluster.nodes
    .map(({ name }) => name)
    .filter((name) => !served.has(name) && (reflectors || sessions.some(({ node }) => node.name === name)));
  if (without.length === 0) return [];
  return [
    refuse(
      `cluster.ipPools.${pool.name}.cidr`,
      `${pool.cidr} is ${called}, and ${some(without)} ${without.length === 1 ? "has" : "have"} no ${called} session, so with the mesh off nothing would lead to ${without.length === 1 ? "its" : "their"} ${called} pods: give each an ${ofNode}, and its switch a ${ofSwitch}.`,
    ),
  ];
}
