import {
  forEachSwitch,
  parseBgpPeers,
  parseBgpRoutingTable,
  VrpError,
  type SwitchAccess,
} from "../s9700/vrp";
import type { SwitchLook } from "./gate/sessionHealth";

const LASTING = ["auth", "host-key", "sysname", "permission"];

/** One login per switch, `display` commands only. Never throws. @param ipv6 there are sessions over IPv6 */
export async function lookAtSwitches(
  accesses: readonly SwitchAccess[],
  ipv6: boolean,
): Promise<Record<string, SwitchLook>> {
  const outcomes = await forEachSwitch(accesses, async (session) => ({
    peers: [
      ...parseBgpPeers(await session.display("bgp peer")),
      ...(ipv6 ? parseBgpPeers(await session.display("bgp ipv6 peer")) : []),
    ],
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
