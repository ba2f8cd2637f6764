import { ObjectUsers } from "./objectUsers";
import { isAddress } from "../configuration/address";
import { foreignPeers } from "../configuration/ownership";
import { RowsByPeer } from "../configuration/rowsByPeer";
import type { BgpSection, Ownership } from "../configuration/types";

/** Sessions of others, for a plan from rows of ours alone: what a change of ours does to them. */
export interface OtherSessions {
  /** True where the switch has, or may have, any: a row of the process reaches them all. */
  readonly any: boolean;
  /** Those that use an object of ours, or are members of a group of ours, by its name. */
  readonly usersOf: Readonly<Record<string, readonly string[]>>;
}

export const NO_OTHERS: OtherSessions = { any: false, usersOf: {} };

/** What a reading of the whole switch says of them. */
export function otherSessionsOn(section: BgpSection, ours: Ownership): OtherSessions {
  const ourPeers = new Set(ours.peers);
  const users = new ObjectUsers(section.rows);
  const members = new RowsByPeer(section.rows);
  const usersOf: Record<string, string[]> = {};
  const add = (name: string, sessions: readonly string[]) => {
    const others = sessions.filter((session) => !ourPeers.has(session));
    if (others.length > 0) usersOf[name] = others;
  };
  for (const name of ours.objects) add(name, users.impactOn(name).sessions);
  for (const name of ours.peers) if (!isAddress(name)) add(name, members.membersOf(name));
  return { any: foreignPeers(section, ours).length > 0, usersOf };
}
