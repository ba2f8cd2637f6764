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
}

const MESH: Remedy = {
  meshOff: false,
  strictAffinity: false,
  allowedLocalAs: 0,
  asPerNode: false,
  defaultRoute: false,
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
};

export function remedyOf({ nodeToNode }: Cluster): Remedy {
  return REMEDIES[nodeToNode.remedy];
}
