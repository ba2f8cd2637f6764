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
 * Sends a `display` command and reads the answer.
 * @example `const peers = await readDisplay(vty, "bgp peer");`
 * @throws VrpError `display` where the answer is not one that the parser knows, and what the login throws
 */
export async function readDisplay<C extends DisplayCommand>(
  session: { readonly where: string; display(command: string): Promise<string> },
  command: C,
): Promise<Parsed<C>> {
  const text = await session.display(command);
  try {
    return DISPLAY_PARSERS[command](text) as Parsed<C>;
  } catch (error) {
    throw error instanceof VrpError ? new VrpError(error.code, `${session.where}: ${error.message}`) : error;
  }
}
