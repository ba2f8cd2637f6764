import { ByPeer } from "./rowsByPeer";
import { onceFor } from "./once";
import type { Row } from "../rules/types";
import type { BgpSection, Ownership } from "./types";

/** True for the rows that we may change. Rows that the rules do not know are foreign even on our own peers. */
export function isOwned(row: Row, ownership: Ownership): boolean {
  if (!row.known) return false;
  if (row.object !== undefined) return ownership.objects.includes(row.object);
  return row.peer === undefined ? ownership.globalKeys.includes(row.key) : ownership.peers.includes(row.peer);
}

export function ownedRows(section: BgpSection, ownership: Ownership): Row[] {
  const owned = ownedIn(ownership);
  return section.rows.filter(owned);
}

/** Rows of the `bgp` section that are not ours. Objects that are not ours are not counted: they are not always read. */
export function foreignRows(section: BgpSection, ownership: Ownership): Row[] {
  const all = ByPeer.of(section.rows);
  const ours = new Set(ownership.peers);
  const onlyOurs = all.isKnown && [...all.peers.keys()].every((name) => ours.has(name));
  const owned = ownedIn(ownership);
  return (onlyOurs ? all.others : section.rows).filter((row) => row.object === undefined && !owned(row));
}

/** As {@link isOwned}, for many rows: those of one peer mostly come one after the other. */
export function ownedIn(ownership: Ownership): (row: Row) => boolean {
  const [peers, keys] = [new Set(ownership.peers), new Set(ownership.globalKeys)];
  const objects = new Set(ownership.objects);
  let [peer, isOurs] = ["", false];
  return (row) => {
    if (!row.known) return false;
    if (row.object !== undefined) return objects.has(row.object);
    if (row.peer === undefined) return keys.has(row.key);
    if (row.peer !== peer) [peer, isOurs] = [row.peer, peers.has(row.peer)];
    return isOurs;
  };
}

/** What the wanted rows alone make ours. */
export const ownershipOf = onceFor((wanted): Ownership => {
  const { peers, others } = ByPeer.of(wanted);
  const [globalKeys, objects] = [new Set<string>(), new Set<string>()];
  for (const { object, key } of others) {
    if (object !== undefined) objects.add(object);
    else globalKeys.add(key);
  }
  return { peers: [...peers.keys()], globalKeys: [...globalKeys], objects: [...objects] };
});

/** Everything that one or the other makes ours. */
export function unionOf(a: Ownership, b: Ownership): Ownership {
  if (a === b) return a;
  return {
    peers: [...new Set([...a.peers, ...b.peers])],
    globalKeys: [...new Set([...a.globalKeys, ...b.globalKeys])],
    objects: [...new Set([...a.objects, ...b.objects])],
  };
}

/** A row of the whole process or of a family: of no peer, group or object. */
export function isOfProcess(row: Row): boolean {
  return row.peer === undefined && row.object === undefined;
}
