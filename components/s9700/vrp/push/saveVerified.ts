import { difference } from "../configuration/difference";
import { maskSecrets } from "../configuration/mask";
import type { BgpSection } from "../configuration/types";
import { VrpError } from "../errors";
import { reportOf, type PushContext } from "./context";
import { PushError } from "./pushError";
import { readRunning } from "./readRunning";
import { save } from "./save";
import type { PushReport } from "./types";

type Verified = Pick<PushReport, "plan" | "state" | "found"> & { readonly running: BgpSection };

/**
 * Saves what was read back as wanted, also where the caller does not wait any more.
 * @param note for the report, where it could be saved
 * @throws PushError `save` and whatever else keeps it from being saved
 */
export async function saveVerified(
  context: PushContext,
  verified: Verified,
  ...note: string[]
): Promise<PushReport> {
  const { vty } = context;
  vty.workWithoutLimits();
  try {
    await save(vty);
  } catch (error) {
    if (!(error instanceof VrpError)) throw error;
    const unsaved =
      "Everything declared runs on the switch and was read back; whether it is saved is not known; the next run looks, and saves.";
    const report = reportOf(context, { ...verified, state: "pushed", saved: "unknown" });
    throw new PushError(error.code, error.message, [...error.notes, unsaved], report);
  }
  const notes = [...context.notes, ...note];
  if (context.isLocked) return reportOf({ ...context, notes }, { ...verified, saved: "saved" });
  const { running, changes } = await readAfterSave(context, verified.running);
  return reportOf({ ...context, notes: [...notes, ...changes] }, { ...verified, running, saved: "saved" });
}

/** Without a lock another user may type a row between the last reading and `save`, which stores it, too. */
async function readAfterSave(
  context: PushContext,
  verified: BgpSection,
): Promise<{ readonly running: BgpSection; readonly changes: string[] }> {
  try {
    const running = await readRunning(context);
    const changed = difference(running.rows, verified.rows, context.vty.access.vpnInstance);
    if (changed.length === 0) return { running, changes: [] };
    const note = `Another user changed rows after the last reading, and \`save\` may have stored them, too: ${maskSecrets(changed.join("; "))}.`;
    return { running, changes: [note] };
  } catch (error) {
    if (!(error instanceof VrpError)) throw error;
    const why = error.message.replace(/\.$/, "");
    const note = `It was saved; whether another user had changed rows just before is not known (${why}).`;
    return { running: verified, changes: [note] };
  }
}
