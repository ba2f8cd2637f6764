import { canonicalAddress } from "../cli/parameters";
import type { Cli } from "../cli/session";
import { type FamilyName, PeerSpace } from "../bgp/process";

/**
 * Whose sessions and routes a display shows: the public instance's or a VPN instance's. The routing engine behind knows
 * one instance only, so routes are told apart by the peer that they came from.
 */
export interface Scope {
  readonly family: FamilyName;
  /** Undefined = the public instance. */
  readonly instance?: string;
  readonly space: PeerSpace;
  /** Where rows of the family stand: an instance has one view for all rows of a peer. */
  readonly where: "bgp" | FamilyName;
}

/** Refuses an instance that is not there. */
export function scopeOf(cli: Cli, family: FamilyName, instance?: string): Scope {
  const { bgp, vpnInstances } = cli.device.running;
  if (instance === undefined) return { family, space: bgp?.space ?? new PeerSpace(), where: family };
  if (!vpnInstances.has(instance)) cli.device.refuse("noVpnInstance");
  const vpn = bgp?.vpns.get(`${family}-family vpn-instance ${instance}`);
  return { family, instance, space: vpn?.space ?? new PeerSpace(), where: "bgp" };
}

/** Does what came from this peer belong to the scope? What came from none is the public instance's. */
export function isIn({ instance, space }: Scope, cli: Cli, peer: string | undefined): boolean {
  const { bgp } = cli.device.running;
  if (instance !== undefined) return peer !== undefined && space.get(canonicalAddress(peer)) !== undefined;
  if (bgp === undefined || bgp.vpns.size === 0 || peer === undefined) return true;
  const isPublic = bgp.space.get(canonicalAddress(peer)) !== undefined;
  return (
    isPublic || ![...bgp.vpns.values()].some((vpn) => vpn.space.get(canonicalAddress(peer)) !== undefined)
  );
}

/** Is the interface bound to the scope's instance (`ip binding vpn-instance V`)? */
export function hasInterface({ instance }: Scope, cli: Cli, name: string): boolean {
  const rows = cli.device.running.interface(name)?.rows ?? [];
  const bound = rows.flatMap((row) => /^ip binding vpn-instance (\S+)$/.exec(row)?.[1] ?? [])[0];
  return bound === instance;
}
