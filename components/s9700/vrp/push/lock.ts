import { maskSecrets } from "../configuration/mask";
import { VrpError } from "../errors";
import { pausedForBusy } from "../shell/busy";
import { VRP5, VRP8 } from "../shell/dialect";
import { refusalIn } from "../shell/refusals";
import type { VtySession } from "../shell/vtySession";
import type { PushContext } from "./context";
import type { PushInput } from "./types";

/** How often a lock that another login holds is tried again; in ms. */
const PAUSE = 1_000;
/** A killed run of 1,000 lines at 100 ms a line takes them back in 100 s; in ms. */
const LOCK_WAIT = 120_000;

/**
 * Does the work under `configuration exclusive`, which S-series have from V200R011: no other login configures
 * meanwhile. The switch releases it by itself after 30 s of silence. Older releases have no lock: there only the
 * readings before and after show another user's change.
 * @throws VrpError `locked` when another user holds the configuration
 */
export async function underLock<T>(
  context: PushContext,
  work: (context: PushContext) => Promise<T>,
): Promise<T> {
  const isLocked = await lockConfiguration(context);
  try {
    return await work({ ...context, isLocked });
  } finally {
    if (isLocked) await releaseConfiguration(context.vty, context.input.asNumber);
  }
}

/** @returns true when it was taken, false where the switch has none */
async function lockConfiguration({ vty, input, notes }: PushContext): Promise<boolean> {
  const deadline = Date.now() + LOCK_WAIT;
  for (let waits = 0; ; waits++) {
    const refusal = await exclusively(vty);
    if (refusal === undefined) return true;
    if (
      /Unrecognized|Incomplete|Ambiguous|Too many|Wrong parameter|permission|authorization/i.test(refusal)
    ) {
      notes.push(
        "The switch has no `configuration exclusive`, or this user may not use it: others could have configured meanwhile.",
      );
      return false;
    }
    const holder = await holderOf(vty);
    const isOurs = holder !== undefined && isSameUser(vty, holder);
    if (!isOurs || Date.now() + PAUSE > deadline) throw occupied(vty, holder ?? refusal);
    if (waits === 0) input.tell?.(waitsFor(vty));
    await vty.pause(PAUSE);
  }
}

/**
 * Waits while another login of the same user holds the configuration: a run that was killed, and takes back what it had
 * sent. Until then the switch runs a half-finished change. Another user's lock is no reason to wait with a reading.
 */
export async function waitForOwnLock(vty: VtySession, { tell }: Pick<PushInput, "tell">): Promise<void> {
  const deadline = Date.now() + LOCK_WAIT;
  for (let waits = 0; Date.now() < deadline; waits++) {
    const holder = await holderOf(vty);
    if (holder === undefined || !isSameUser(vty, holder)) return;
    if (waits === 0) tell?.(waitsFor(vty));
    await vty.pause(PAUSE);
  }
}

/** While another login saves, the switch gives the lock to no login. @returns the refusal; undefined when it was taken */
async function exclusively(vty: VtySession): Promise<string | undefined> {
  for (let tries = 0; ; tries++) {
    const refusal = refusalIn(await vty.tolerate("configuration exclusive"));
    if (!(await pausedForBusy(vty, refusal, tries))) return refusal;
  }
}

/** What the switch says of the holder; undefined = it names none. The prompt of the user view tells no dialect. */
export async function holderOf(vty: VtySession): Promise<string | undefined> {
  for (const line of [VRP5.lockHolder, VRP8.lockHolder]) {
    const reply = await vty.tolerate(line);
    if (refusalIn(reply) !== undefined) continue;
    return /^\s*$|No user/i.test(reply) ? undefined : reply.replace(/\s+/g, " ").trim();
  }
  return undefined;
}

const changerOf = ({ changesAs, username }: VtySession["access"]): string => changesAs ?? username;

function isSameUser({ access }: VtySession, holder: string): boolean {
  return /User Name\s*:\s*(\S+)/i.exec(holder)?.[1] === changerOf(access);
}

const waitsFor = ({ where, access }: VtySession): string =>
  `${where}: another login of user "${changerOf(access)}" holds the configuration, probably a run that was stopped and takes back what it had sent: waiting for it.`;

/** The refusal's own text is in no source. */
function occupied(vty: VtySession, reply: string): VrpError {
  return new VrpError(
    "locked",
    `${vty.where}: another user holds the configuration (${maskSecrets(reply).replace(/\s+/g, " ").trim()}): try again when it is released.`,
  );
}

async function releaseConfiguration(vty: VtySession, asNumber: string): Promise<void> {
  if (!vty.isOpen) return;
  try {
    if (!vty.isUncommitted) await vty.enter("user", asNumber);
    await vty.tolerate("undo configuration exclusive");
  } catch {
    // The switch releases it after 30 s of silence; the error that matters is being thrown already.
  }
}
