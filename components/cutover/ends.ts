import {
  forEachSwitch,
  parseBgpPeers,
  parseBgpRoutingTable,
  VrpError,
  type SwitchAccess,
} from "../s9700/vrp";
import type { SwitchLook } from "./verdict";

const LASTING = ["auth", "host-key", "sysname", "permission"];

/** One login per switch, `display` commands only. Never throws. */
export async function lookAtSwitches(accesses: readonly SwitchAccess[]): Promise<Record<string, SwitchLook>> {
  const outcomes = await forEachSwitch(accesses, async (session) => ({
    peers: parseBgpPeers(await session.display("bgp peer")),
    paths: parseBgpRoutingTable(await session.display("bgp routing-table")),
  }));
  return Object.fromEntries(
    outcomes.map((outcome): [string, SwitchLook] => {
      const { name = "" } = outcome.access;
      if (outcome.state === "done") return [name, outcome.value];
      const { error } = outcome;
      const lasting = error instanceof VrpError && LASTING.includes(error.code);
      return [name, { problem: error.message, lasting }];
    }),
  );
}
