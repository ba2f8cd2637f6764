import { difference } from "../configuration/difference";
import { maskSecrets } from "../configuration/mask";
import { isOwned } from "../configuration/ownership";
import type { BgpSection } from "../configuration/types";
import { VrpError, type VrpErrorCode } from "../errors";
import { planBgp } from "../plan/plan";
import type { Row } from "../rules/types";
import { whenNotBusy } from "../shell/busy";
import { changedByOthers } from "./changedByOthers";
import { reportOf, type PushContext } from "./context";
import type { Delivery } from "./deliver";
import { PushError } from "./pushError";
import { readRunning } from "./readRunning";
import type { PushReport } from "./types";

/**
 * Puts back what was there, where the switch can still be reached. Nothing is saved.
 * @returns the error to throw: what went wrong, and what was done about it
 */
export async function rollBack(context: PushContext, delivery: Delivery, cause: unknown): Promise<PushError> {
  const { vty } = context;
  const error = cause instanceof VrpError ? cause : mistakeOfOurs(vty.where, cause);
  if (!vty.isOpen || vty.isUnanswered) {
    const { sent, plan, strategy } = delivery;
    const note = `${sent} of ${plan.commands.length} lines were sent and nothing was saved.${strategy.afterCut} The next run reads the switch and ends at the goal, or at the start if the change is withdrawn.`;
    return failed(context, delivery, error, { state: "unknown" }, note);
  }
  vty.workWithoutLimits();
  try {
    const running = await restore(context, delivery);
    const left = difference(running.rows, delivery.found.rows, vty.access.vpnInstance);
    const state = left.length === 0 ? "rolled-back" : "unknown";
    return failed(context, delivery, error, { state, running }, ...outcome(left, running, delivery.found));
  } catch (second) {
    const why = second instanceof Error ? second.message.replace(/\.$/, "") : String(second);
    const note = `Taking back what had been sent failed (${why}); nothing was saved, and the next run reads the switch first.`;
    return failed(context, delivery, error, { state: "unknown" }, note);
  }
}

/** A bug of this library is no reason to leave a switch half-changed. */
const mistakeOfOurs = (where: string, cause: unknown): VrpError =>
  new VrpError(
    "internal",
    `${where}: a mistake in this program stopped the push (${String(cause).split("\n")[0]}).`,
  );

/** From what runs now to what was found. @returns what runs then */
async function restore(context: PushContext, delivery: Delivery): Promise<BgpSection> {
  const { vty, notes } = context;
  const { found, plan, strategy } = delivery;
  if ((await strategy.takeBack()) === "inverse needed") {
    await typeInverse(context, delivery);
    await strategy.confirm();
  }
  await vty.enter("user", plan.asNumber);
  const running = await readRunning(context);
  if (found.asNumber === undefined && running.asNumber !== undefined) {
    notes.push(
      `\`bgp ${running.asNumber}\`, which this push had created, stays: this program never removes a BGP process.`,
    );
  }
  return running;
}

/** Errors of a line that changed nothing; the reading afterwards shows what runs. */
const CHANGED_NOTHING: readonly VrpErrorCode[] = ["refused", "permission", "question"];

async function typeInverse(context: PushContext, { found, plan, sent }: Delivery): Promise<void> {
  const { vty, ours, notes } = context;
  const { asNumber } = plan;
  const running = await readRunning(context);
  const others = changedByOthers(plan.commands.slice(0, sent), running, found, ours, vty.access.vpnInstance);
  if (others.length > 0)
    notes.push(
      `Another user changed rows of ours meanwhile, of which this push had sent nothing; they are put back, too: ${maskSecrets(others.join("; "))}.`,
    );
  const inverse = planBgp({
    switchName: vty.where,
    vpnInstance: vty.access.vpnInstance,
    asNumber,
    running,
    wanted: found.rows.filter((row) => isOwned(row, ours)),
    ownership: ours,
    asFound: true,
    restore: found.rows.filter(
      (row) => !row.known && (ours.peers.includes(row.peer ?? "") || ours.objects.includes(row.object ?? "")),
    ),
    // The switch showed the old one, so it can be typed back as it was shown.
    rewritePasswords: changedPasswords(running, found),
  });
  for (const { view, line, mayAsk } of inverse.commands) {
    try {
      await vty.enter(view, asNumber);
      if (line !== view) await whenNotBusy(vty, () => vty.command(line, { mayAsk, expectView: view }));
    } catch (error) {
      if (!(error instanceof VrpError) || !CHANGED_NOTHING.includes(error.code)) throw error;
    }
  }
}

/** What the report says of the rows that could not be put back. */
function outcome(left: readonly string[], running: BgpSection, found: BgpSection): string[] {
  if (left.length === 0)
    return ["What had been sent was taken back; the switch is as before, and nothing was saved."];
  const passwords = changedPasswords(running, found).map(
    (subject) =>
      `The switch does not show the password of ${subject} that it had before: type the old one again (\`peer ${subject} password cipher …\`), or run this again with the new one on both ends.`,
  );
  return [
    `What had been sent was taken back but for: ${maskSecrets(left.join("; "))}; nothing was saved.`,
    ...passwords,
  ];
}

/** Peers and groups whose password row is another one now, ciphertext or not. */
function changedPasswords(running: BgpSection, found: BgpSection): string[] {
  const now = new Map(running.rows.filter(isPassword).map((row) => [row.key, row.text]));
  const before = found.rows.filter(isPassword);
  return before.flatMap(({ key, text, peer }) => (now.get(key) === text || peer === undefined ? [] : [peer]));
}

const isPassword = (row: Row) => row.known && row.text.startsWith(`peer ${row.peer} password `);

function failed(
  context: PushContext,
  { plan, found }: Delivery,
  error: VrpError,
  result: Pick<PushReport, "state" | "running">,
  ...notes: string[]
): PushError {
  // Nothing was saved; whether the switch boots with what runs now is what it was before, or what a cut left.
  const report = reportOf(context, { plan, found, saved: "unknown", ...result });
  return new PushError(error.code, error.message, [...error.notes, ...notes, ...context.notes], report);
}
