import { desiredOf, type DesiredSwitch } from "./desired";
import { limitedTo } from "./onlyPeer";
import { shownInReview, toRewrite } from "./passwords";
import { ownershipBefore, recordedOthers, type SwitchBgpInputs, type SwitchBgpOutputs } from "./state";
import { refuseOthersPeers, stackMarksIn } from "./stackMarks";
import { rowsForOthers } from "./staying";
import {
  foreignPeers,
  MASK,
  ownedRows,
  rowsOfStanzas,
  unionOf,
  whereIs,
  type BgpSection,
  type Ownership,
  type PushGoal,
  type Reviewed,
  type Row,
} from "./vrp";

/** A create or an update, as it is known before the switch is contacted. */
export interface Change {
  readonly news: SwitchBgpInputs;
  /** Undefined: the switch is new in this stack. */
  readonly olds?: SwitchBgpOutputs;
  readonly desired: DesiredSwitch;
  /** What was ours before, without rows that are released. */
  readonly before: Ownership;
  /** What was ours before, or is from now on. */
  readonly ownership: Ownership;
  /** The peer that the run is limited to. Absent: it is not. */
  readonly only?: string;
}

export function changeOf(
  news: SwitchBgpInputs,
  olds: SwitchBgpOutputs | undefined,
  desired: DesiredSwitch = desiredOf(news),
  only?: string,
): Change {
  const before = ownershipBefore(olds, desired.ownership);
  const ownership = unionOf(before, desired.ownership);
  return { news, olds, desired, before, ownership, ...(only === undefined ? {} : { only }) };
}

/** What a switch shall run, and what of it is no longer ours then. */
export interface Goal extends PushGoal {
  /** Rows of the process that the file names no more, and that stay since sessions of others live with them. */
  readonly staying: readonly Row[];
}

/**
 * The rows that shall run on a switch that runs these, without those that stay for others. Pure.
 * @throws VrpError `refused` where a declared peer or group is another stack's
 *
 * Rows that the switch had before they became ours stay as they are this time. From now on they are read, so the next
 * preview shows where they differ from the file, and the update after it changes them. A peer of
 * them gets the declared rows that it does not have; a list or policy stays whole.
 */
export function goalAt(change: Change, running: BgpSection): Goal {
  const { desired, news, olds, before, ownership } = change;
  refuseOthersPeers(whereIs(news.connection), desired, before, stackMarksIn(running.rows));
  const known = new Set(ownedRows(running, before));
  const adopted = ownedRows(running, ownership).filter((row) => !known.has(row));
  const keys = new Set(adopted.map((row) => row.key));
  // One line more changes what the whole list or policy does, for all who use it.
  const whole = new Set(adopted.map((row) => row.object));
  const missing = desired.rows.filter(
    ({ key, object }) => !keys.has(key) && (object === undefined || !whole.has(object)),
  );
  const { only } = change;
  const wanted = limitedTo(only, [...missing, ...adopted], running, ownership, olds?.passwords);
  const masked = new Set(wanted.filter(isMasked).map((row) => row.peer));
  const rewritePasswords = toRewrite(olds?.passwords, news.passwords).filter((name) => masked.has(name));
  return { wanted, rewritePasswords, staying: stayingAt(change, running) };
}

/** The same for a push: what stays for others is not to be taken back. */
export function pushGoalAt(change: Change, running: BgpSection): PushGoal {
  const { wanted, staying, ...goal } = goalAt(change, running);
  return { ...goal, wanted: [...wanted, ...staying] };
}

/** Sessions of others that the review saw count, too: no line is sent that it did not show. */
function stayingAt({ olds, before, desired, ownership }: Change, running: BgpSection): Row[] {
  const dropped = new Set(before.globalKeys.filter((key) => !desired.ownership.globalKeys.includes(key)));
  const recorded = recordedOthers(olds);
  const others = recorded === "unknown" ? recorded : [...recorded, ...foreignPeers(running, ownership)];
  return rowsForOthers(
    running.rows.filter(({ key }) => dropped.has(key)),
    others,
  );
}

/** What the preview showed: the state, as the refresh before it left it. Nothing of a switch that is new. */
export function reviewedIn({ olds, before }: Change): Reviewed | undefined {
  if (olds === undefined) return undefined;
  const asShown = (rows: readonly Row[]) => shownInReview(rows, olds.passwords);
  return { rows: ownedRows({ rows: rowsOfStanzas(olds.stanzas) }, before), ownership: before, asShown };
}

/** A password row of ours; an adopted one shows its ciphertext. */
export const isMasked = (row: Row): boolean => row.text.endsWith(` ${MASK}`);
