import { difference } from "../configuration/difference";
import { maskSecrets } from "../configuration/mask";
import { ownedRows } from "../configuration/ownership";
import type { BgpSection } from "../configuration/types";
import { VrpError } from "../errors";
import { commandDifference } from "../plan/commandDifference";
import type { Plan } from "../plan/types";
import { hasNothingToSend, type PushContext } from "./context";

/**
 * The one place where what was reviewed and what runs are compared. What runs may differ from the review where it is
 * the goal already: nothing is sent then.
 * @throws VrpError `changed`
 */
export function refuseWhenChanged(context: PushContext, running: BgpSection, plan: Plan): void {
  const changed = hasNothingToSend(plan) ? [] : changedSinceReview(context, running);
  if (changed.length === 0) return;
  throw new VrpError(
    "changed",
    `${context.vty.where}: changed since the preview (${maskSecrets(changed.join("; "))}): nothing was sent; run the preview again and review what it shows now.`,
  );
}

/**
 * The commands that are about to be sent are those that were approved.
 * @throws VrpError `changed`, with each command that was not approved or is missing
 */
export function refuseUnapproved({ vty, input }: PushContext, plan: Plan): void {
  if (input.approved === undefined || hasNothingToSend(plan)) return;
  const sent = plan.commands.map(({ view, line }) => `${view}: ${maskSecrets(line)}`);
  const adopted = new Set(plan.adopted);
  // A preview knows of an adopted peer that it is there, and not its rows: what it has need not be sent.
  const isNeedless = (line: string) =>
    !sent.includes(line) && adopted.has(/: (?:undo )?(?:peer|group) (\S+)/.exec(line)?.[1] ?? "");
  const other = commandDifference(
    input.approved.filter((line) => !isNeedless(line)),
    sent,
  );
  if (other.length === 0) return;
  throw new VrpError(
    "changed",
    `${vty.where}: other commands would be sent than were reviewed (${other.join("; ")}): nothing was sent; make a new change record.`,
  );
}

function changedSinceReview({ input, vty }: PushContext, running: BgpSection): string[] {
  const { expected } = input;
  if (expected === undefined) return [];
  const owned = ownedRows(running, expected.ownership);
  return difference(expected.asShown?.(owned) ?? owned, expected.rows, vty.access.vpnInstance);
}
