import { asPlain } from "../configuration/address";
import { ByPeer } from "../configuration/rowsByPeer";
import { VrpError } from "../errors";
import { foreignRows, ownedRows, ownershipOf, unionOf } from "../configuration/ownership";
import { Objects } from "./objects";
import { Peers } from "./peers";
import { Settings } from "./settings";
import { refuseDangling, refuseStillNamed } from "./references";
import { refuseImpossible } from "./refusals";
import { existenceKey, keyOf, makeRow, normalise, optionText } from "../configuration/rows";
import type { Row, View } from "../rules/types";
import type { BgpSection, Ownership } from "../configuration/types";
import type { Plan, PlannedCommand, PlannedLine } from "./types";

export interface PlanInput {
  /** The switch's name, for the sentences. */
  readonly switchName?: string;
  /** asplain or asdot. */
  readonly asNumber: string;
  readonly running: BgpSection;
  /** Every row that we want; what they name is ours, in addition to `ownership`. */
  readonly wanted: readonly Row[];
  /** What is ours though no longer wanted. */
  readonly ownership: Ownership;
  /** What was ours before this change; declared peers beyond it that the switch has are adopted. Default: nothing. */
  readonly before?: Ownership;
  /**
   * Rows that no rule knows, of our own peers and policies, that shall be there again: what a rolled-back removal took
   * away. With it the wanted rows are those that the switch had, and are not refused for what they name.
   */
  readonly restore?: readonly Row[];
  /** Peers whose password is sent even though one is set: ciphertext cannot be compared with a password. */
  readonly rewritePasswords?: readonly string[];
}

/**
 * The fewest commands that turn the owned rows of the running configuration into the wanted ones, in an order that
 * VRP takes: lists and policies, rows of the process, groups, peers with their rows, families; removals last, and the
 * other way round.
 * Never `undo bgp`, never a foreign row.
 * @throws VrpError `other-as` when another AS runs; `refused` for a row of which the rules know that VRP refuses it.
 */
export function planBgp(input: PlanInput): Plan {
  const asNumber = asPlain(input.asNumber);
  const { running } = input;
  const where = input.switchName ?? "the switch";
  if (running.asNumber !== undefined && running.asNumber !== asNumber) {
    throw new VrpError(
      "other-as",
      `${where} runs \`bgp ${running.asNumber}\`, and the stack file says ${asNumber}: a device has one BGP process, and this program never removes one; correct asNumber, or move the process by hand.`,
    );
  }
  const [there, declared] = [ByPeer.of(running.rows), ByPeer.of(input.wanted)];
  const ownership = unionOf(input.ownership, ownershipOf(input.wanted));
  // Of thousands of peers the few are planned whose rows differ.
  const planned = there.differingFrom(declared, ownership.peers);
  for (const name of input.rewritePasswords ?? []) planned.add(name);
  const wanted = withAsOfGroups(normalise(rowsOf(declared, planned)), there);
  // What a switch had is put back as it was.
  const isNew = input.restore === undefined;
  refuseImpossible(where, wanted, isNew ? asNumber : undefined);
  if (isNew) {
    refuseDangling(where, wanted, input.wanted, running, ownership);
    refuseStillNamed(where, input.wanted, running, ownership);
  }
  const change: Change = {
    where,
    running,
    there,
    declared,
    ownership,
    planned: ownership.peers.filter((name) => planned.has(name)),
    now: byKey(ownedRows({ rows: rowsOf(there, planned) }, ownership)),
    wanted: byKey(wanted),
    restore: input.restore ?? [],
    rewritePasswords: new Set(input.rewritePasswords),
    phases: emptyPhases(),
    notes: [],
  };
  const settings = new Settings(change);
  settings.ofProcess();
  new Peers(change, settings).plan();
  if (ownership.objects.length > 0) new Objects(change).plan();
  const before = new Set(input.before?.peers);
  const isThere = (name: string) => there.of(name).some(isExistence);
  return {
    asNumber,
    createsProcess: running.asNumber === undefined,
    commands: inOrder(change.phases),
    adopted: [...declared.peers.keys()].filter((name) => !before.has(name) && isThere(name)),
    foreign: foreignRows(running, ownership),
    notes: change.notes,
  };
}

/** What the parts of the planner share. */
export interface Change {
  readonly where: string;
  readonly running: BgpSection;
  /** Every row of the switch, and every declared one. */
  readonly there: ByPeer;
  readonly declared: ByPeer;
  readonly ownership: Ownership;
  /** Peers and groups of ours whose rows differ. */
  readonly planned: readonly string[];
  /** Owned rows of the switch and wanted ones: of the process, of objects, of groups, and of the planned peers. */
  readonly now: ReadonlyMap<string, Row>;
  readonly wanted: ReadonlyMap<string, Row>;
  readonly restore: readonly Row[];
  readonly rewritePasswords: ReadonlySet<string>;
  readonly phases: Record<Phase, PlannedCommand[]>;
  readonly notes: string[];
}

/**
 * The order in which VRP takes a change (annet's huawei.order, pull request 566). Within "families" commands are
 * sorted by view, so that each view is entered once.
 */
export const PHASES = [
  "lists",
  "policies", // they name lists
  "process",
  "taken down", // groups and members that are made anew
  "groups",
  "peers",
  "families",
  "family removals",
  "option removals",
  "peer removals",
  "group removals",
  "process removals", // when nobody is left whom they would bounce
  "policy removals", // when no row of BGP names them
  "list removals",
] as const;
export type Phase = (typeof PHASES)[number];

function emptyPhases(): Record<Phase, PlannedCommand[]> {
  return Object.fromEntries(PHASES.map((phase) => [phase, []])) as unknown as Record<Phase, PlannedCommand[]>;
}

function inOrder(phases: Record<Phase, PlannedCommand[]>): PlannedCommand[] {
  const rank = (view: View) => (view === "bgp" ? "" : view);
  const sorted = (commands: PlannedCommand[]) =>
    [...commands].sort((a, b) => (rank(a.view) < rank(b.view) ? -1 : rank(a.view) > rank(b.view) ? 1 : 0));
  const ofObjects = (phase: Phase) => /^(?:list|polic)/.test(phase);
  return PHASES.flatMap((phase) => (ofObjects(phase) ? phases[phase] : sorted(phases[phase])));
}

function byKey(rows: readonly Row[]): Map<string, Row> {
  return new Map(rows.map((row) => [row.key, row]));
}

/** The rows that a plan looks at; groups are needed for what their members get from them. */
function rowsOf(all: ByPeer, planned: ReadonlySet<string>): readonly Row[] {
  if (planned.size === 0 && all.groups.size === 0) return all.others;
  const names = [...all.peers.keys()].filter((name) => planned.has(name) || all.groups.has(name));
  return [...all.others, ...names.flatMap((name) => all.of(name))];
}

function isExistence(row: Row): boolean {
  if (!row.known || row.peer === undefined || row.view !== "bgp") return false;
  return row.key.endsWith("|as-number") || row.key.startsWith("bgp|group ");
}

/** A member of a group that is not ours gets the group's AS, as the switch would give it. */
function withAsOfGroups(wanted: readonly Row[], there: ByPeer): Row[] {
  const keys = new Set(wanted.map((row) => row.key));
  const implied = wanted.flatMap((row) => {
    if (row.peer === undefined || row.key !== keyOf("bgp", row.peer, "group")) return [];
    if (keys.has(existenceKey(row.peer))) return [];
    const group = optionText(row).slice("group ".length);
    const asNumber = there.of(group).find((candidate) => candidate.key === existenceKey(group));
    return asNumber ? [makeRow("bgp", `peer ${row.peer} ${optionText(asNumber)}`)] : [];
  });
  return [...wanted, ...implied];
}

/** The lines that take a plan back, last command first. */
export function inverseOf(commands: readonly PlannedCommand[]): PlannedLine[] {
  return [...commands].reverse().flatMap((command) => command.undo);
}
