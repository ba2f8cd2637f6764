import type { Inventory } from "./inventory";

/**
 * One BGP session, the heart of the model: every fact about it is stated here once, and both ends are rendered
 * from it. A session is one node × one switch × one address family.
 */
export interface Session {
  /** RFC 1123 name `<node>-<switch>`, lower case; the BGPPeer's name. */
  readonly name: string;
  readonly family: "ipv4" | "ipv6";
  readonly node: { readonly name: string; readonly address: string; readonly asNumber: number };
  readonly switch: {
    readonly name: string;
    readonly address: string;
    readonly interface: string;
    readonly asNumber: number;
  };
}

/** All sessions that the datacenter declares, ordered by switch, then by node address. */
export function sessionsOf(inventory: Inventory): Session[] {
  throw new Error(`sessions of ${inventory.datacenter}`);
}
