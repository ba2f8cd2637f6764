import type { View } from "./types";

export const BGP: readonly View[] = ["bgp"];
export const IPV4: readonly View[] = ["ipv4-family unicast"];
export const IPV6: readonly View[] = ["ipv6-family unicast"];
export const FAMILIES: readonly View[] = [...IPV4, ...IPV6];
/** Lists, filters, and the lines that enter a policy's node. */
export const SYSTEM: readonly View[] = ["system"];
/** Stands for the view of any node. */
export const NODE_VIEW: View = "route-policy";
export const NODE: readonly View[] = [NODE_VIEW];

/** The views of the `bgp` section whose rows the rules know; the rows of any other are foreign, and kept verbatim. */
export const KNOWN_VIEWS: readonly View[] = [...BGP, ...FAMILIES];

/** Stands before the name of a public view in what is read for a VPN instance. */
export const PUBLIC = "public ";

/**
 * False for a view whose peers are others than those of the `bgp` view, whatever their addresses: `vpn-instance V`,
 * `ipv4-family vpn-instance V`, `flow vpn-instance V`; read for a VPN instance, every public one. In all others `undo peer X` takes the rows of X away.
 */
export function isOfPublicPeers(view: View): boolean {
  return !/\bvpn-instance\b/.test(view) && !view.startsWith(PUBLIC);
}

export function isObjectView(view: View): boolean {
  return view === "system" || view.startsWith("route-policy ");
}
