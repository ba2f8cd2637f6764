import type { Inventory } from "../inventory";
import { namedPeerOf } from "../namedPeers";
import { remedyOf } from "../remedies";
import type { Session } from "../session";
import { refuse, warn, type Finding } from "./finding";

/** BGPPeers that were there before: each serves a session, and what is missing where their own filters stay. */
export function checkNamedPeers(inventory: Inventory, sessions: readonly Session[]): Finding[] {
  const { bgpPeers } = inventory.cluster;
  if (bgpPeers.form !== "named") return [];
  const serving = new Set(sessions.map((session) => namedPeerOf(session, inventory)?.name));
  const { reflectors } = remedyOf(inventory.cluster);
  return bgpPeers.peers.flatMap(({ name, switch: device, filters }) => {
    const path = `cluster.bgpPeers.named.${name}`;
    if (!serving.has(name))
      return [
        refuse(
          path,
          `serves no session of this file: its node does not peer with ${device}, another entry serves the same, or ${device} has no address of its family; take it out, or correct it.`,
        ),
      ];
    if (filters === undefined || reflectors) return [];
    return [
      warn(
        `${path}.filters`,
        `[${filters.join(", ")}]: its nodes have not got this stack's filter own-routes-only, without which each announces every block that it learned from the mesh to ${device}, with itself as next hop (projectcalico/calico #3810); take filters out when nodes may be given it.`,
      ),
    ];
  });
}
