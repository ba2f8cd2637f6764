import type { BgpSection } from "../configuration/types";
import { maskSecrets } from "../configuration/mask";
import type { Plan } from "../plan/types";
import type { VtySession } from "../shell/vtySession";
import { autosaveNotes } from "./autosave";
import { contextOf, goalOf, hasNothingToSend, planFor, reportOf, type PushContext } from "./context";
import { deliver, type Delivery } from "./deliver";
import { Immediate } from "./immediate";
import { underLock } from "./lock";
import { refusePathLoss } from "./pathLoss";
import { readRunning } from "./readRunning";
import { refuseUnapproved, refuseWhenChanged } from "./reviewed";
import { rollBack } from "./rollBack";
import { saveVerified } from "./saveVerified";
import { compareWithSaved, savedStateOf } from "./savedState";
import { waitForTrial } from "./trial";
import { TwoStage } from "./twoStage";
import { refuseUnfit, refuseUnfitRows } from "./typedLines";
import type { PushGoal, PushInput, PushReport, Saved } from "./types";
import { verify } from "./verify";

/**
 * Lock, read, compare with what was reviewed, plan, send line by line, read again (nothing may differ), save, unlock.
 * Without `lockFirst` the switch is read once before, and not locked where nothing is to be done.
 *
 * On a refusal, an unexpected question or a difference afterwards the switch is read, what runs is taken back to what
 * was found, and nothing is saved. Nothing is ever saved that was not read back as wanted.
 * @throws VrpError before the first line was sent: `changed`, `locked`, `path`, `other-as`, `refused` …; PushError
 * afterwards, with `notes` (what was done about it) and `report`; `cut` or `timeout` when the outcome is unknown: the
 * next run reads the switch and goes on from what runs.
 */
export async function push(vty: VtySession, input: PushInput): Promise<PushReport> {
  const context = contextOf(vty, input);
  refuseUnfitRows(vty.where, input.wanted, input.passwords);
  const done = input.lockFirst === true ? undefined : await doneAtFirstLook(context);
  return done ?? underLock(context, pushLocked);
}

/** Nothing to send, and our rows are what the switch boots with, so none of them is on trial: no lock is needed. */
async function doneAtFirstLook(context: PushContext): Promise<PushReport | undefined> {
  const { vty, input, ours } = context;
  const found = await readRunning(context);
  const goal = goalOf(context, found);
  const plan = planFor(context, found, goal);
  if (!hasNothingToSend(plan)) return undefined;
  const { saved } = await savedStateOf(vty, found, ours, input.ownsAll);
  return saved === "saved"
    ? reportOf(context, { plan, state: "unchanged", saved, found, running: found })
    : undefined;
}

async function pushLocked(context: PushContext): Promise<PushReport> {
  const { vty, input } = context;
  const before = await compareWithSaved(vty);
  await vty.enter("system", input.asNumber);
  // Only the prompt of the system view tells a release that has trials.
  const waited = vty.dialect.name === "two-stage" && (await waitForTrial(vty));
  const found = await readRunning(context);
  const goal = goalOf(context, found);
  const plan = planFor(context, found, goal);
  refuseWhenChanged(context, found, plan);
  refuseUnapproved(context, plan);
  refuseUnfit(vty.where, plan, found, input.passwords);
  if (hasNothingToSend(plan)) return saveWhatRuns(context, found, plan);
  context.notes.push(...storedAlong(waited ? await compareWithSaved(vty) : before));
  return change(context, found, goal, plan);
}

/** VRP saves everything or nothing. @param before whether all that ran before the push was saved */
function storedAlong(before: Saved, others: readonly string[] = []): string[] {
  if (before === "saved") return [];
  const rows = others.length === 0 ? "" : `, and with it: ${maskSecrets(others.join("; "))}`;
  return before === "unsaved"
    ? [`The switch ran unsaved changes before this push; \`save\` stores everything, those included${rows}.`]
    : [
        "The switch does not tell this user whether it ran unsaved changes before this push; `save` stores everything that runs.",
      ];
}

async function change(
  context: PushContext,
  found: BgpSection,
  goal: PushGoal,
  plan: Plan,
): Promise<PushReport> {
  const { vty, input, notes } = context;
  if (!input.acceptPathLoss) notes.push(...(await refusePathLoss(vty, plan)));
  notes.push(...(await autosaveNotes(vty)));
  await vty.enter("system", plan.asNumber);
  const isTwoStage = vty.dialect.name === "two-stage";
  const strategy = isTwoStage ? new TwoStage(vty, notes) : new Immediate(vty);
  await strategy.begin();
  const delivery: Delivery = { found, goal, plan, strategy, sent: 0 };
  let running: BgpSection;
  try {
    await deliver(context, delivery);
    await strategy.takeEffect(plan.commands);
    running = await verify(context, delivery);
    if (await strategy.confirm()) running = await verify(context, delivery);
  } catch (error) {
    throw await rollBack(context, delivery, error);
  }
  const pushed = { plan, state: "pushed", found, running } as const;
  return saveVerified(context, pushed);
}

/**
 * Nothing to send. A run that was cut before its `save` is finished here, where rows of ours differ in what the switch
 * would boot with. An unsaved change of another user is not saved.
 */
async function saveWhatRuns(context: PushContext, found: BgpSection, plan: Plan): Promise<PushReport> {
  const { vty, input, ours, notes } = context;
  const unchanged = { plan, state: "unchanged", found, running: found } as const;
  const { saved, others } = await savedStateOf(vty, found, ours, input.ownsAll);
  if (saved === "unsaved" || (saved === "unknown" && input.saveWhenUnknown === true)) {
    notes.push(...storedAlong(saved, others));
    return saveVerified(context, unchanged, OWED);
  }
  if (saved === "unknown") notes.push(SAVED_UNKNOWN);
  return reportOf(context, { ...unchanged, saved });
}

const OWED = "The switch ran what is declared and had not saved it: it was saved.";
const SAVED_UNKNOWN =
  "The switch runs what is declared, and does not tell this user whether it is saved: type `save` on the switch, or let a user of privilege level 3 push.";
