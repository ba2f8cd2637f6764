import type { VtySession } from "../shell/vtySession";
import { TwoStage } from "./twoStage";
import type { PlannedCommand } from "../plan/types";

/** How what a push types becomes what the switch runs, and how it is taken back: the dialects' difference. */
export interface Effect {
  /**
   * Before the first line, in system view.
   * @throws VrpError `candidate`
   */
  begin(): Promise<void>;
  /** After the last line: it runs now, for the time being where the switch can do that. */
  takeEffect(commands: readonly PlannedCommand[]): Promise<void>;
  /** It was read back, or typed back: it runs for good. True when something was done that can fail. */
  forGood(): Promise<boolean>;
  /** True when the switch itself has taken back what was typed; false: the inverse must be typed. */
  revert(): Promise<boolean>;
  /** What becomes of it when the connection ends now: a sentence, or nothing. */
  readonly afterCut: string;
}

/** VRP5: every line is live as it is entered. */
class Immediate implements Effect {
  readonly afterCut = "";

  constructor(private readonly session: VtySession) {}

  async begin(): Promise<void> {
    // Nothing stands between a line and what runs.
  }

  async takeEffect(): Promise<void> {
    await this.session.enter("user", "");
  }

  async forGood(): Promise<boolean> {
    return false;
  }

  async revert(): Promise<boolean> {
    await this.session.enter("user", "");
    return false;
  }
}

/** @param session which has been in system view: its prompt tells */
export function effectOf(session: VtySession, notes: string[]): Effect {
  return session.dialect.name === "two-stage" ? new TwoStage(session, notes) : new Immediate(session);
}
