import type { Cluster, RemedyName } from "./inventory";

/** What a remedy puts at either end of the sessions. */
export interface Remedy {
  /** Calico's node-to-node mesh goes off. */
  readonly meshOff: boolean;
  /** IPAM may not give a node an address of another node's block (IPAMConfiguration `strictAffinity`). */
  readonly strictAffinity: boolean;
  /** How often a node's own AS may stand in a path that it takes (BGPPeer `numAllowedLocalASNumbers`). */
  readonly allowedLocalAs: number;
  /** Each node speaks an AS of its own (Node annotation `projectcalico.org/ASNumber`, the switch's `as-number`). */
  readonly asPerNode: boolean;
  /** The switch originates a default route (`default-route-advertise`), and nodes take nothing else from it. */
  readonly defaultRoute: boolean;
  /** IBGP, and the switch hands the nodes each other's routes (`reflect-client`), with their own next hops. */
  readonly reflects: boolean;
  /** Some nodes reflect all nodes' routes, to the other nodes and to the switches. */
  readonly reflectors: boolean;
}

const MESH: Remedy = {
  meshOff: false,
  strictAffinity: false,
  allowedLocalAs: 0,
  asPerNode: false,
  defaultRoute: false,
  reflects: false,
  reflectors: false,
};
const OFF: Remedy = { ...MESH, meshOff: true };

/**
 * `substitute-as` is none of them: an S9700 takes it in VPN instances only (V200R0xx command reference).
 * Where nodes take routes from the switch over one AS, or from a default route alone, borrowed addresses are unsafe:
 * hence strict affinity with those.
 */
export const REMEDIES: Readonly<Record<RemedyName, Remedy>> = {
  mesh: MESH,
  "through-switch": OFF,
  "strict-affinity": { ...OFF, strictAffinity: true },
  "allow-as": { ...OFF, strictAffinity: true, allowedLocalAs: 1 },
  "as-per-node": { ...OFF, asPerNode: true },
  "downward-default": { ...OFF, strictAffinity: true, defaultRoute: true },
  reflected: { ...OFF, reflects: true },
  "route-reflectors": { ...OFF, reflectors: true },
};

/** Names of the nodes that reflect, sorted; empty with any other remedy. */
export function reflectorsOf({ nodeToNode }: Cluster): readonly string[] {
  return nodeToNode.remedy === "route-reflectors" ? nodeToNode.reflectors : [];
}

/** Whether nodes take each other's routes from the switch. */
export function learnsOthers({ allowedLocalAs, asPerNode, reflects }: Remedy): boolean {
  return allowedLocalAs > 0 || asPerNode || reflects;
}

export function remedyOf({ nodeToNode }: Cluster): Remedy {
  return REMEDIES[nodeToNode.remedy];
}
