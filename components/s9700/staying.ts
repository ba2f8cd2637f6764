import {
  foreignPeers,
  isOfProcess,
  namedByOthers,
  otherSessionsOn,
  isAddress,
  viewShown,
  type BgpSection,
  type Ownership,
  type Row,
} from "./vrp";
import type { Connection } from "./state";

/**
 * What stays on a switch that has sessions of others, though the file names it no more: another stack, which may want
 * the same row, cannot be told from another team (docs/decisions/two-stacks-one-switch.md).
 */

/**
 * Rows of the process and of its families that sessions of others live with.
 * @param rows of the process, of ours, no longer declared
 * @param others as {@link foreignPeers} names them; `unknown`: there may be any
 */
export function rowsForOthers(rows: readonly Row[], others: readonly string[] | "unknown"): Row[] {
  const reaches = (row: Row) =>
    others === "unknown" || (row.view === "bgp" ? others.length > 0 : others.some(isOfSameInstance));
  return rows.filter((row) => isOfProcess(row) && row.known && reaches(row));
}

/** Of the instance that is declared: any other peer has its view behind its address. */
function isOfSameInstance(peer: string): boolean {
  return !peer.endsWith(")");
}

/** What stays when the whole stack goes. */
export interface Staying {
  readonly globalKeys: readonly string[];
  /** Groups with members of others. */
  readonly groups: readonly string[];
  /** Lists and policies that rows of others name. */
  readonly objects: readonly string[];
}

/** @param found keys of rows of the process that were there before the stack */
export function stayingAtDestroy(running: BgpSection, owned: Ownership, found: readonly string[]): Staying {
  const ofProcess = new Set(owned.globalKeys);
  const needed = rowsForOthers(
    running.rows.filter(({ key }) => ofProcess.has(key)),
    foreignPeers(running, owned),
  ).map(({ key }) => key);
  const users = otherSessionsOn(running, owned).usersOf;
  const groups = owned.peers.filter((name) => !isAddress(name) && (users[name]?.length ?? 0) > 0);
  const peers = owned.peers.filter((name) => !groups.includes(name));
  return {
    globalKeys: owned.globalKeys.filter((key) => found.includes(key) || needed.includes(key)),
    groups,
    objects: namedByOthers(running, {
      ...owned,
      peers,
      globalKeys: owned.globalKeys.filter((key) => !needed.includes(key) && !found.includes(key)),
    }),
  };
}

/** The rows that stay. */
export function rowsStaying({ rows }: BgpSection, { globalKeys, groups, objects }: Staying): Row[] {
  return rows.filter(
    ({ key, peer = "", object = "" }) =>
      globalKeys.includes(key) || groups.includes(peer) || objects.includes(object),
  );
}

/** What is ours without what stays. */
export function withoutStaying(owned: Ownership, { globalKeys, groups, objects }: Staying): Ownership {
  return {
    peers: owned.peers.filter((name) => !groups.includes(name)),
    globalKeys: owned.globalKeys.filter((key) => !globalKeys.includes(key)),
    objects: owned.objects.filter((name) => !objects.includes(name)),
  };
}

/** The sentence of a preview or report. @param rows at least one */
export function leftForOthers(rows: readonly Row[], { vpnInstance }: Connection): string {
  const texts = rows.map((row) => `\`${row.text}\` (${viewShown(row, vpnInstance)})`).join(" and ");
  return `Left, and ours no more: ${texts}. The file names no such row, and peers that are not this stack's are on the switch, which may need it: take it away by hand where no one does.`;
}
