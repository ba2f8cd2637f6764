import { canonicalAddress, isAddress } from "./address";
import type { BgpSection, Ownership } from "./types";
import type { Row } from "../rules/types";
import { isOfPublicPeers, PUBLIC } from "../rules/views";

/** True for the rows that we may change. Rows that the rules do not know are foreign even on our own peers. */
export function isOwned(row: Row, ownership: Ownership): boolean {
  return ownedIn(ownership)(row);
}

/** As {@link isOwned}, for many rows. */
export function ownedIn(ownership: Ownership): (row: Row) => boolean {
  const [peers, keys] = [new Set(ownership.peers), new Set(ownership.globalKeys)];
  const objects = new Set(ownership.objects);
  return (row) => {
    if (!row.known) return false;
    if (row.object !== undefined) return objects.has(row.object);
    return row.peer === undefined ? keys.has(row.key) : peers.has(row.peer);
  };
}

export function ownedRows(section: BgpSection, ownership: Ownership): Row[] {
  return section.rows.filter(ownedIn(ownership));
}

/** Rows of the `bgp` section that are not ours. Objects that are not ours are not counted: they are not always read. */
export function foreignRows(section: BgpSection, ownership: Ownership): Row[] {
  const isOurs = ownedIn(ownership);
  return section.rows.filter((row) => row.object === undefined && !isOurs(row));
}

/**
 * Rows that no rule knows, on peers and groups of ours: they go with their peer, and come back with one that is made
 * again. Not those of a VPN instance, whose peers are others.
 */
export function unknownRowsOfOurs(section: BgpSection, ownership: Ownership): Row[] {
  const ours = new Set(ownership.peers);
  return section.rows.filter((row) => !row.known && row.peer !== undefined && ours.has(row.peer));
}

/**
 * Rows of the `bgp` section that are not ours, and stay where these rows are wanted: without those that no rule knows on
 * a peer or group of ours that goes.
 */
export function foreignRowsStaying(section: BgpSection, ownership: Ownership, wanted: readonly Row[]): Row[] {
  const staying = new Set(wanted.map((row) => row.peer));
  const going = new Set(unknownRowsOfOurs(section, ownership).filter((row) => !staying.has(row.peer)));
  return foreignRows(section, ownership).filter((row) => !going.has(row));
}

/**
 * Addresses of peers that are not ours, whatever view they stand in: a row of the whole process reaches their sessions,
 * too. The peers of a VPN instance are others than the public ones of the same address, and named with their view; read
 * for an instance, so are all that are not its own.
 */
export function foreignPeers(section: BgpSection, ownership: Ownership): string[] {
  const ours = new Set(ownership.peers);
  const foreign = new Set<string>();
  for (const { view, text, object, peer } of section.rows) {
    const isPublic = isOfPublicPeers(view);
    const address = isPublic ? peer : /^ *(?:undo )?peer (\S+)/.exec(text)?.[1];
    if (object !== undefined || address === undefined || !isAddress(address)) continue;
    if (!isPublic) foreign.add(`${canonicalAddress(address)} (${view.startsWith(PUBLIC) ? "public" : view})`);
    else if (!ours.has(address)) foreign.add(canonicalAddress(address));
  }
  return [...foreign];
}

/** What the wanted rows alone make ours. */
export function ownershipOf(wanted: readonly Row[]): Ownership {
  const [peers, globalKeys, objects] = [new Set<string>(), new Set<string>(), new Set<string>()];
  for (const { peer, object, key } of wanted) {
    if (peer !== undefined) peers.add(peer);
    else if (object !== undefined) objects.add(object);
    else globalKeys.add(key);
  }
  return { peers: [...peers], globalKeys: [...globalKeys], objects: [...objects] };
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
