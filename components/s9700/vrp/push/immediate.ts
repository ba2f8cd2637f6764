import type { VtySession } from "../shell/vtySession";
import type { CommitStrategy, TakenBack } from "./commitStrategy";

/** VRP5: every line runs as it is entered. */
export class Immediate implements CommitStrategy {
  readonly afterCut = "";

  constructor(private readonly vty: VtySession) {}

  async begin(): Promise<void> {
    // There is nothing between a line and what runs.
  }

  async takeEffect(): Promise<void> {
    await this.vty.enter("user", "");
  }

  async confirm(): Promise<boolean> {
    return false;
  }

  async takeBack(): Promise<TakenBack> {
    await this.vty.enter("user", "");
    return "inverse needed";
  }
}
