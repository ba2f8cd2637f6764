import type { Cluster, Inventory, Node, Switch } from "../inventory";
import { parsePrefix, prefixContains } from "../ipv6";
import type { Session } from "../session";
import { addressPath } from "./addresses";
import { refuse, warn, type Finding } from "./finding";
import { writtenAt } from "./scopes";

/** Nodes with an interface of their own towards a switch: the address that the switch knows is the one that they speak from. */
export function checkInterfaces(inventory: Inventory, sessions: readonly Session[]): Finding[] {
  return [
    ...inventory.cluster.nodes.flatMap((node) => unused(inventory, node)),
    ...sources(inventory, sessions),
  ];
}

/** An address towards a switch that the node does not peer with. */
function unused({ switches }: Inventory, node: Node): Finding[] {
  const ways = [
    ["addresses", "ipv4"],
    ["ipv6Addresses", "ipv6"],
  ] as const;
  return ways.flatMap(([key, family]) =>
    Object.keys(node[key] ?? {}).flatMap((name) => {
      const device = switches.find((one) => one.name === name);
      if (device === undefined) return [];
      const path = `cluster.nodes.${node.name}.${key}.${name}`;
      if (!device.nodes.includes(node.name))
        return [
          warn(
            path,
            `is not used: ${node.name} does not peer with ${name}; choose it in the switch's peers.`,
          ),
        ];
      if (device.peering[family] !== undefined) return [];
      const wanted = family === "ipv4" ? "peering.address" : "peering.ipv6Address";
      return [warn(path, `is not used: ${name} has no ${wanted}.`)];
    }),
  );
}

function sources({ cluster, switches }: Inventory, sessions: readonly Session[]): Finding[] {
  const seen = new Set<string>();
  // One for each place in the file, however many nodes it affects.
  const first = ({ path }: Finding) => !seen.has(path) && seen.add(path);
  return sessions.flatMap((session): Finding[] => sourceOf(session, cluster, switches)).filter(first);
}

function sourceOf(session: Session, cluster: Cluster, switches: readonly Switch[]): Finding[] {
  const { family, options, switch: device } = session;
  const node = cluster.nodes.find(({ name }) => name === session.node.name);
  if (node === undefined) return [];
  const main = family === "ipv4" ? node.address : node.ipv6Address;
  const at = writtenAt(session, switches)("sourceAddress");
  if (session.node.address !== main) {
    if (options.sourceAddress !== "UseNodeIP") return [];
    return [
      refuse(
        at,
        `UseNodeIP: BIRD on ${node.name} would speak from ${main ?? "no address"}, and ${device.name} knows it as ${session.node.address} (${addressPath(node, device.name, family)}): write None, or take it out.`,
      ),
    ];
  }
  if (options.sourceAddress !== "None") return [];
  const end = switches.find(({ name }) => name === device.name)?.peering[family];
  const link = parsePrefix(`${end?.address}/${end?.prefixLength}`);
  if (link === undefined || prefixContains(link, session.node.address)) return [];
  return [
    warn(
      at,
      `None: the kernel of ${node.name} chooses the address that BIRD speaks from, and ${session.node.address} is not in ${link.network}, the subnet of ${device.name}: write what it has there as ${family === "ipv4" ? "addresses" : "ipv6Addresses"}.${device.name}.`,
    ),
  ];
}
