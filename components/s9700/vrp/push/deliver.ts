import { difference } from "../configuration/difference";
import { maskSecrets } from "../configuration/mask";
import { foreignRowsStaying, unknownRowsOfOurs } from "../configuration/ownership";
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
  /** Lines sent so far: what a report says where the connection is cut. */
  sent: number;
}

/**
 * Sends the plan's lines, one at a time. Where the switch is busy it is read again after a pause, and what is missing is
 * sent.
 * @throws VrpError `cancelled` when the caller does not wait any more, and whatever a line ends with
 */
export async function deliver(context: PushContext, delivery: Delivery): Promise<void> {
  let { plan } = delivery;
  for (let tries = 0; ; tries++) {
    try {
      return await deliverLines(context, delivery, plan);
    } catch (error) {
      await pauseWhenBusy(context.session, error, tries);
      plan = await whatIsMissing(context, delivery, error as VrpError);
      context.notes.push("The switch was busy; it was read again after a pause, and the rest was sent.");
    }
  }
}

async function deliverLines(context: PushContext, delivery: Delivery, plan: Plan): Promise<void> {
  const { session } = context;
  if (plan.createsProcess) await session.enter("bgp", plan.asNumber);
  for (const command of plan.commands) {
    await session.enter(command.view, plan.asNumber);
    delivery.sent++;
    await sendLine(context, command);
  }
}

/** In its view already. The line that enters a policy's node was sent with that. */
async function sendLine(
  { session, input }: PushContext,
  { line, view, mayAsk }: PlannedCommand,
): Promise<void> {
  if (line === view) return;
  await session.command(asTyped(line, input.passwords), { mayAsk, expectView: view });
}

/** The refused line may have done a part of its work: what runs tells. */
async function whatIsMissing(context: PushContext, delivery: Delivery, refused: VrpError): Promise<Plan> {
  const { session, ours } = context;
  const { found, goal, plan, strategy } = delivery;
  await strategy.revert();
  await session.enter("user", plan.asNumber);
  const now = await readRunning(context);
  // A peer that is made again does not have the rows yet that no rule knows.
  const others = (section: BgpSection) => foreignRowsStaying(section, ours, []);
  const foreign = difference(others(now), others(found));
  if (foreign.length > 0) {
    const note = `Rows that are not ours differ now, and are left to a person: ${maskSecrets(foreign.join("; "))}.`;
    throw new VrpError(refused.code, refused.message, [note]);
  }
  // Whether a password was sent already cannot be read.
  const passwords = plan.commands.flatMap(({ line }) => /^peer (\S+) password /.exec(line)?.[1] ?? []);
  const unknown = unknownRowsOfOurs(found, ours).filter(({ view, text }) =>
    plan.commands.some((command) => command.view === view && command.line === text),
  );
  return planFor(context, now, goal, passwords, unknown);
}
