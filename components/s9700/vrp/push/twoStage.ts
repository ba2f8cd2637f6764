import { whenNotBusy } from "../shell/busy";
import type { CommitStrategy, TakenBack } from "./commitStrategy";
import { uncommitted, VrpError } from "../errors";
import { maskSecrets } from "../configuration/mask";
import type { VtySession } from "../shell/vtySession";
import { timeoutsOf, trialSecondsOf } from "../shell/timeouts";
import { refusalIn } from "../shell/refusals";
import { trialSecondsLeft, waitForTrial } from "./trial";
import { CHOICES } from "../rules/questions";
import type { QuestionRule } from "../rules/types";
import type { PlannedCommand } from "../plan/types";

const aboutTrial = (what: string): QuestionRule => ({
  text: new RegExp(
    String.raw`^Warning: The trial configuration will be ${what}\. ?Continue ?\?${CHOICES}$`,
    "i",
  ),
  answer: "y",
});
/** Huawei's reference of `abort trial`. */
const ROLLS_BACK = aboutTrial("rolled back");
/** No reference shows that `commit` asks during a trial; annet, which is used in production, answers this. */
const CONFIRMS = aboutTrial("confirmed");
const HAS_NO_TRIAL = /Unrecognized|Incomplete|Wrong parameter|Too many/i;

/**
 * VRP8: what is typed is the login's candidate. It is committed on trial, read back, and confirmed; until then the
 * switch takes it back by itself: the candidate with the login, the trial when its time is over.
 */
export class TwoStage implements CommitStrategy {
  private stage: "typed" | "trial" | "committed" = "typed";
  /** The candidate holds lines that this push did not type. */
  private isShared = false;
  private readonly seconds: number;

  constructor(
    private readonly vty: VtySession,
    private readonly notes: string[],
  ) {
    this.seconds = trialSecondsOf(vty.access);
  }

  get afterCut(): string {
    if (this.stage === "typed")
      return " What was typed was not committed and goes with the login: the switch stays as it was.";
    if (this.stage === "committed") return "";
    return ` What was committed on trial goes back by itself, at the latest after ${this.seconds} s, unless its confirmation arrived: the switch ends as it was, or at the goal.`;
  }

  async begin(): Promise<void> {
    if (this.vty.isUncommitted) throw uncommitted(this.vty.where, "something");
  }

  async takeEffect(commands: readonly PlannedCommand[]): Promise<void> {
    const { vty } = this;
    this.refuseForeign(await vty.tolerate("display configuration candidate"), commands);
    try {
      this.stage = "trial";
      const reply = await this.commit(`commit trial ${this.seconds}`);
      const runs = /trial configuration/i.test(reply) || (await trialSecondsLeft(vty)) > 0;
      if (!runs) this.stage = "committed";
    } catch (error) {
      if (!(error instanceof VrpError) || error.code !== "refused") throw error;
      this.stage = "typed";
      if (!HAS_NO_TRIAL.test(error.message)) throw error;
      this.notes.push("The switch has no `commit trial`: what is wrong would be taken back line by line.");
      this.stage = "committed";
      await this.commit("commit");
    }
  }

  async confirm(): Promise<boolean> {
    if (this.stage !== "trial" && !this.vty.isUncommitted) return false;
    await this.commit("commit", this.stage === "trial" ? [CONFIRMS] : []);
    this.stage = "committed";
    return true;
  }

  async takeBack(): Promise<TakenBack> {
    const { vty, stage } = this;
    if (this.isShared) throw this.leftAlone();
    if (vty.view === "user") await vty.enter("system", "");
    if (vty.isUncommitted || stage === "typed") await vty.command("clear configuration candidate");
    if (stage === "committed") return "inverse needed";
    if (stage === "trial") {
      // Refused where its time is over already; the reading afterwards tells.
      await vty.tolerate("abort trial", { mayAsk: [ROLLS_BACK] });
      await waitForTrial(vty);
    }
    return "taken back";
  }

  /** @throws VrpError refused; question: any but those given */
  private commit(line: string, mayAsk: readonly QuestionRule[] = []): Promise<string> {
    const timeout = timeoutsOf(this.vty.access).save;
    return whenNotBusy(this.vty, () => this.vty.command(line, { timeout, mayAsk }));
  }

  /** A candidate is its login's own by all that is known; what is not ours in it is neither committed nor cleared. */
  private refuseForeign(candidate: string, commands: readonly PlannedCommand[]): void {
    if (refusalIn(candidate) !== undefined) return;
    const ours = ["bgp", ...commands.flatMap(({ view, line }) => [section(line), section(view)])];
    const isOurs = (line: string) => ours.some((own) => `${section(line)} `.startsWith(`${own} `));
    const foreign = candidate
      .split("\n")
      .find((line) => /^\w/.test(line) && !/^(?:return$|Building configuration)/.test(line) && !isOurs(line));
    if (foreign === undefined) return;
    this.isShared = true;
    throw uncommitted(this.vty.where, `\`${maskSecrets(foreign.trim())}\``);
  }

  private leftAlone(): VrpError {
    return new VrpError("candidate", "the candidate is not this login's alone, and was not cleared");
  }
}

/** The words that tell a section: `ip ip-prefix NAME`, `route-policy NAME permit`, `bgp`. */
const section = (line: string): string =>
  maskSecrets(line)
    .trim()
    .replace(/^undo /, "")
    .split(" ")
    .slice(0, 3)
    .join(" ");
