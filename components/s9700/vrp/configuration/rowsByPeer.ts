import { isIpv4 } from "./address";
import { MASK } from "./mask";
import type { Row } from "../rules/types";

const NO_ROWS: readonly Row[] = [];

/** Rows by the peer or group that they belong to. */
export class RowsByPeer {
  /** In the order of the rows. */
  readonly peers = new Map<string, Row[]>();
  /** Rows of the process, of its families, and of objects. */
  readonly others: Row[] = [];
  readonly groups = new Set<string>();
  private readonly members = new Map<string, Set<string>>();

  constructor(rows: readonly Row[]) {
    for (const row of rows) {
      const { peer } = row;
      if (peer === undefined) {
        this.others.push(row);
        continue;
      }
      append(this.peers, peer, row);
      if (row.known && row.text.startsWith("group ") && !isIpv4(peer)) this.groups.add(peer);
      const group = groupJoinedBy(row);
      if (group !== undefined) this.members.set(group, (this.members.get(group) ?? new Set()).add(peer));
    }
  }

  of(name: string): readonly Row[] {
    return this.peers.get(name) ?? NO_ROWS;
  }

  /** The peers that are members of a group, be it in one family alone. */
  membersOf(group: string): readonly string[] {
    return [...(this.members.get(group) ?? [])];
  }

  /**
   * The peers and groups, of those named, whose rows differ. The members of such a group count among them: the plan may
   * have to remove and create them with their group. Rows that no rule knows do not count.
   */
  differingFrom(declared: RowsByPeer, names: readonly string[]): Set<string> {
    const differing = new Set<string>();
    for (const name of names) {
      if (haveSameRows(this.of(name), declared.of(name))) continue;
      differing.add(name);
      for (const one of [this, declared]) for (const member of one.membersOf(name)) differing.add(member);
    }
    return differing;
  }
}

/** A membership may stand in the bgp view, or in any family, known to a rule or not. */
function groupJoinedBy({ text }: Row): string | undefined {
  if (!text.startsWith("peer ") || !text.includes(" group ")) return undefined;
  return /^peer \S+ group (\S+)$/.exec(text)?.[1];
}

function append<T>(lists: Map<string, T[]>, name: string, one: T): void {
  const list = lists.get(name);
  if (list) list.push(one);
  else lists.set(name, [one]);
}

function haveSameRows(all: readonly Row[], declared: readonly Row[]): boolean {
  const rows = all.every(({ known }) => known) ? all : all.filter(({ known }) => known);
  if (rows.length !== declared.length) return false;
  return rows.every((row, at) => {
    const candidate = declared[at];
    return (
      (candidate !== undefined && saysTheSame(row, candidate)) ||
      declared.some((other) => saysTheSame(row, other))
    );
  });
}

function saysTheSame(row: Row, declared: Row): boolean {
  return row.view === declared.view && (row.text === declared.text || isMaskOf(declared.text, row.text));
}

/** A masked password matches any ciphertext; the caller decides by digest whether to send it. */
function isMaskOf(declared: string, text: string): boolean {
  return declared.endsWith(MASKED) && text.startsWith(declared.slice(0, -MASK.length));
}

const MASKED = ` password cipher ${MASK}`;
