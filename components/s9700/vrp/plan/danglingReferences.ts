import { maskSecrets } from "../configuration/mask";
import { ownedIn } from "../configuration/ownership";
import { referencesOf } from "../configuration/references";
import { viewShown } from "../configuration/vpnInstance";
import type { BgpSection, Ownership } from "../configuration/types";
import { VrpError } from "../errors";
import type { Row } from "../rules/types";

interface Place {
  readonly where: string;
  readonly vpnInstance?: string;
}

/** Objects by name, as both proofs need them. */
interface Objects {
  readonly declared: ReadonlySet<string>;
  readonly there: ReadonlySet<string>;
  /** Ours, on the switch, and no longer declared. */
  readonly going: ReadonlySet<string>;
}

/**
 * Lists and policies that rows of a plan name.
 * @param at the switch, and the instance whose rows these are, for the sentences
 * @param planned the rows that may be sent, of all `wanted` ones
 * @throws VrpError `refused` where a row would name what is not there, or what is to go
 */
export function refuseReferences(
  at: Place,
  planned: readonly Row[],
  wanted: readonly Row[],
  running: BgpSection,
  ours: Ownership,
): void {
  const [declared, there] = [objectsIn(wanted), objectsIn(running.rows)];
  const going = new Set(ours.objects.filter((name) => there.has(name) && !declared.has(name)));
  const objects = { declared, there, going };
  refuseDangling(at.where, going.size > 0 ? wanted : planned, running, objects);
  if (going.size > 0) refuseStillNamed(at, wanted, running, ours, going);
}

/**
 * No source says whether a row that names an object which is not there filters nothing or everything. Rows that the
 * switch has already may stay so, unless the object is to go.
 */
function refuseDangling(
  where: string,
  rows: readonly Row[],
  running: BgpSection,
  { declared, there, going }: Objects,
): void {
  for (const row of rows) {
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

/** VRP deletes nothing that is named: no row that stays, and is not ours, may name an object that is to go. */
function refuseStillNamed(
  { where, vpnInstance }: Place,
  wanted: readonly Row[],
  running: BgpSection,
  ours: Ownership,
  going: ReadonlySet<string>,
): void {
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
      `${where}: ${name} is no longer declared, and \`${maskSecrets(row.text)}\` (${viewShown(row, vpnInstance)}), which this stack does not own, names it: declare it again, or take that row away by hand.`,
    );
  }
}
