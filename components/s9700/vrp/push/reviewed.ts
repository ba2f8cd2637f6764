import { difference } from "../configuration/difference";
import { maskSecrets } from "../configuration/mask";
import { ownedRows } from "../configuration/ownership";
import type { BgpSection } from "../configuration/types";
import { VrpError } from "../errors";
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

function changedSinceReview({ input, vty }: PushContext, running: BgpSection): string[] {
  const { expected } = input;
  if (expected === undefined) return [];
  const owned = ownedRows(running, expected.ownership);
  return difference(expected.asShown?.(owned) ?? owned, expected.rows, vty.access.vpnInstance);
}
