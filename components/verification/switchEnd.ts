import { parseBgpPeers, parseRoutingTable, VrpError, withSession, type SwitchAccess } from "../s9700/vrp";
import type { SwitchReport } from "./report";

const LASTING = ["auth", "host-key", "sysname", "permission"];

/** Asks one switch for its sessions and BGP routes: one login, `display` commands only. Never throws. */
export async function askSwitch(access: SwitchAccess): Promise<SwitchReport> {
  try {
    return await withSession(access, async (session) => ({
      peers: parseBgpPeers(await session.display("bgp peer")),
      routes: parseRoutingTable(await session.display("ip routing-table protocol bgp")),
    }));
  } catch (error) {
    if (error instanceof VrpError) return { problem: error.message, lasting: LASTING.includes(error.code) };
    return { problem: `${access.name}: ${error instanceof Error ? error.message : String(error)}` };
  }
}
