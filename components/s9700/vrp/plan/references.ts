import { ByPeer } from "../configuration/rowsByPeer";
import { VrpError } from "../errors";
import { maskSecrets } from "../configuration/mask";
import { referencesOf } from "../configuration/objects";
import { onceFor } from "../configuration/once";
import { isOfProcess, ownedIn } from "../configuration/ownership";
import type { Row } from "../rules/types";
import type { BgpSection, Ownership } from "../configuration/types";
import type { Impact } from "./types";

export { referencesOf } from "../configuration/objects";

/** True where a plan has to know the objects of the switch: some are ours, declared, or named by a declared row. */
export function needsObjects(wanted: readonly Row[], ownership: Ownership): boolean {
  if (ownership.objects.length > 0) return true;
  return areAboutObjects(wanted);
}

/** Some are of an object, or name one. */
const areAboutObjects = onceFor((rows) =>
  rows.some((row) => row.object !== undefined || referencesOf(row).length > 0),
);

/** Who uses an object: peers and groups whose rows name it, or name a policy that does. */
export class Users {
  private readonly rowsNaming = new Map<string, Row[]>();
  private readonly members = new Map<string, string[]>();

  constructor(rows: readonly Row[]) {
    for (const row of rows) {
      for (const name of referencesOf(row)) append(this.rowsNaming, name, row);
      const group = /^peer \S+ group (\S+)$/.exec(row.text)?.[1];
      if (group !== undefined && row.peer !== undefined && row.view === "bgp")
        append(this.members, group, row.peer);
    }
  }

  /** VRP applies a changed object to the routes of those who use it. */
  impactOn(object: string): Impact {
    const sessions = new Set<string>();
    for (const row of this.rowsNaming.get(object) ?? []) {
      if (row.object !== undefined)
        for (const session of this.impactOn(row.object).sessions) sessions.add(session);
      else if (isOfProcess(row)) sessions.add("all");
      else for (const session of this.members.get(row.peer ?? "") ?? [row.peer ?? ""]) sessions.add(session);
    }
    if (sessions.size === 0) return { kind: "none", sessions: [] };
    return { kind: "refresh", sessions: sessions.has("all") ? ["all"] : [...sessions] };
  }
}

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

function append<T>(lists: Map<string, T[]>, name: string, one: T): void {
  const list = lists.get(name);
  if (list) list.push(one);
  else lists.set(name, [one]);
}

function objectsIn(rows: readonly Row[]): Set<string> {
  const names = new Set<string>();
  for (const { object } of ByPeer.of(rows).others) if (object !== undefined) names.add(object);
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
  for (const row of [...running.rows, ...(running.elsewhere ?? [])]) {
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
