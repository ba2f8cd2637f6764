import { maskSecrets } from "../configuration/mask";
import { ownedIn } from "../configuration/ownership";
import { referencesOf } from "../configuration/references";
import type { BgpSection, Ownership } from "../configuration/types";
import { VrpError } from "../errors";
import type { Row } from "../rules/types";

/**
 * A row that names nothing filters nothing, or everything: no source says which. Rows that the switch has already are
 * let be, unless what they name is to go.
 * @param planned the rows that may be sent, of all `wanted` ones
 * @throws VrpError `refused`
 */
export function refuseDangling(
  where: string,
  planned: readonly Row[],
  wanted: readonly Row[],
  running: BgpSection,
  ours: Ownership,
): void {
  const declared = objectsIn(wanted);
  const there = objectsIn(running.rows);
  const going = new Set(ours.objects.filter((name) => there.has(name) && !declared.has(name)));
  for (const row of going.size > 0 ? wanted : planned) {
    for (const name of referencesOf(row)) {
      if (declared.has(name)) continue;
      const goes = going.has(name);
      if (!goes && (there.has(name) || running.objectsRead !== true)) continue;
      const is = goes ? "is no longer declared" : "is neither declared nor on the switch";
      throw new VrpError(
        "refused",
        `${where}: \`${maskSecrets(row.text)}\` names ${name}, which ${is}: declare it, or correct the row.`,
      );
    }
  }
}

function objectsIn(rows: readonly Row[]): Set<string> {
  const names = new Set<string>();
  for (const { object } of rows) if (object !== undefined) names.add(object);
  return names;
}

/**
 * VRP deletes nothing that is named.
 * @throws VrpError `refused` where a row that stays, and is not ours, names an object of ours that is to go
 */
export function refuseStillNamed(
  where: string,
  wanted: readonly Row[],
  running: BgpSection,
  ours: Ownership,
): void {
  const declared = objectsIn(wanted);
  const there = objectsIn(running.rows);
  const going = new Set(ours.objects.filter((name) => !declared.has(name) && there.has(name)));
  if (going.size === 0) return;
  const [peers, ourPeers] = [new Set(wanted.map((row) => row.peer)), new Set(ours.peers)];
  const isOurs = ownedIn(ours);
  for (const row of running.rows.concat(running.elsewhere ?? [])) {
    if (isOurs(row) || (row.object !== undefined && going.has(row.object))) continue;
    // A row that no rule knows goes with its peer.
    if (row.peer !== undefined && ourPeers.has(row.peer) && !peers.has(row.peer)) continue;
    const name = referencesOf(row).find((named) => going.has(named));
    if (name === undefined) continue;
    throw new VrpError(
      "refused",
      `${where}: ${name} is no longer declared, and \`${maskSecrets(row.text)}\` (${row.view}), which this stack does not own, names it: declare it again, or take that row away by hand.`,
    );
  }
}
