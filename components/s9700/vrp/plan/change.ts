import type { RowsByPeer } from "../configuration/rowsByPeer";
import type { BgpSection, Ownership } from "../configuration/types";
import type { Row, View } from "../rules/types";
import type { OtherSessions } from "./otherSessions";
import type { PlannedCommand } from "./types";

/** What the parts of the planner share. */
export interface Change {
  /** The switch's name, for the sentences. */
  readonly where: string;
  readonly running: BgpSection;
  /** Every row of the switch, and every declared one. */
  readonly there: RowsByPeer;
  readonly declared: RowsByPeer;
  /** Sessions that `running` does not hold. */
  readonly others: OtherSessions;
  readonly ownership: Ownership;
  readonly ourPeers: ReadonlySet<string>;
  /** Peers and groups of ours whose rows differ. */
  readonly planned: readonly string[];
  /** Owned rows of the switch and wanted ones: of the process, of objects, of groups, and of the planned peers. */
  readonly now: RowsByKey;
  readonly wanted: RowsByKey;
  readonly restore: readonly Row[];
  readonly rewritePasswords: ReadonlySet<string>;
  readonly commands: Commands;
  readonly notes: string[];
}

/** The rows of one side: one a setting. */
export class RowsByKey {
  private readonly byKey: ReadonlyMap<string, Row>;
  private readonly byPeer = new Map<string | undefined, Row[]>();

  constructor(rows: readonly Row[]) {
    this.byKey = new Map(rows.map((row) => [row.key, row]));
    for (const row of this.byKey.values()) {
      const own = this.byPeer.get(row.peer);
      if (own) own.push(row);
      else this.byPeer.set(row.peer, [row]);
    }
  }

  get(key: string): Row | undefined {
    return this.byKey.get(key);
  }

  has(key: string): boolean {
    return this.byKey.has(key);
  }

  /** @param peer a peer or group; undefined = rows of the process, of its families, and of objects */
  of(peer: string | undefined): readonly Row[] {
    return this.byPeer.get(peer) ?? [];
  }
}

/**
 * The order in which VRP takes a change (annet's huawei.order, pull request 566): what is named comes before what names
 * it, a group before its members, and removals go the other way round. Within a phase commands are sorted by view, so
 * that each view is entered once.
 */
const PHASES = [
  "lists",
  "policies", // they name lists
  "process",
  "members down", // they are made anew with their group
  "groups down", // they are made anew
  "groups",
  "peers",
  "families",
  "family removals",
  "option removals",
  "peer removals",
  "group removals",
  "process removals", // when no session is left that they would bounce
  "policy removals", // when no row of BGP names them
  "list removals",
] as const;
export type Phase = (typeof PHASES)[number];

/**
 * The order within a phase and view. A family's rows are set after `peer X enable`, and taken back before `undo peer X
 * enable`: that one stands last among the family's removals.
 */
const RANKS = ["enables", "makes room", "sets", "disables"] as const;
export type Rank = (typeof RANKS)[number];

/** The commands of a plan, put in order at the end. */
export class Commands {
  private readonly phases = new Map<Phase, { readonly command: PlannedCommand; readonly rank: number }[]>(
    PHASES.map((phase) => [phase, []]),
  );

  add(phase: Phase, command: PlannedCommand, rank: Rank = "sets"): void {
    this.phases.get(phase)?.push({ command, rank: RANKS.indexOf(rank) });
  }

  inOrder(): PlannedCommand[] {
    return PHASES.flatMap((phase) => {
      const commands = this.phases.get(phase) ?? [];
      // Lists and policies are given in the order in which they must be sent.
      const sorted = /^(?:list|polic)/.test(phase)
        ? commands
        : [...commands].sort((a, b) => compareViews(a.command.view, b.command.view) || a.rank - b.rank);
      return sorted.map(({ command }) => command);
    });
  }
}

/** The bgp view first. */
function compareViews(a: View, b: View): number {
  const [left, right] = [a === "bgp" ? "" : a, b === "bgp" ? "" : b];
  return left < right ? -1 : left > right ? 1 : 0;
}
