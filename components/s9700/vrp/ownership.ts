import type { BgpSection, Ownership, Row } from "./types";

/** True for the rows that we may change. Rows that the rules do not know are foreign even on our own peers. */
export function isOwned(row: Row, ownership: Ownership): boolean {
  if (!row.known) return false;
  if (row.object !== undefined) return ownership.objects.includes(row.object);
  return row.peer === undefined ? ownership.globalKeys.includes(row.key) : ownership.peers.includes(row.peer);
}

export function ownedRows(section: BgpSection, ownership: Ownership): Row[] {
  const owned = lookup(ownership);
  return section.rows.filter(owned);
}

/** Rows of the `bgp` section that are not ours. Objects that are not ours are not counted: they are not always read. */
export function foreignRows(section: BgpSection, ownership: Ownership): Row[] {
  const owned = lookup(ownership);
  return section.rows.filter((row) => row.object === undefined && !owned(row));
}

/** As {@link isOwned}, for many rows. */
function lookup(ownership: Ownership): (row: Row) => boolean {
  const [peers, keys] = [new Set(ownership.peers), new Set(ownership.globalKeys)];
  const objects = new Set(ownership.objects);
  return (row) => {
    if (!row.known) return false;
    if (row.object !== undefined) return objects.has(row.object);
    return row.peer === undefined ? keys.has(row.key) : peers.has(row.peer);
  };
}

/** What the wanted rows alone make ours. */
export function ownershipOf(wanted: readonly Row[]): Ownership {
  return {
    peers: [...new Set(wanted.flatMap((row) => (row.peer === undefined ? [] : [row.peer])))],
    globalKeys: [...new Set(wanted.filter(isOfProcess).map((row) => row.key))],
    objects: [...new Set(wanted.flatMap((row) => (row.object === undefined ? [] : [row.object])))],
  };
}

/** Everything that one or the other makes ours. */
export function unionOf(a: Ownership, b: Ownership): Ownership {
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
