import { VrpError } from "./errors";
import { maskSecrets } from "./mask";
import { inverseOf, planBgp } from "./plan";
import { normalise } from "./rows";
import { ownedRows } from "./ownership";
import { save } from "./save";
import type { VrpSession } from "./session";
import type { BgpSection, Ownership, Plan, PlannedCommand, PlannedLine, PushReport, Row } from "./types";

export interface PushInput {
  readonly asNumber: string;
  readonly wanted: readonly Row[];
  readonly ownership: Ownership;
  /** The owned rows that the preview saw; the push is refused when the switch has others by now. */
  readonly expected?: readonly Row[];
  /** Default true. */
  readonly save?: boolean;
}

/**
 * Read → compare with what was reviewed → send line by line → read again, nothing may differ → save.
 * On a refusal or an unexpected question what was sent is taken back and nothing is saved.
 * @throws VrpError; `changed` when somebody else was faster, `cut` when the outcome is unknown.
 */
export async function push(session: VrpSession, input: PushInput): Promise<PushReport> {
  const running = await session.readBgp();
  if (input.expected !== undefined) refuseWhenChanged(session, running, input.ownership, input.expected);
  const plan = planOn(session, running, input);
  const notes: string[] = [];
  const done = (state: PushReport["state"], saved: boolean): PushReport => ({
    plan,
    state,
    saved,
    notes,
    transcript: session.transcript,
  });
  if (plan.commands.length === 0 && !plan.createsProcess) return done("unchanged", false);
  await refuseWhenLocked(session);
  await session.enter("system", plan.asNumber);
  await session.tolerate("configuration exclusive");
  const sent: PlannedCommand[] = [];
  try {
    if (plan.createsProcess) await session.enter("bgp", plan.asNumber);
    for (const command of plan.commands) {
      await session.enter(command.view, plan.asNumber);
      sent.push(command);
      await session.command(command.line, { mayAsk: command.mayAsk, expectView: command.view });
    }
    await session.enter("user", plan.asNumber);
    await requireEqual(session, input);
  } catch (error) {
    throw await takeBack(session, error, running, sent, plan);
  } finally {
    if (session.isOpen) await release(session, plan.asNumber);
  }
  if (input.save === false) return done("pushed", false);
  await save(session);
  return done("pushed", true);
}

function planOn(session: VrpSession, running: BgpSection, input: PushInput): Plan {
  return planBgp({ ...input, switchName: session.where, running });
}

function texts(rows: readonly Row[]): string[] {
  return normalise(rows)
    .map((row) => `${row.view}: ${row.text}`)
    .sort();
}

function difference(a: readonly Row[], b: readonly Row[]): string[] {
  const [left, right] = [texts(a), texts(b)];
  return [
    ...left.filter((text) => !right.includes(text)).map((text) => `+ ${text}`),
    ...right.filter((text) => !left.includes(text)).map((text) => `- ${text}`),
  ];
}

function refuseWhenChanged(
  session: VrpSession,
  running: BgpSection,
  ownership: Ownership,
  expected: readonly Row[],
): void {
  const changed = difference(ownedRows(running, ownership), expected);
  if (changed.length === 0) return;
  throw new VrpError(
    "changed",
    `${session.where} was changed since the preview (${maskSecrets(changed.join("; "))}): nothing was sent; run the preview again and review what it shows now.`,
  );
}

async function refuseWhenLocked(session: VrpSession): Promise<void> {
  const text = await session.tolerate("display configuration-occupied user");
  if (/Error|No user|^\s*$/i.test(text)) return;
  throw new VrpError(
    "locked",
    `${session.where}: another user holds the configuration (${text.replace(/\s+/g, " ").trim()}): try again when it is released.`,
  );
}

async function requireEqual(session: VrpSession, input: PushInput): Promise<void> {
  const after = await session.readBgp();
  const left = planOn(session, after, input).commands;
  if (left.length === 0) return;
  throw new VrpError(
    "not-equal",
    `${session.where} took every line, and still differs: \`${maskSecrets(left.map((command) => command.line).join("`, `"))}\` would be needed.`,
  );
}

/** Puts back what was sent, where the switch can still be asked; always returns the error to throw. */
async function takeBack(
  session: VrpSession,
  error: unknown,
  before: BgpSection,
  sent: readonly PlannedCommand[],
  plan: Plan,
): Promise<unknown> {
  if (!(error instanceof VrpError)) return error;
  if (!session.isOpen || error.code === "cut" || error.code === "timeout") {
    return new VrpError(error.code, error.message, [
      `${sent.length} of ${plan.commands.length} lines were sent and nothing was saved; the next run reads the switch and ends at the goal, or at the start if the change is withdrawn.`,
    ]);
  }
  try {
    await session.enter("user", plan.asNumber);
    await sendInverse(session, inverseOf(sent), plan);
    await session.enter("user", plan.asNumber);
    const now = await session.readBgp();
    // The whole section must be what it was; rows that the device adds by itself are normalised away.
    const left = difference(now.rows, before.rows);
    const note =
      left.length === 0
        ? "What had been sent was taken back; the switch is as before, and nothing was saved."
        : `What had been sent was taken back but for: ${maskSecrets(left.join("; "))}; nothing was saved.`;
    return new VrpError(error.code, error.message, [note]);
  } catch (second) {
    const why = second instanceof Error ? second.message : String(second);
    return new VrpError(error.code, error.message, [
      `Taking back what had been sent failed (${why}); nothing was saved, and the next run reads the switch first.`,
    ]);
  }
}

/** The inverse, tolerant: a line that the switch never took has nothing to take back, and the reading after tells. */
async function sendInverse(session: VrpSession, lines: readonly PlannedLine[], plan: Plan): Promise<void> {
  for (const { view, line } of lines) {
    await session.enter(view, plan.asNumber);
    try {
      const mayAsk = plan.commands.flatMap((command) => command.mayAsk);
      await session.command(line, { mayAsk, expectView: view });
    } catch (error) {
      if (!(error instanceof VrpError) || error.code !== "refused") throw error;
    }
  }
}

async function release(session: VrpSession, asNumber: string): Promise<void> {
  try {
    await session.enter("system", asNumber);
    await session.tolerate("undo configuration exclusive");
    await session.enter("user", asNumber);
  } catch {
    // The lock goes by itself after 30 s (V200R011); the error that matters is on its way.
  }
}
