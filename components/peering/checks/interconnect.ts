import { interconnected } from "../interconnect";
import type { Inventory } from "../inventory";
import { remedyOf } from "../remedies";
import { refuse, warn, type Finding } from "./finding";
import { some } from "./some";

/**
 * With the mesh off, a switch forwards packets to every pod only if it knows every node's prefixes: from the node
 * itself, or from another switch (projectcalico/calico #3819, #4992). The second case is
 * stated in the file only; this program does not configure it.
 */
export function checkInterconnect({ cluster, switches }: Inventory): Finding[] {
  const itself = switches
    .filter(({ name, interconnect = [] }) => interconnect.includes(name))
    .map(({ name }) =>
      refuse(
        `switches.${name}.interconnect`,
        `${name} is the switch itself; name the others that it exchanges routes with.`,
      ),
    );
  const { meshOff, reflectors } = remedyOf(cluster);
  // Each reflector announces every node's prefixes to each of its switches.
  if (!meshOff || reflectors) return itself;
  const known = interconnected(switches);
  const missing = switches.flatMap((device, i): Finding[] => {
    // The first other switch that exchanges no routes with this one: one finding for each switch.
    for (const other of switches.slice(0, i)) {
      if (known.get(device.name)?.has(other.name) === true) continue;
      const unknown = other.nodes.filter((node) => !device.nodes.includes(node));
      const theirs = device.nodes.filter((node) => !other.nodes.includes(node));
      const [nodes, knows, lacks] =
        unknown.length > 0 ? [unknown, other.name, device.name] : [theirs, device.name, other.name];
      if (nodes.length === 0) continue;
      return [
        warn(
          `switches.${device.name}.interconnect`,
          `is missing: ${some(nodes)} ${nodes.length === 1 ? "peers" : "peer"} with ${knows} and not with ${lacks}, and nothing says that ${lacks} learns ${nodes.length === 1 ? "its" : "their"} routes: with the mesh off their pods would be cut off from those behind ${lacks}; let the two switches exchange routes, then write interconnect: [${other.name}].`,
        ),
      ];
    }
    return [];
  });
  return [...itself, ...missing];
}
