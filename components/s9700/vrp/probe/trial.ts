import { ownedRows } from "../configuration/ownership";
import type { BgpSection, Ownership } from "../configuration/types";
import { VrpError } from "../errors";
import { commandsOf } from "../plan/format";
import { planBgp } from "../plan/plan";
import type { Plan } from "../plan/types";
import { secretsIn } from "../configuration/mask";
import { contextOf } from "../push/context";
import { holderOf, underLock } from "../push/lock";
import { push } from "../push/push";
import { compareWithSaved } from "../push/savedState";
import type { Row } from "../rules/types";
import type { VtySession } from "../shell/vtySession";
import { type TrialAnswer, trialAnswers, type TrialRecord } from "./trialAnswers";
import { plannedSteps, trialOwnership, type TrialPlan } from "./trialPlan";
import { IPV6_PEER, NAME, OTHER_FILTER, PEER, STEPS, type TrialStep } from "./trialSteps";

export interface TrialReport {
  readonly sysname: string;
  readonly steps: readonly TrialResult[];
  /** What an earlier trial that was cut had left; empty = nothing. */
  readonly leftovers: readonly string[];
  /** What the pushes had to say, e.g. what `save` stored along. */
  readonly notes: readonly string[];
  /** Running and startup configuration are as before, line by line. */
  readonly restored: boolean;
  /** What this device showed of each point of "Unproven", or why it is not known. */
  readonly answers: readonly TrialAnswer[];
  /** Why it ended before everything was taken back; undefined = it did not. */
  readonly ended?: string;
}

export interface TrialResult {
  readonly name: string;
  /** The lines that were sent, and undone. */
  readonly lines: readonly string[];
  /** What the switch asked. */
  readonly questions: readonly string[];
  /** `works`: it was read back as wanted, and saved. */
  readonly state: "works" | "failed" | "not tried";
  /** Why it does not work, or was not tried. */
  readonly why?: string;
}

/**
 * Walks through every class of commands that a plan has, on peers of documentation addresses that never come up, each step
 * planned, sent, read back and saved as by an update; takes all of it back, and compares the running and the startup
 * configuration with what they were. A trial that was cut is taken back by the next one.
 * @param consent shows every line to a person, who types the switch's sysname: this switch may be touched. Another
 * name, or none, and nothing is sent
 * @param steps for tests: fewer of them; what is a trial's is always what all of them name
 * @throws VrpError before the first line is sent: `refused`, or what the reading throws
 */
export async function runTrial(
  vty: VtySession,
  consent: (plan: TrialPlan) => Promise<string | undefined>,
  steps: readonly TrialStep[] = STEPS,
): Promise<TrialReport> {
  if (vty.access.vpnInstance !== undefined)
    throw refused(vty, "a trial is made in the public instance, and this login is for a VPN instance");
  const found = await vty.readBgp(true);
  const { asNumber } = found;
  if (asNumber === undefined) throw refused(vty, "no BGP process runs, and a trial starts none");
  await refuseUnsaved(vty);
  const trial = new Trial(vty, asNumber);
  const leftovers = ownedRows(found, trial.ownership).map(({ text }) => text);
  const hasIpv6 = /^ ipv6-family unicast$/m.test(await bothTexts(vty));
  const plan: TrialPlan = {
    sysname: vty.sysname,
    takenBack: commandsOf(trial.planTo([], found)),
    steps: plannedSteps(steps, asNumber, found, hasIpv6),
  };
  const typed = await consent(plan);
  if (typed !== vty.sysname)
    throw refused(
      vty,
      typed === undefined
        ? "nobody typed its sysname"
        : `the name that was typed is ${typed}, and this is ${vty.sysname}`,
    );
  const results: TrialResult[] = [];
  let ciphertexts: TrialRecord["ciphertexts"];
  const reportOf = (restored: boolean, ended?: string): TrialReport => ({
    sysname: vty.sysname,
    ...{ steps: results, leftovers, notes: trial.notes, restored },
    answers: trialAnswers({
      exchanges: vty.transcript,
      ...(ciphertexts === undefined ? {} : { ciphertexts }),
    }),
    ...(ended === undefined ? {} : { ended }),
  });
  try {
    // Also where only the startup configuration has rows of a trial: nothing to send, and saved.
    if ((await trial.go([], plan.takenBack)) === undefined)
      return reportOf(true, "what an earlier trial left has changed since it was shown; nothing was sent.");
    await trial.showLock();
    const before = await bothTexts(vty);
    ciphertexts = ciphertextsIn(before);
    let ended: string | undefined;
    for (const { name, wanted, lines, skipped } of plan.steps) {
      if (skipped !== undefined) {
        results.push({ name, state: "not tried", lines: [], questions: [], why: skipped });
        continue;
      }
      const from = vty.transcript.length;
      // After a step that failed the next one begins with nothing of the trial, so it has other lines than were shown.
      const shown = results.some(({ state }) => state === "failed") ? undefined : lines;
      try {
        const sent = await trial.go(wanted, shown);
        if (sent === undefined) {
          await trial.go([]);
          ended = `${name}: what runs has changed since the lines were shown, and other lines would be sent; no more were.`;
          break;
        }
        results.push({ name, state: "works", lines: sent, questions: questionsIn(vty, from) });
      } catch (error) {
        // A push that failed has taken itself back; where the login ended nothing more can be done.
        if (!(error instanceof VrpError) || !vty.isOpen) throw error;
        const why = [error.message, ...error.notes].join(" ");
        results.push({ name, state: "failed", lines: [], questions: questionsIn(vty, from), why });
        await vty.enter("user", asNumber);
        await trial.go([]);
      }
    }
    return reportOf(before === (await bothTexts(vty)), ended);
  } catch (error) {
    if (!(error instanceof VrpError)) throw error;
    // From here on lines may have been sent: not a refusal, whatever ended it.
    return reportOf(false, [error.message, ...error.notes].join(" "));
  }
}

const refused = ({ where }: VtySession, why: string) =>
  new VrpError("refused", `${where}: no trial was made: ${why}.`);

/** Pushes the rows of one step after the other. */
class Trial {
  readonly ownership: Ownership;
  readonly notes: string[] = [];

  constructor(
    private readonly vty: VtySession,
    private readonly asNumber: string,
  ) {
    this.ownership = trialOwnership(asNumber);
  }

  /** @throws VrpError where a line would touch any session that is not the trial's */
  planTo(wanted: readonly Row[], running: BgpSection): Plan {
    const { vty, asNumber, ownership } = this;
    const plan = planBgp({ switchName: vty.where, asNumber, running, wanted, ownership });
    const ours = new Set(ownership.peers);
    const other = plan.commands.find(({ impact }) => impact.sessions.some((one) => !ours.has(one)));
    if (other === undefined) return plan;
    throw refused(vty, `\`${other.line}\` would touch ${other.impact.sessions.join(", ")}`);
  }

  /** What the release shows of a lock that this login holds. */
  async showLock(): Promise<void> {
    const { vty, asNumber, ownership, notes } = this;
    const context = contextOf(vty, { asNumber, wanted: [], ownership });
    await underLock(context, () => holderOf(vty));
    notes.push(...context.notes.filter((note) => !notes.includes(note)));
  }

  /**
   * One step's push.
   * @param shown the lines that a person has seen; undefined = any that lead there
   * @returns the lines that were sent, and undone; undefined = others than were shown would be, and nothing was sent
   * @throws VrpError those of {@link planTo} and of a push
   */
  async go(wanted: readonly Row[], shown?: readonly string[]): Promise<readonly string[] | undefined> {
    const { vty, asNumber, ownership, notes } = this;
    const running = await vty.readBgp(true);
    const lines = commandsOf(this.planTo(wanted, running));
    if (shown !== undefined && lines.join("\n") !== shown.join("\n")) return undefined;
    const expected = { rows: ownedRows(running, ownership), ownership };
    const report = await push(vty, { asNumber, wanted, ownership, expected, lockFirst: true });
    await vty.enter("user", asNumber);
    notes.push(...report.notes.filter((note) => !notes.includes(note)));
    return report.plan.commands.map(({ line }) => line);
  }
}

/** Whether the passwords that run are those of the startup configuration, letter by letter; undefined = there are none. */
function ciphertextsIn(both: string): TrialRecord["ciphertexts"] {
  const [running, startup] = both.split(BETWEEN).map((text) => secretsIn(text).join("\n"));
  if (running === "" && startup === "") return undefined;
  return running === startup ? "same" : "different";
}

/** A trial saves: what others have not saved would be saved along. What an earlier trial left may be unsaved. */
async function refuseUnsaved(vty: VtySession): Promise<void> {
  if ((await compareWithSaved(vty)) === "saved") return;
  const [running, startup] = (await bothTexts(vty)).split(BETWEEN).map(withoutTrial);
  if (running !== startup)
    throw refused(vty, "what runs is not saved, and a trial saves: save it, or put it back, first");
}

/** The text without the rows of a trial. VRP prints an IPv6 address in capitals. */
function withoutTrial(text: string): string {
  const names = [NAME, OTHER_FILTER, PEER, IPV6_PEER, IPV6_PEER.toUpperCase()].join("|");
  return text
    .replace(new RegExp(`^#\\nroute-policy ${NAME} .*\\n(?: .*\\n)*`, "gm"), "")
    .replace(new RegExp(`^.*(?:${names})(?: .*)?\\n`, "gm"), "")
    .replace(/^#\n(?=#\n)/gm, "");
}

const BETWEEN = "\n\0\n";

/** Without the lines in which a release writes when it was changed and saved. */
async function bothTexts(vty: VtySession): Promise<string> {
  const texts = [await vty.display("current-configuration"), await vty.display("saved-configuration")];
  return texts.map((text) => text.replace(/^!.*\n?/gm, "")).join(BETWEEN);
}

/** What was asked, with the line that it was asked after, and without the answer. */
function questionsIn({ transcript }: VtySession, from: number): string[] {
  const asked = transcript.slice(from).flatMap(({ line, reply }) => {
    if (/^(?:display|compare) /.test(line)) return [];
    const questions = reply
      .split("\n")
      .flatMap((text) => /^.*[[(]y\/n[\])](?:\[[ny]\])?:?/i.exec(text)?.[0] ?? []);
    return questions.map((question) => `\`${line}\`: ${question.trim()}`);
  });
  return [...new Set(asked)];
}
