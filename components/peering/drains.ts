import type { Inventory, Node, Switch } from "./inventory";

/** What the stack file takes out of service: a node, all nodes of a rack, or a switch. */
export interface Drain {
  readonly kind: "node" | "rack" | "switch";
  /** The node's, rack's or switch's name. */
  readonly name: string;
  /** Where the file says so. */
  readonly path: string;
  /** Nodes, sorted: those that announce nothing, or, of a switch, all that peer with it. */
  readonly nodes: readonly string[];
}

/** `cluster.maintenance`, where it is left out. */
export const DRAIN_DEFAULTS = { atMost: 1, seconds: 300 } as const;

/** Everything in maintenance: nodes, then racks, then switches, each in the order of their names. */
export function drainsOf({ cluster, switches }: Inventory): Drain[] {
  const names = (nodes: readonly Node[]) => nodes.map(({ name }) => name).sort();
  const racks = Object.entries(cluster.racks ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    ...cluster.nodes
      .filter(({ maintenance }) => maintenance)
      .map(({ name }): Drain => ({
        kind: "node",
        name,
        path: `cluster.nodes.${name}.maintenance`,
        nodes: [name],
      })),
    ...racks
      .filter(([, { maintenance }]) => maintenance)
      .map(([name]): Drain => ({
        kind: "rack",
        name,
        path: `cluster.racks.${name}.maintenance`,
        nodes: names(cluster.nodes.filter(({ rack }) => rack === name)),
      })),
    ...switches
      .filter(({ maintenance }) => maintenance)
      .map(({ name, nodes }): Drain => ({
        kind: "switch",
        name,
        path: `switches.${name}.maintenance`,
        nodes,
      })),
  ];
}

/** Whether the node itself, or its rack, is in maintenance. */
export function isNodeDrained({ cluster }: Inventory, node: Node): boolean {
  const ofRack = node.rack === undefined ? undefined : cluster.racks?.[node.rack];
  return node.maintenance === true || ofRack?.maintenance === true;
}

export type DrainedEnd = "switch" | "node";

/** The ends of a session that are in maintenance. */
export function drainedEnds(inventory: Inventory, device: Switch, node: Node): DrainedEnd[] {
  return [
    ...(device.maintenance === true ? (["switch"] as const) : []),
    ...(isNodeDrained(inventory, node) ? (["node"] as const) : []),
  ];
}

/** Whether nodes that it takes out of service first ask a switch to prefer others (RFC 8326). */
export function asksFirst(drain: Drain, { switches }: Inventory): boolean {
  return (
    drain.kind !== "switch" &&
    switches.some(
      ({ gracefulShutdown, maintenance, nodes }) =>
        gracefulShutdown === true && maintenance !== true && drain.nodes.some((node) => nodes.includes(node)),
    )
  );
}
