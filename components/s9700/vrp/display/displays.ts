import { VrpError } from "../errors";
import { parseBgpIpv6RoutingTable } from "./bgpIpv6RoutingTable";
import { parseBgpPeers } from "./bgpPeer";
import { parseBgpPeerVerbose } from "./bgpPeerVerbose";
import { parseBgpRoutingTable } from "./bgpRoutingTable";
import { parseInterfacesBrief } from "./ipInterfaceBrief";
import { parseRoutingTable } from "./ipRoutingTable";
import { parseTcpStatus } from "./tcpStatus";
import { parseVersion } from "./version";

/** Which parser reads which `display` command; `display bgp peer A log-info` has `parseBgpPeerLog`. */
export const DISPLAY_PARSERS = {
  "bgp peer": parseBgpPeers,
  "bgp ipv6 peer": parseBgpPeers,
  "bgp peer verbose": parseBgpPeerVerbose,
  "bgp ipv6 peer verbose": parseBgpPeerVerbose,
  "bgp routing-table": parseBgpRoutingTable,
  "bgp ipv6 routing-table": parseBgpIpv6RoutingTable,
  "ip routing-table": parseRoutingTable,
  "ip routing-table protocol bgp": parseRoutingTable,
  "ip interface brief": parseInterfacesBrief,
  "tcp status": parseTcpStatus,
  version: parseVersion,
} as const;

export type DisplayCommand = keyof typeof DISPLAY_PARSERS;
type Parsed<C extends DisplayCommand> = ReturnType<(typeof DISPLAY_PARSERS)[C]>;

/**
 * The command for a VPN instance: `bgp peer` → `bgp vpnv4 vpn-instance V peer`. Commands of the whole switch stay.
 * @param command without the word `display`
 */
export function displayIn(command: string, vpnInstance: string | undefined): string {
  if (vpnInstance === undefined) return command;
  return command
    .replace(/^bgp ipv6 /, `bgp vpnv6 vpn-instance ${vpnInstance} `)
    .replace(/^bgp (?!vpnv)/, `bgp vpnv4 vpn-instance ${vpnInstance} `)
    .replace(/^(ip|ipv6) routing-table\b/, `$1 routing-table vpn-instance ${vpnInstance}`);
}

/**
 * Sends a `display` command and reads the answer; of a login for a VPN instance, that instance's.
 * @example `const peers = await readDisplay(vty, "bgp peer");`
 * @throws VrpError `display` where the answer is not one that the parser knows, and what the login throws
 */
export async function readDisplay<C extends DisplayCommand>(
  session: {
    readonly where: string;
    readonly access?: { readonly vpnInstance?: string };
    display(command: string): Promise<string>;
  },
  command: C,
): Promise<Parsed<C>> {
  const text = await session.display(displayIn(command, session.access?.vpnInstance));
  try {
    return DISPLAY_PARSERS[command](text) as Parsed<C>;
  } catch (error) {
    throw error instanceof VrpError ? new VrpError(error.code, `${session.where}: ${error.message}`) : error;
  }
}
