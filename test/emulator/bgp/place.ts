import type { Cli } from "../cli/session";
import type { View } from "../cli/views";
import { type BgpProcess, type FamilyName, PeerSpace, Stored, type Vpn } from "./process";

/** Where a view keeps its peers' rows. */
export interface Place {
  space(cli: Cli): PeerSpace;
  readonly where: "bgp" | FamilyName;
  /** The family in which new peers of this view are enabled. */
  readonly family: FamilyName;
  readonly vpn?: boolean;
}

export function bgpOf(cli: Cli): BgpProcess {
  return cli.configuration.bgp ?? cli.device.refuse("noBgp");
}

/** The VPN instance of the session's view, or of another one, made when it is not there. */
export function vpnOf(cli: Cli, { name, kind, subject = "" }: View = cli.view): Vpn {
  const { vpns } = bgpOf(cli);
  const family = kind === "vpn-ipv6-family" ? "ipv6" : "ipv4";
  const found = vpns.get(name) ?? {
    instance: subject,
    family,
    settings: new Stored(),
    space: new PeerSpace(),
  };
  vpns.set(name, found);
  return found;
}

export const NO_PEER = "Error: The peer session does not exist.";

export function changed(cli: Cli): void {
  cli.changed();
}

/** The question before sessions are reset. */
export function resets(cli: Cli): string {
  return `Warning: Changing the parameter in this command resets the peer session. ${cli.device.profile.continueQuestion}`;
}

/** Newer sources' wording for what concerns one peer. */
export function resetsPeer(cli: Cli): string {
  return `Warning: This operation will reset the peer session. ${cli.device.profile.continueQuestion}`;
}

/**
 * Asks before a session that is up in another view is reset (evidence.md §1: 39 places in NE and CE guides); with
 * `asksMore` always. While the device boots it asks no question.
 */
export async function mayReset(cli: Cli, isOnElsewhere: boolean): Promise<boolean> {
  const asks = isOnElsewhere || cli.device.options.asksMore === true;
  return cli.session === 0 || !asks || cli.confirm(resetsPeer(cli));
}
