import { pauseWhenBusy, whenNotBusy } from "../shell/busy";
import { difference } from "../configuration/difference";
import { effectOf, type Effect } from "./commitStrategy";
import { VrpError } from "../errors";
import { lockConfiguration, releaseConfiguration } from "./lock";
import { maskSecrets } from "../configuration/mask";
import { foreignRows, isOwned, ownedRows, ownershipOf, unionOf } from "../configuration/ownership";
import { refusePathLoss } from "./pathLoss";
import { planBgp } from "../plan/plan";
import { needsObjects } from "../plan/references";
import { isSaved, readSavedBgp, save } from "./save";
import { PushError } from "./pushError";
import type { VtySession } from "../shell/vtySession";
import { refusalIn } from "../shell/terminal";
import { waitForTrial } from "./trial";
import type { BgpSection, Ownership } from "../configuration/types";
import type { Plan, PlannedCommand } from "../plan/types";
import type { PushGoal, PushInput, PushReport } from "./types";

/**
 * Read → compare with what was reviewed → lock → read again, plan → send line by line → read again, nothing may differ →
 * save. With `lockFirst` the lock comes first, and one reading less.
 *
 * On a refusal, an unexpected question or a difference afterwards the switch is read again, what is there is taken back
 * to what was there, and nothing is saved. Nothing is ever saved that was not read back as wanted.
 * @throws VrpError with `notes` (what was done about it) and `report`; `changed` when somebody else was faster, `cut`
 * or `timeout` when the outcome is unknown: the next run reads the switch and goes on from what is there.
 */
export async function push(session: VtySession, input: PushInput): Promise<PushReport> {
  return new Push(session, input).run();
}

class Push {
  private readonly notes: string[] = [];
  private plan: Plan;
  private before: BgpSection = { rows: [] };
  private sent = 0;
  private effect?: Effect;
  /** Whether all that runs was saved when it was first read; undefined = not asked, or the switch does not say. */
  private saved?: boolean;
  private goal: PushGoal;
  private readonly ours: Ownership;
  /** Whether this push is about more than the `bgp` section. */
  private readonly readsObjects: boolean;

  constructor(
    private readonly session: VtySession,
    private readonly input: PushInput,
  ) {
    this.goal = input;
    this.ours = unionOf(input.ownership, ownershipOf(input.wanted));
    this.readsObjects = needsObjects(input.wanted, input.ownership);
    this.plan = {
      asNumber: input.asNumber,
      createsProcess: false,
      commands: [],
      adopted: [],
      foreign: [],
      notes: [],
    };
  }

  async run(): Promise<PushReport> {
    this.refuseMasked();
    this.notes.push(...this.session.warnings);
    if (this.input.lockFirst === true) return this.runReviewed();
    const first = await this.read();
    await this.askWhetherSaved();
    return this.runFrom(first);
  }

  private async runFrom(first: BgpSection): Promise<PushReport> {
    if (await this.isInPlace(first)) return this.report("unchanged", true);
    const waited = await waitForTrial(this.session);
    if (waited) this.saved = undefined;
    this.take(waited ? await this.read() : first);
    if (this.isDone()) return this.unchanged();
    return this.underLock(async () => {
      // Somebody may have been faster between the reading and the lock.
      const again = await this.read();
      // The other login may have left its change unsaved.
      if (difference(again.rows, this.before.rows).length > 0) this.saved = undefined;
      this.take(again);
      return this.isDone() ? this.unchanged() : this.change();
    });
  }

  /** Read in system view, whose prompt tells whether the switch knows trials: only such a one is asked for them. */
  private runReviewed(): Promise<PushReport> {
    const { session, plan } = this;
    return this.underLock(async () => {
      await this.askWhetherSaved();
      await session.enter("system", plan.asNumber);
      const waited = session.dialect.name === "two-stage" && (await waitForTrial(session));
      if (waited) this.saved = undefined;
      this.take(await this.read());
      return this.isDone() ? this.unchanged() : this.change();
    });
  }

  private async underLock(work: () => Promise<PushReport>): Promise<PushReport> {
    const locked = await lockConfiguration(this.session, this.notes);
    try {
      return await work();
    } finally {
      if (locked) await releaseConfiguration(this.session, this.plan.asNumber);
    }
  }

  private async change(): Promise<PushReport> {
    if (!this.input.acceptPathLoss) this.notes.push(...(await refusePathLoss(this.session, this.plan)));
    await this.noteAutosave();
    if (this.input.save !== false) await this.noteUnsaved();
    await this.send();
    await this.requireEqual();
    await this.keep();
    if (this.input.save !== false) await this.saveOrSay();
    return this.report("pushed", this.input.save !== false);
  }

  private refuseMasked(): void {
    const masked = this.input.wanted.find(
      (row) => row.text.includes("******") && maskSecrets(row.text) === row.text,
    );
    if (masked?.text.includes("password") && this.typed(masked.text) === masked.text) {
      throw new VrpError(
        "refused",
        `${this.session.where}: \`${masked.text}\` cannot be sent: the secret itself is needed, not its mask.`,
      );
    }
  }

  /** The line with its password, which stands nowhere else. */
  private typed(line: string): string {
    const [, row, subject = ""] = /^(peer (\S+) password cipher )\*{6}$/.exec(line) ?? [];
    const password = this.input.passwords?.[subject];
    return row === undefined || password === undefined ? line : row + password;
  }

  private take(running: BgpSection): void {
    this.look(running);
    this.refuseWhenChanged();
  }

  private look(running: BgpSection): void {
    this.goal = this.input.goalAt?.(running) ?? this.input;
    this.before = running;
    this.plan = this.planFrom(running, this.goal.rewritePasswords);
  }

  /** Every push with a `save` needs to know. */
  private async askWhetherSaved(): Promise<void> {
    if (this.input.save !== false) this.saved = await isSaved(this.session);
  }

  /** Nothing to send, and it is what the switch boots with: so nothing of it is on trial, and nobody needs to ask. */
  private async isInPlace(running: BgpSection): Promise<boolean> {
    this.look(running);
    if (!this.isDone() || this.input.save === false || this.changedSincePreview().length > 0) return false;
    return (this.saved ?? (await isSaved(this.session))) === true;
  }

  /** @param rewritePasswords peers whose password must be sent whatever is set */
  private planFrom(running: BgpSection, rewritePasswords: readonly string[] = []): Plan {
    const { asNumber, ownership } = this.input;
    const { wanted, expected } = this.goal;
    const before = expected !== undefined && "ownership" in expected ? expected.ownership : undefined;
    return planBgp({
      asNumber,
      wanted,
      ownership,
      before,
      rewritePasswords,
      switchName: this.session.where,
      running,
    });
  }

  private changedSincePreview(): string[] {
    const { expected } = this.goal;
    if (expected === undefined) return [];
    const seen = "ownership" in expected ? expected : { rows: expected, ownership: this.input.ownership };
    return difference(ownedRows(this.before, seen.ownership), seen.rows);
  }

  private refuseWhenChanged(): void {
    const changed = this.changedSincePreview();
    if (changed.length === 0) return;
    throw new VrpError(
      "changed",
      `${this.session.where} was changed since the preview (${maskSecrets(changed.join("; "))}): nothing was sent; run the preview again and review what it shows now.`,
    );
  }

  private isDone(): boolean {
    return this.plan.commands.length === 0 && !this.plan.createsProcess;
  }

  /**
   * Nothing to send; but a run that was cut before its `save` is finished here. Only where rows of ours are missing in
   * what the switch would boot with: what somebody else has not saved yet is not ours to save.
   */
  private async unchanged(): Promise<PushReport> {
    if (this.input.save === false) return this.report("unchanged", false);
    // One line where all is saved, and the whole file only where something is not.
    if ((await isSaved(this.session)) === true) return this.report("unchanged", true);
    const saved = await readSavedBgp(this.session);
    if (saved === undefined) return this.report("unchanged", false);
    const { ours } = this;
    if (difference(ownedRows(this.before, ours), ownedRows(saved, ours)).length === 0)
      return this.report("unchanged", true);
    await this.saveOrSay();
    this.notes.push("The switch ran what is declared and had not saved it: it was saved.");
    return this.report("unchanged", true);
  }

  /** VRP saves everything or nothing: whoever left a change unsaved is told that it goes along. */
  private async noteUnsaved(): Promise<void> {
    if ((this.saved ?? (await isSaved(this.session))) !== false) return;
    this.notes.push("The switch ran changes that nobody had saved before this push; they are saved with it.");
  }

  /** A level-2 account sees the `bgp` section alone, which does where objects are only named. */
  private async read(): Promise<BgpSection> {
    try {
      return await this.session.readBgp(this.readsObjects);
    } catch (error) {
      const isDenied = error instanceof VrpError && error.code === "permission";
      if (!isDenied || !this.readsObjects || this.ours.objects.length > 0) throw error;
      const note =
        "Whether the policies and lists that rows name are on the switch was not checked: it takes level 3.";
      if (!this.notes.includes(note)) this.notes.push(note);
      return this.session.readBgp();
    }
  }

  /** With autosave "not saved" is no way back: a reboot may well start with what was pushed. */
  private async noteAutosave(): Promise<void> {
    const reply = await this.session.tolerate(
      "display current-configuration | include set save-configuration",
    );
    if (refusalIn(reply) !== undefined)
      this.notes.push(
        "This user may not see whether the switch saves by itself: a reboot may keep what is not saved.",
      );
    const row = /^\s*(set save-configuration\b.*)$/m.exec(reply)?.[1];
    if (row)
      this.notes.push(
        `The switch saves by itself (\`${row.trim()}\`): what runs is saved whether verified or not.`,
      );
  }

  private async send(): Promise<void> {
    const { session, plan } = this;
    await session.enter("system", plan.asNumber);
    const effect = effectOf(session, this.notes);
    await effect.begin();
    this.effect = effect;
    try {
      await this.deliver();
      await effect.takeEffect(plan.commands);
    } catch (error) {
      throw await this.takeBack(error);
    }
  }

  /** It was read back: where it ran on trial it is confirmed, and read once more before it may be saved. */
  private async keep(): Promise<void> {
    try {
      if ((await this.effect?.forGood()) !== true) return;
    } catch (error) {
      throw await this.takeBack(error);
    }
    await this.requireEqual();
  }

  /** The plan's lines; after a pause what a new reading says is missing. */
  private async deliver(): Promise<void> {
    let { plan } = this;
    for (let tries = 0; ; tries++) {
      try {
        return await this.deliverLines(plan);
      } catch (error) {
        await pauseWhenBusy(error, tries);
        plan = await this.whatIsMissing(error as VrpError);
        this.notes.push("The switch was busy; it was read again after a pause, and the rest was sent.");
      }
    }
  }

  private async deliverLines({ createsProcess, commands }: Plan): Promise<void> {
    const { session, plan } = this;
    if (createsProcess) await session.enter("bgp", plan.asNumber);
    for (const command of commands) {
      await session.enter(command.view, plan.asNumber);
      await this.deliverOne(command);
    }
  }

  /** In its view already; the line that enters a policy's node was sent with that. */
  private async deliverOne({ line, mayAsk, view }: PlannedCommand): Promise<void> {
    this.sent++;
    if (line !== view) await this.session.command(this.typed(line), { mayAsk, expectView: view });
  }

  /** The switch is read again: the line that was refused, and those before it, may have changed it. */
  private async whatIsMissing(meanwhile: VrpError): Promise<Plan> {
    await this.effect?.revert();
    await this.session.enter("user", this.plan.asNumber);
    const now = await this.read();
    const { ours } = this;
    const meddled = difference(foreignRows(now, ours), foreignRows(this.before, ours));
    if (meddled.length > 0) {
      const note = `Rows that are not ours differ now, and are left to a person: ${maskSecrets(meddled.join("; "))}.`;
      throw new VrpError(meanwhile.code, meanwhile.message, [note]);
    }
    // A password that arrived garbled, or was not sent yet, cannot be told from the right one.
    const passwords = this.plan.commands.flatMap(({ line }) => /^peer (\S+) password /.exec(line)?.[1] ?? []);
    return this.planFrom(now, passwords);
  }

  private async requireEqual(): Promise<void> {
    try {
      const after = await this.read();
      const left = this.planFrom(after).commands;
      if (left.length > 0) {
        throw new VrpError(
          "not-equal",
          `${this.session.where} took every line, and still differs: \`${maskSecrets(left.map((command) => command.line).join("`, `"))}\` would be needed.`,
        );
      }
      const { ours } = this;
      const meddled = difference(foreignRows(after, ours), foreignRows(this.before, ours));
      if (meddled.length > 0)
        this.notes.push(`Somebody else changed rows meanwhile: ${maskSecrets(meddled.join("; "))}.`);
    } catch (error) {
      throw await this.takeBack(error);
    }
  }

  private async saveOrSay(): Promise<void> {
    try {
      await save(this.session);
    } catch (error) {
      if (!(error instanceof VrpError)) throw error;
      const note =
        "Everything declared runs on the switch and was read back; whether it is saved is not known; the next run looks, and saves.";
      throw new PushError(error.code, error.message, [...error.notes, note], this.report("pushed", false));
    }
  }

  private report(state: PushReport["state"], saved: boolean): PushReport {
    return { plan: this.plan, state, saved, notes: this.notes, transcript: this.session.transcript };
  }

  // ---- when it went wrong ------------------------------------------------------------------------------------------

  /** Puts back what was there, where the switch can still be asked; always returns the error to throw. */
  private async takeBack(error: unknown): Promise<unknown> {
    if (!(error instanceof VrpError)) return error;
    if (!this.session.isOpen || error.code === "cut" || error.code === "timeout") {
      const note = `${this.sent} of ${this.plan.commands.length} lines were sent and nothing was saved.${this.effect?.afterCut ?? ""} The next run reads the switch and ends at the goal, or at the start if the change is withdrawn.`;
      return this.failed(error, "unknown", note);
    }
    try {
      const left = await this.restore();
      const note =
        left.length === 0
          ? "What had been sent was taken back; the switch is as before, and nothing was saved."
          : `What had been sent was taken back but for: ${maskSecrets(left.join("; "))}; nothing was saved.`;
      return this.failed(error, left.length === 0 ? "rolled-back" : "unknown", note);
    } catch (second) {
      const why = second instanceof Error ? second.message.replace(/\.$/, "") : String(second);
      return this.failed(
        error,
        "unknown",
        `Taking back what had been sent failed (${why}); nothing was saved, and the next run reads the switch first.`,
      );
    }
  }

  private failed(error: VrpError, state: "rolled-back" | "unknown", note: string): PushError {
    return new PushError(
      error.code,
      error.message,
      [...error.notes, note, ...this.notes],
      this.report(state, false),
    );
  }

  /** From what is there now to what was there before; returns what could not be put back. */
  private async restore(): Promise<string[]> {
    const { before } = this;
    if ((await this.effect?.revert()) !== true) await this.typeInverse();
    await this.session.enter("user", this.plan.asNumber);
    const now = await this.read();
    if (before.asNumber === undefined && now.asNumber !== undefined) {
      this.notes.push(
        `\`bgp ${now.asNumber}\`, which this push had created, stays: this program never removes a BGP process.`,
      );
    }
    return difference(now.rows, before.rows);
  }

  private async typeInverse(): Promise<void> {
    const { session, before } = this;
    const { ours } = this;
    const inverse = planBgp({
      switchName: session.where,
      asNumber: this.plan.asNumber,
      running: await this.read(),
      wanted: before.rows.filter((row) => isOwned(row, ours)),
      ownership: ours,
      restore: before.rows.filter(
        (row) =>
          !row.known && (ours.peers.includes(row.peer ?? "") || ours.objects.includes(row.object ?? "")),
      ),
    });
    for (const { view, line, mayAsk } of inverse.commands) {
      try {
        await session.enter(view, this.plan.asNumber);
        if (line !== view) await whenNotBusy(() => session.command(line, { mayAsk, expectView: view }));
      } catch (error) {
        // The reading afterwards tells what is left.
        if (!(error instanceof VrpError) || error.code !== "refused") throw error;
      }
    }
    await this.effect?.forGood();
  }
}
