import { canonicalAddress, isAddress, isOfPublicPeers } from "../../components/s9700/vrp";
import type { SiteReading, SwitchReading } from "./reading";

/**
 * The other switch of the site that a peer is, where each of the two has the other as a peer: they exchange routes.
 * VPN instances are left out: nothing tells whose address theirs is.
 */
export function exchangesWith(
  { switches }: SiteReading,
  one: SwitchReading,
  peer: string,
): SwitchReading | undefined {
  return switches.find((other) => other !== one && hasAddress(other, peer) && isPeerOf(one, other));
}

/** Names of switches by that of another one; each pair stands once. */
export function interconnectsOf(site: SiteReading): ReadonlyMap<string, readonly string[]> {
  const { switches } = site;
  return new Map(
    switches.map((one, at) => [
      one.sysname,
      switches
        .slice(at + 1)
        .filter((other) => isPeerOf(one, other) && isPeerOf(other, one))
        .map(({ sysname }) => sysname),
    ]),
  );
}

/** Whether `other` has a public peer with an address of `one`. */
function isPeerOf(one: SwitchReading, other: SwitchReading): boolean {
  return other.section.rows.some(
    ({ peer, view, known }) =>
      known && peer !== undefined && isOfPublicPeers(view) && isAddress(peer) && hasAddress(one, peer),
  );
}

function hasAddress({ interfaces }: SwitchReading, address: string): boolean {
  return interfaces
    .filter(({ vpnInstance }) => vpnInstance === undefined)
    .some(({ addresses }) => addresses.some((own) => canonicalAddress(own.split("/")[0] ?? "") === address));
}
