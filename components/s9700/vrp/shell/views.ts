import { uncommitted, VrpError } from "../errors";
import type { View } from "../rules/types";
import type { Dialect } from "./dialect";
import type { Dialogue } from "./dialogue";

/** What changing views needs of a login: {@link VtySession} has it. */
export interface LineSender {
  readonly where: string;
  readonly dialect: Dialect;
  readonly isUncommitted: boolean;
  command(line: string, options?: { readonly expectView?: View | "user" }): Promise<string>;
  tolerate(line: string): Promise<string>;
}

/** Levels below the system view from which `quit` leads back. */
const MOST_LEVELS = 4;

/** Goes from view to view, and checks after each step that the prompt shows the view that was meant. */
export class Views {
  /** The lines that keep commands out of an upper view were sent. */
  private isPrepared = false;

  constructor(
    private readonly vty: LineSender,
    private readonly dialogue: Dialogue,
  ) {}

  /** @see VtySession.enter */
  async enter(view: View | "user", asNumber: string): Promise<void> {
    const { vty } = this;
    if (this.current === view) return;
    if (view === "user") {
      if (vty.isUncommitted) throw uncommitted(vty.where, "something");
      await vty.command("return", { expectView: "user" });
      return;
    }
    if (this.current === "user") {
      await this.prepare();
      await vty.command("system-view", { expectView: "system" });
    }
    if (view === "system") await this.leaveTo("system");
    else if (view.startsWith("route-policy ")) await this.enterNode(view);
    else await this.enterBgp(view, asNumber);
  }

  private get current(): View | "user" {
    return this.dialogue.view;
  }

  /**
   * Before the first line that configures. VRP5 runs a line that a view does not know in the upper view by default; this
   * is switched off. Releases before V200R011 refuse the line and know no upper view. Log lines are switched off where
   * some came: a VTY gets none unless a user asked for them.
   */
  private async prepare(): Promise<void> {
    if (this.isPrepared) return;
    this.isPrepared = true;
    const { keepToView } = this.vty.dialect;
    if (keepToView !== undefined) await this.vty.tolerate(keepToView);
    if (this.dialogue.noisy) await this.vty.tolerate("undo terminal monitor");
  }

  private async leaveTo(view: "system" | "bgp"): Promise<void> {
    for (let level = 0; this.current !== view && this.current !== "system" && level < MOST_LEVELS; level++)
      await this.vty.command("quit");
  }

  private async enterBgp(view: View, asNumber: string): Promise<void> {
    if (this.current !== "system") await this.leaveTo("bgp");
    if (this.current === "system") await this.vty.command(`bgp ${asNumber}`, { expectView: "bgp" });
    if (view !== "bgp") await this.enterFamily(view);
  }

  /** The prompt `[NAME-route-policy]` shows neither policy nor node: the line that led there says them. */
  private async enterNode(view: View): Promise<void> {
    await this.leaveTo("system");
    await this.vty.command(view);
    if (this.current.startsWith("route-policy")) this.learn("route-policy", view);
    this.requireCurrent(view);
  }

  private async enterFamily(view: View): Promise<void> {
    await this.vty.command(view);
    // `[NAME-bgp-af-vpnv4]`, `[NAME-bgp6-BLUE]`: which view a prompt means is known for the two unicast ones only.
    if (/^bgp6?-./.test(this.current) && !/-family unicast$/.test(view)) this.learn(this.current, view);
    this.requireCurrent(view);
  }

  private learn(ending: string, view: View): void {
    this.dialogue.prompts.learn(ending, view);
    this.dialogue.view = view;
  }

  private requireCurrent(view: View): void {
    if (this.current === view) return;
    throw new VrpError(
      "view",
      `${this.vty.where}: \`${view}\` led to view ${this.current}: the line ran in another view.`,
    );
  }
}
