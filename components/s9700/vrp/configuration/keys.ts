import type { View } from "../rules/types";

/** Rows with the same key are values of the same setting. */
export function keyOf(view: View, peer: string | undefined, option: string, qualifier = ""): string {
  const of = peer === undefined ? "" : `|peer ${peer}`;
  return `${view}${of}|${option}${qualifier === "" ? "" : `|${qualifier}`}`;
}

/** The key of the row that makes a peer, or gives a group its AS. */
export function existenceKey(peer: string): string {
  return keyOf("bgp", peer, "as-number");
}

/** The key of the row that makes a group. */
export function groupKey(group: string): string {
  return `bgp|group ${group}`;
}

/** The key of the row that switches a peer or group on or off in IPv4 unicast. */
export function ipv4EnableKey(name: string): string {
  return keyOf("ipv4-family unicast", name, "enable");
}

/** The key of the row that makes the peer a member of a group. */
export function membershipKey(peer: string): string {
  return keyOf("bgp", peer, "group");
}
