import type { PlannedCommand } from "../plan/types";

/** `inverse needed`: what was typed runs, and the lines that lead back must be typed. */
export type TakenBack = "taken back" | "inverse needed";

/** How typed lines become what the switch runs, and how they are taken back: the difference between the dialects. */
export interface CommitStrategy {
  /**
   * Before the first line, in system view.
   * @throws VrpError `candidate`
   */
  begin(): Promise<void>;
  /** After the last line: it runs now, on trial where the switch can do that. */
  takeEffect(commands: readonly PlannedCommand[]): Promise<void>;
  /** After it was read back: it stays. @returns true when a command was sent that can fail: then it is read once more */
  confirm(): Promise<boolean>;
  /** Lets the switch take back what was typed, where it can. */
  takeBack(): Promise<TakenBack>;
  /** What becomes of it when the connection ends now: a sentence, or nothing. */
  readonly afterCut: string;
}
