import { Commands, RowsByKey, type Change } from "./change";
import { refuseReferences } from "./danglingReferences";
import { planObjects } from "./objects";
import { NO_OTHERS, type OtherSessions } from "./otherSessions";
import { Peers } from "./peers";
import { refuseImpossible } from "./refusals";
import { Settings } from "./settings";
import type { Plan } from "./types";
import { asPlain } from "../configuration/address";
import { existenceKey, groupKey, membershipKey } from "../configuration/keys";
import { normalise } from "../configuration/normalForm";
import {
  foreignRowsStaying,
  ownedRows,
  ownershipOf,
  unionOf,
  unknownRowsOfOurs,
} from "../configuration/ownership";
import { makeRow } from "../configuration/rows";
import { RowsByPeer } from "../configuration/rowsByPeer";
import type { BgpSection, Ownership } from "../configuration/types";
import { linesOfInstance, viewShown } from "../configuration/vpnInstance";
import { VrpError } from "../errors";
import { optionText } from "../rules/match";
import type { NameLimit } from "../rules/rule";
import type { Row } from "../rules/types";

export interface PlanInput {
  /** The switch's name, for the sentences. */
  readonly switchName?: string;
  /** asplain or asdot. */
  readonly asNumber: string;
  readonly running: BgpSection;
  /** Sessions of peers that `running` does not hold. Default: `running` is all that the switch has. */
  readonly others?: OtherSessions;
  /** Every row that we want; what they name is ours, in addition to `ownership`. */
  readonly wanted: readonly Row[];
  /** What is ours though no longer wanted. */
  readonly ownership: Ownership;
  /** Whose rows these are, as {@link inInstance} gives them: the commands are of its views. Default: the public instance's. */
  readonly vpnInstance?: string;
  /** A process that does not run is not started: there is nothing to remove in it. Default false. */
  readonly onlyRemoves?: boolean;
  /** What was ours before this change; declared peers beyond it that the switch has are adopted. Default: nothing. */
  readonly before?: Ownership;
  /** Rows that no rule knows, of our own peers and policies, which went with a removal: put back. Default: none. */
  readonly restore?: readonly Row[];
  /**
   * For a roll-back: the wanted rows are those that the switch had, so what they name, and the lengths of names, are not
   * checked. Default false.
   */
  readonly asFound?: boolean;
  /** What the switch speaks, where that is known: names that are too long for it are refused. Default: not known. */
  readonly dialect?: keyof NameLimit;
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
  const [there, declared] = [new RowsByPeer(running.rows), new RowsByPeer(input.wanted)];
  const ownership = unionOf(input.ownership, ownershipOf(input.wanted));
  // Of thousands of peers the few are planned whose rows differ.
  const planned = there.differingFrom(declared, ownership.peers);
  for (const name of input.rewritePasswords ?? []) planned.add(name);
  const wanted = withAsOfGroups(normalise(rowsOf(declared, planned)), there);
  // What a switch had is put back as it was.
  const isNew = input.asFound !== true;
  refuseImpossible(isNew ? { where, asNumber, dialect: input.dialect } : { where }, wanted);
  if (isNew) refuseReferences({ ...input, where }, wanted, input.wanted, running, ownership);
  const change: Change = {
    where,
    running,
    there,
    declared,
    others: input.others ?? NO_OTHERS,
    ownership,
    ourPeers: new Set(ownership.peers),
    planned: ownership.peers.filter((name) => planned.has(name)),
    now: new RowsByKey(ownedRows({ rows: rowsOf(there, planned) }, ownership)),
    wanted: new RowsByKey(wanted),
    restore: input.restore ?? [],
    rewritePasswords: new Set(input.rewritePasswords),
    commands: new Commands(),
    notes: [],
  };
  const settings = new Settings(change);
  settings.ofProcess();
  new Peers(change, settings).plan();
  if (ownership.objects.length > 0) planObjects(change);
  for (const row of unknownRowsOfOurs(running, ownership))
    if (!declared.peers.has(row.peer ?? ""))
      change.notes.push(`\`${row.text}\` (${viewShown(row, input.vpnInstance)}) goes with its peer.`);
  const before = new Set(input.before?.peers);
  const isThere = (name: string) => there.of(name).some(isExistence);
  return {
    asNumber,
    createsProcess: running.asNumber === undefined && input.onlyRemoves !== true,
    commands: linesOfInstance(change.commands.inOrder(), input.vpnInstance).map((command) => ({
      ...command,
      undo: linesOfInstance(command.undo, input.vpnInstance),
    })),
    adopted: [...declared.peers.keys()].filter((name) => !before.has(name) && isThere(name)),
    foreign: foreignRowsStaying(running, ownership, input.wanted),
    notes: change.notes,
  };
}

/** The rows that a plan looks at; groups are needed for what their members get from them. */
function rowsOf(all: RowsByPeer, planned: ReadonlySet<string>): readonly Row[] {
  const names = [...all.peers.keys()].filter((name) => planned.has(name) || all.groups.has(name));
  return all.others.concat(names.flatMap((name) => all.of(name)));
}

function isExistence({ known, peer, key }: Row): boolean {
  return known && peer !== undefined && (key === existenceKey(peer) || key === groupKey(peer));
}

/** A member of a group that is not ours gets the group's AS, as the switch would give it. */
function withAsOfGroups(wanted: readonly Row[], there: RowsByPeer): Row[] {
  const keys = new Set(wanted.map((row) => row.key));
  const implied = wanted.flatMap((row) => {
    if (row.peer === undefined || row.key !== membershipKey(row.peer)) return [];
    if (keys.has(existenceKey(row.peer))) return [];
    const group = optionText(row).slice("group ".length);
    const asNumber = there.of(group).find((candidate) => candidate.key === existenceKey(group));
    return asNumber ? [makeRow("bgp", `peer ${row.peer} ${optionText(asNumber)}`)] : [];
  });
  return [...wanted, ...implied];
}
