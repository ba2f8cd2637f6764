import { isIpv4 } from "./address";
import { areSame, onceFor } from "./once";
import type { Row } from "../rules/types";

const NOBODY: readonly string[] = [];
const NO_ROWS: readonly Row[] = [];

/** Rows by the peer or group that they belong to: thousands of peers are told apart in one walk. */
export class ByPeer {
  /** In the order of the rows. */
  readonly peers = new Map<string, Row[]>();
  /** Rows of the process, of its families, and of objects. */
  readonly others: Row[] = [];
  readonly groups = new Set<string>();
  /** The rules know every row. */
  readonly isKnown: boolean;
  private members?: Map<string, string[]>;

  static readonly of = onceFor((rows) => new ByPeer(rows));

  private constructor(rows: readonly Row[]) {
    // Rows of one peer mostly come one after the other.
    let name: string | undefined;
    let own: Row[] = [];
    let mayBeGroup = false;
    let isKnown = true;
    for (const row of rows) {
      isKnown &&= row.known;
      if (row.peer === undefined) {
        this.others.push(row);
        continue;
      }
      if (row.peer !== name) {
        name = row.peer;
        own = this.peers.get(name) ?? this.begin(name);
        mayBeGroup = !isIpv4(name);
      }
      own.push(row);
      if (mayBeGroup && row.text.startsWith("group ")) this.groups.add(name);
    }
    this.isKnown = isKnown;
  }

  private begin(name: string): Row[] {
    const own: Row[] = [];
    this.peers.set(name, own);
    return own;
  }

  of(name: string): readonly Row[] {
    return this.peers.get(name) ?? NO_ROWS;
  }

  /** The peers that are members of a group. */
  membersOf(group: string): readonly string[] {
    if (this.groups.size === 0) return NOBODY;
    this.members ??= this.findMembers();
    return this.members.get(group) ?? NOBODY;
  }

  private findMembers(): Map<string, string[]> {
    const members = new Map<string, string[]>();
    for (const [name, rows] of this.peers) {
      const row = rows.find(({ view, text }) => view === "bgp" && text.startsWith(`peer ${name} group `));
      if (row === undefined) continue;
      const group = row.text.slice(`peer ${name} group `.length);
      const of = members.get(group);
      if (of) of.push(name);
      else members.set(group, [name]);
    }
    return members;
  }

  /**
   * The peers and groups, of those named, whose rows differ; the members of such a group count among them, since it may
   * have to be made anew. Rows that no rule knows are nobody's difference.
   */
  differingFrom(declared: ByPeer, names: readonly string[]): Set<string> {
    const differing = new Set<string>();
    for (const name of names) {
      if (sameRows(this.of(name), declared.of(name))) continue;
      differing.add(name);
      for (const one of [this, declared]) for (const member of one.membersOf(name)) differing.add(member);
    }
    return differing;
  }
}

function sameRows(all: readonly Row[], declared: readonly Row[]): boolean {
  // Equal lines are one and the same row nearly always: most peers are seen to be equal without a look at theirs.
  if (areSame(all, declared)) return true;
  const rows = all.every(({ known }) => known) ? all : all.filter(({ known }) => known);
  if (rows.length !== declared.length) return false;
  return rows.every((row, at) => {
    const candidate = declared[at];
    return (candidate !== undefined && same(row, candidate)) || declared.some((other) => same(row, other));
  });
}

function same(row: Row, declared: Row): boolean {
  if (row === declared) return true;
  return row.view === declared.view && (row.text === declared.text || isMaskOf(declared.text, row.text));
}

/** Declared behind a mask: whoever masks keeps account of what was sent. */
function isMaskOf(declared: string, text: string): boolean {
  return declared.endsWith(MASKED) && text.startsWith(declared.slice(0, -"******".length));
}

const MASKED = " password cipher ******";
