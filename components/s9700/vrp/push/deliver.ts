import { difference } from "../configuration/difference";
import { maskSecrets } from "../configuration/mask";
import { nodeOf } from "../configuration/objectRows";
import { foreignRows } from "../configuration/ownership";
import type { BgpSection } from "../configuration/types";
import { VrpError } from "../errors";
import type { Plan, PlannedCommand } from "../plan/types";
import { pauseWhenBusy } from "../shell/busy";
import type { CommitStrategy } from "./commitStrategy";
import { planFor, type PushContext } from "./context";
import { readRunning } from "./readRunning";
import { asTyped } from "./typedLines";
import type { PushGoal } from "./types";

/** A push that has begun to send lines. */
export interface Delivery {
  /** What ran before the first line. */
  readonly found: BgpSection;
  readonly goal: PushGoal;
  readonly plan: Plan;
  readonly strategy: CommitStrategy;
  /** Commands of the plan that were sent, up to the one whose reply is awaited; a report of a cut says how many. */
  sent: number;
}

/**
 * Sends the plan's lines in their order, one at a time. Where the switch is busy it is read again after a pause, and the
 * plan goes on where it stopped. No line is sent that the plan does not hold.
 * @throws VrpError `changed` when another user changed rows of ours meanwhile; `cancelled` when the caller does not wait
 * any more; and whatever a line ends with
 */
export async function deliver(context: PushContext, delivery: Delivery): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      return await sendFrom(context, delivery, delivery.sent);
    } catch (error) {
      await pauseWhenBusy(context.vty, error, tries);
      await stepBack(context, delivery, error as VrpError);
      context.notes.push("The switch was busy; it was read again after a pause, and the rest was sent.");
    }
  }
}

/** @param first the command of the plan with which to begin */
async function sendFrom(context: PushContext, delivery: Delivery, first: number): Promise<void> {
  const { vty } = context;
  const { asNumber, commands, createsProcess } = delivery.plan;
  if (createsProcess) await vty.enter("bgp", asNumber);
  for (const command of commands.slice(first)) {
    delivery.sent++;
    await vty.enter(command.view, asNumber);
    await sendLine(context, command);
  }
}

/** In its view already. The line that enters a policy's node was sent with that. */
async function sendLine({ vty, input }: PushContext, { line, view, mayAsk }: PlannedCommand): Promise<void> {
  if (line === view) return;
  await vty.command(asTyped(line, input.passwords), { mayAsk, expectView: view });
}

/**
 * After a refusal because the switch is busy: goes back to the refused line or, where the switch dropped the candidate,
 * to the first one. Between two tries others may have configured, so what runs now must need nothing but lines that are
 * still to be sent.
 * @throws VrpError `changed`
 */
async function stepBack(context: PushContext, delivery: Delivery, refused: VrpError): Promise<void> {
  const { vty, ours } = context;
  const { found, goal, plan, strategy } = delivery;
  const isDropped = (await strategy.takeBack()) === "taken back";
  delivery.sent = isDropped ? 0 : Math.max(0, delivery.sent - 1);
  await vty.enter("user", plan.asNumber);
  const now = await readRunning(context);
  // Rows that no rule knows go with their peer; a later line of the plan brings them back.
  const goes = removedBy(plan.commands);
  const foreignIn = (section: BgpSection) =>
    foreignRows(section, ours).filter(({ peer }) => peer === undefined || !goes.has(peer));
  const foreign = difference(foreignIn(now), foreignIn(found), vty.access.vpnInstance);
  if (foreign.length > 0) {
    const note = `Rows that are not ours differ now, and are left to a person: ${maskSecrets(foreign.join("; "))}.`;
    throw new VrpError(refused.code, refused.message, [note]);
  }
  const needed = planFor(context, now, { wanted: goal.wanted }).commands;
  const others = notLeftIn(plan.commands.slice(delivery.sent), needed);
  if (others.length === 0) return;
  throw new VrpError(
    "changed",
    `${vty.where}: another user changed rows of ours while the switch was busy: \`${maskSecrets(others.map(({ line }) => line).join("`, `"))}\` would be needed, which is not in what was reviewed; run the preview again.`,
  );
}

/** Of the commands that the switch needs, those that the rest of the plan makes up for in no way. */
export function notLeftIn(
  rest: readonly PlannedCommand[],
  needed: readonly PlannedCommand[],
): readonly PlannedCommand[] {
  const left = new Set(rest.map(placeAndLine));
  // Whatever rows a peer or group has that is still to be removed, they go with it.
  const going = removedBy(rest);
  const subjectOf = (line: string) => /^(?:undo )?(?:peer|group) (\S+)/.exec(line)?.[1] ?? "";
  return needed.filter((command) => !left.has(placeAndLine(command)) && !going.has(subjectOf(command.line)));
}

/** Peers and groups that the commands remove, also where they make them again. */
function removedBy(commands: readonly PlannedCommand[]): Set<string> {
  return new Set(commands.flatMap(({ line }) => /^undo (?:peer|group) (\S+)$/.exec(line)?.[1] ?? []));
}

/** A node's mode changes while it stays. */
const placeAndLine = ({ view, line }: PlannedCommand): string => `${nodeOf(view)}|${line}`;
