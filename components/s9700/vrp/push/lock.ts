import { pausedForBusy } from "../shell/busy";
import { VrpError } from "../errors";
import { refusalIn } from "../shell/terminal";
import type { VtySession } from "../shell/vtySession";

/**
 * `configuration exclusive`, which S-series have from V200R011: nobody else configures during the push. It goes by
 * itself after 30 s of silence. On older releases there is none; then the readings before and after guard alone.
 * @returns true when it was taken
 * @throws VrpError `locked` when somebody else has it
 */
export async function lockConfiguration(session: VtySession, notes: string[]): Promise<boolean> {
  const refusal = await exclusively(session);
  if (refusal === undefined) return true;
  if (/Unrecognized|Incomplete|Ambiguous|Too many|Wrong parameter|permission|authorization/i.test(refusal)) {
    notes.push(
      "The switch has no `configuration exclusive`, or this user may not use it: others could have configured meanwhile.",
    );
    return false;
  }
  // Who it is; the refusal's own text is in no source.
  const holder = await session.tolerate(session.dialect.lockHolder);
  const named = refusalIn(holder) === undefined && !/^\s*$|No user/i.test(holder);
  throw occupied(session, named ? holder : refusal);
}

/** While somebody saves, nobody gets it. @returns the refusal, or nothing when it was taken */
async function exclusively(session: VtySession): Promise<string | undefined> {
  for (let tries = 0; ; tries++) {
    const refusal = refusalIn(await session.tolerate("configuration exclusive"));
    if (!(await pausedForBusy(refusal, tries))) return refusal;
  }
}

function occupied(session: VtySession, said: string): VrpError {
  return new VrpError(
    "locked",
    `${session.where}: another user holds the configuration (${said.replace(/\s+/g, " ").trim()}): try again when it is released.`,
  );
}

export async function releaseConfiguration(session: VtySession, asNumber: string): Promise<void> {
  if (!session.isOpen) return;
  try {
    if (!session.isUncommitted) await session.enter("user", asNumber);
    await session.tolerate("undo configuration exclusive");
  } catch {
    // It goes by itself after 30 s; the error that matters is on its way.
  }
}
