import type { VtySession } from "../shell/vtySession";
import type { CommitStrategy } from "./commitStrategy";

/** VRP5: every line runs as it is entered. */
export class Immediate implements CommitStrategy {
  readonly afterCut = "";

  constructor(private readonly session: VtySession) {}

  async begin(): Promise<void> {
    // There is nothing between a line and what runs.
  }

  async takeEffect(): Promise<void> {
    await this.session.enter("user", "");
  }

  async confirm(): Promise<boolean> {
    return false;
  }

  async revert(): Promise<boolean> {
    await this.session.enter("user", "");
    return false;
  }
}
