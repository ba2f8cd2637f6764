import type { Change, Phase } from "./change";
import { enableOf } from "./enable";
import { lineOf, plainLine } from "./lines";
import type { PeerLines } from "./peerLines";
import type { Settings } from "./settings";
import type { Impact, PlannedLine } from "./types";
import { existenceKey, groupKey } from "../configuration/keys";
import { VrpError } from "../errors";
import type { Row } from "../rules/types";

const NO_SESSION: Impact = { kind: "none", sessions: [] };

/** Plans groups: what is made, what goes, and what has to go and come back with its members. */
export class Groups {
  /** The members that go with their group and are made again with it. */
  readonly remade = new Map<string, string>();

  constructor(
    private readonly change: Change,
    private readonly settings: Settings,
    private readonly lines: PeerLines,
  ) {}

  plan(group: string): void {
    const { now, wanted } = this.change;
    const before = now.get(groupKey(group));
    // Where rows of a group are declared and the group itself is not, the group stays as it is.
    const after = wanted.get(groupKey(group)) ?? (wanted.of(group).length > 0 ? before : undefined);
    if (before && !after) {
      this.refuseForeignMembers(group, "cannot be removed");
      return this.remove(group, "group removals", "no longer declared");
    }
    if (!before && after) return this.create(group, after, "declared, and not on the switch");
    if (!before || !after || !this.isMadeAnew(group, before, after)) return this.planSettings(group);
    this.refuseForeignMembers(group, "cannot be changed");
    const what = before.text === after.text ? "AS" : "kind";
    const reason = `its ${what} changes: the group is made anew`;
    for (const member of this.change.there.membersOf(group)) this.remade.set(member, reason);
    this.remove(group, "groups down", reason);
    this.create(group, after, reason);
  }

  /** Neither its kind nor its AS can be changed while it has members. */
  private isMadeAnew(group: string, before: Row, after: Row): boolean {
    if (before.text !== after.text) return true;
    const [was, is] = [this.change.now.get(existenceKey(group)), this.change.wanted.get(existenceKey(group))];
    if (was?.text === is?.text) return false;
    return (was !== undefined && is !== undefined) || this.change.there.membersOf(group).length > 0;
  }

  private planSettings(group: string): void {
    const { now, wanted } = this.change;
    const keys = [...wanted.of(group), ...now.of(group)].map((row) => row.key);
    for (const key of new Set(keys)) {
      if (key === groupKey(group)) continue;
      // Its AS has to change before peers join it.
      const phase = key === existenceKey(group) ? "groups" : undefined;
      this.settings.one(now.get(key), wanted.get(key), phase);
    }
  }

  private refuseForeignMembers(group: string, what: string): void {
    const { there, ourPeers, others, where } = this.change;
    const members = [...there.membersOf(group), ...(others.usersOf[group] ?? [])];
    const foreign = members.filter((member) => !ourPeers.has(member));
    if (foreign.length === 0) return;
    throw new VrpError(
      "refused",
      `${where}: group ${group} ${what}: ${foreign.join(", ")}, not declared by this stack, ${foreign.length === 1 ? "is a member" : "are members"} of it; declare them too, or take them out of the group by hand.`,
    );
  }

  private create(group: string, definition: Row, reason: string): void {
    const undo = [plainLine("bgp", `undo group ${group}`)];
    // The group is the unit: taking it back takes its rows with it.
    const rows = [
      ...this.change.wanted.of(group).filter((row) => row !== definition),
      ...this.unknownOf(group),
    ];
    for (const line of [lineOf(definition), ...this.lines.of(group, rows)])
      this.add(line, line.line === definition.text ? undo : [], reason);
  }

  private remove(group: string, phase: Phase, reason: string): void {
    const undo = this.lines.of(group, [...this.change.now.of(group), ...this.unknownOf(group)]);
    const line = plainLine("bgp", `undo group ${group}`);
    this.change.commands.add(phase, { ...line, undo, impact: NO_SESSION, reason });
  }

  /** Rows that no rule knows: they go with `undo group` and are put back as they were. */
  private unknownOf(group: string): Row[] {
    return this.change.there.of(group).filter((row) => !row.known);
  }

  private add(line: PlannedLine, undo: readonly PlannedLine[], reason: string): void {
    const rank = enableOf(line);
    const phase = line.view === "bgp" ? "groups" : rank === "disables" ? "family removals" : "families";
    this.change.commands.add(phase, { ...line, undo, impact: NO_SESSION, reason }, rank);
  }
}
