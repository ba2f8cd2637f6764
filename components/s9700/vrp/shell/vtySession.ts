import { asPlain } from "../configuration/address";
import { whenNotBusy } from "./busy";
import { dialectOf, isUncommitted, VRP5, type Dialect } from "./dialect";
import { Dialogue, type ExchangeOptions } from "./dialogue";
import { parseVersion, type Version } from "../display/summaries";
import { uncommitted, VrpError } from "../errors";
import { maskSecrets } from "../configuration/mask";
import { parseBgpSection } from "../configuration/section";
import { openShell, whereIs, type Shell } from "./ssh";
import { refusalIn } from "./terminal";
import { timeoutsOf, trialSecondsOf } from "./timeouts";
import type { Exchange } from "../errors";
import type { View } from "../rules/types";
import type { BgpSection } from "../configuration/types";
import type { SwitchAccess } from "./types";

export interface CommandOptions extends ExchangeOptions {
  /** Where the prompt must be afterwards: VRP runs an unknown command in the upper view by default. */
  readonly expectView?: View | "user";
}

/** A login at the switch. One line at a time; echo, prompt and view are checked after each. */
export class VtySession {
  readonly where: string;
  private readonly dialogue: Dialogue;
  private seen?: Dialect;
  /** The line that keeps commands out of an upper view has been sent. */
  private keepsToView = false;

  private constructor(
    readonly access: SwitchAccess,
    private readonly shell: Shell,
  ) {
    this.where = whereIs(access);
    const timeouts = timeoutsOf(access);
    const secrets = [...(access.password === undefined ? [] : [access.password]), ...(access.secrets ?? [])];
    this.dialogue = new Dialogue(shell.channel, this.where, access.name, timeouts, secrets);
  }

  /**
   * Logs in, checks the sysname, and switches paging off.
   * Prefer withSession(): it queues, waits for a free VTY, and always leaves.
   * @param shell another terminal than SSH's: a console server, a test
   * @throws VrpError host-key, auth, unreachable, no-vty, sysname, timeout; RangeError `timeouts.trial`
   */
  static async open(access: SwitchAccess, shell?: Shell): Promise<VtySession> {
    trialSecondsOf(access);
    const session = new VtySession(access, shell ?? (await openShell(access)));
    try {
      await session.dialogue.login();
      await session.tolerate("screen-length 0 temporary");
      return session;
    } catch (error) {
      if (error instanceof VrpError) error.transcript = session.transcript;
      session.dialogue.write("quit");
      session.shell.end();
      throw error;
    }
  }

  /** The name that the prompt shows. */
  get sysname(): string {
    return this.dialogue.prompts.sysname;
  }

  /** Every exchange so far, secrets masked. */
  get transcript(): readonly Exchange[] {
    return this.dialogue.transcript;
  }

  /** Lines sent and waited for so far, questions and pages not counted. */
  get roundTrips(): number {
    return this.dialogue.roundTrips;
  }

  /** The view in which the next line runs. */
  get view(): View | "user" {
    return this.dialogue.view;
  }

  /** How configuration takes effect here: VRP5's way until a prompt of the system view shows VRP8's. */
  get dialect(): Dialect {
    this.seen = dialectOf(this.dialogue.prompt) ?? this.seen;
    return this.seen ?? VRP5;
  }

  /** The switch answered as only this dialect does. */
  learn(dialect: Dialect): void {
    this.seen ??= dialect;
  }

  /** Something was typed in two stages, and is not committed. */
  get isUncommitted(): boolean {
    return isUncommitted(this.dialogue.prompt);
  }

  /** What a person should know of how the switch was reached. */
  get warnings(): readonly string[] {
    const { weakAlgorithms = [], uncheckedKey } = this.shell;
    const warnings: string[] = [];
    if (weakAlgorithms.length > 0)
      warnings.push(
        `${this.where} was reached with ${weakAlgorithms.join(", ")}, which can be broken: legacyAlgorithms is for switches that have nothing better.`,
      );
    if (uncheckedKey !== undefined)
      warnings.push(
        `${this.where} was believed without a check of its host key (${uncheckedKey}): anybody in between reads the password and whatever is sent; for labs only.`,
      );
    return warnings;
  }

  get isOpen(): boolean {
    return !this.dialogue.closed;
  }

  /** The reply to one line. @throws VrpError refused, permission, question, view, echo, cut, timeout */
  async command(line: string, options: CommandOptions = {}): Promise<string> {
    const { view } = this;
    const { text, promptLength } = await this.dialogue.exchange(line, options);
    const refusal = refusalIn(text, line, promptLength);
    if (refusal !== undefined) throw this.refused(line, view, refusal);
    if (options.expectView !== undefined && this.view !== options.expectView) {
      throw new VrpError(
        "view",
        `${this.where}: after \`${maskSecrets(line)}\` the prompt is in view ${this.view}, expected ${options.expectView}: the line ran somewhere else.`,
      );
    }
    return text;
  }

  /** The reply to a line whose refusal the caller judges, or does not mind: older releases lack it. */
  async tolerate(line: string, options: ExchangeOptions = {}): Promise<string> {
    return (await this.dialogue.exchange(line, options)).text;
  }

  /** A `display` command's answer; the word `display` may be left out. */
  async display(command: string): Promise<string> {
    const line = command.startsWith("display ") ? command : `display ${command}`;
    const { view } = this;
    const { text, promptLength } = await this.dialogue.exchange(line);
    // An answer may well hold lines that start with "Error"; a refusal is nothing else.
    const head = text
      .slice(0, 2_000)
      .split("\n")
      .filter((part) => part.trim() !== "")
      .slice(0, 2)
      .join("\n");
    const refusal = refusalIn(head, line, promptLength);
    if (refusal !== undefined) throw this.refused(line, view, refusal);
    return text;
  }

  private refused(line: string, view: string, refusal: string): VrpError {
    const denied = /permission|authorization/i.test(refusal);
    const rights = ` User "${this.access.username}" needs a higher privilege level (3 reads the configuration, 2 changes and saves it).`;
    return new VrpError(
      denied ? "permission" : "refused",
      `${this.where} refused \`${maskSecrets(line)}\` in view ${view}: ${refusal}${denied ? rights : ""}`,
    );
  }

  /** What runs on the switch: VRP version and release, where `display version` says them. */
  async version(): Promise<Version> {
    return parseVersion(await this.display("version"));
  }

  /**
   * The running `bgp` section; no rows and no AS when no process runs.
   * A level-2 account may not read the configuration: then `display this` in the bgp view tells.
   * @param objects the prefix lists, filters and route-policies, too (see `needsObjects`): the whole configuration is
   * read, once, since only it shows them and everything that names them in one answer; level 3
   */
  async readBgp(objects = false): Promise<BgpSection> {
    try {
      const command = `current-configuration${objects ? "" : " configuration bgp"}`;
      const text = await whenNotBusy(() => this.display(command));
      const section = text.trim() === "" ? { rows: [] } : parseBgpSection(text);
      return objects ? { ...section, objectsRead: true } : section;
    } catch (error) {
      if (error instanceof VrpError && error.code === "permission" && !objects) return this.readInView(error);
      if (error instanceof VrpError && error.code === "truncated") {
        throw new VrpError("truncated", `${this.where}: ${error.message}`);
      }
      throw error;
    }
  }

  private async readInView(denied: VrpError): Promise<BgpSection> {
    // Entering `bgp N` where none runs would create it, so its AS is asked for first.
    const peers = await this.tolerate("display bgp peer");
    const asNumber = /local AS number\s*:\s*(\S+)/i.exec(peers)?.[1];
    if (asNumber === undefined) throw denied;
    const { view } = this;
    try {
      await this.enter("bgp", asPlain(asNumber));
      return parseBgpSection(await this.display("this"));
    } catch (error) {
      throw error instanceof VrpError && error.code === "permission" ? denied : error;
    } finally {
      if (this.isOpen) await this.enter(view, asPlain(asNumber));
    }
  }

  /** Goes to a view from wherever the session is. `bgp <asNumber>` is created where no process runs. */
  async enter(view: View | "user", asNumber: string): Promise<void> {
    if (this.view === view) return;
    if (view === "user" && this.isUncommitted) throw uncommitted(this.where, "something");
    if (view === "user") return void (await this.command("return", { expectView: "user" }));
    if (this.view === "user") {
      await this.keepToView();
      await this.command("system-view", { expectView: "system" });
    }
    if (view === "system") return this.leaveTo("system");
    if (view.startsWith("route-policy ")) return this.enterNode(view);
    if (this.view !== "system") await this.leaveTo("bgp");
    if (this.view === "system") await this.command(`bgp ${asNumber}`, { expectView: "bgp" });
    if (view !== "bgp") await this.enterFamily(view);
  }

  /**
   * Before the first line that configures: no upper view, and no log lines where there are any (a VTY gets none unless
   * somebody asked for them). Releases before V200R011 know no upper view, and the view is checked after every line.
   */
  private async keepToView(): Promise<void> {
    if (this.keepsToView) return;
    this.keepsToView = true;
    const { keepToView: line } = this.dialect;
    if (line !== undefined) await this.tolerate(line);
    if (this.dialogue.noisy) await this.tolerate("undo terminal monitor");
  }

  private async leaveTo(view: "system" | "bgp"): Promise<void> {
    for (let level = 0; this.view !== view && this.view !== "system" && level < 4; level++)
      await this.command("quit");
  }

  /** `[X-route-policy]` tells neither policy nor node: which one it is, is known from the line that led there. */
  private async enterNode(view: View): Promise<void> {
    await this.leaveTo("system");
    await this.command(view);
    if (this.view.startsWith("route-policy")) {
      this.dialogue.prompts.learn("route-policy", view);
      this.dialogue.view = view;
    }
    if (this.view !== view)
      throw new VrpError(
        "view",
        `${this.where}: \`${view}\` led to view ${this.view}: it ran somewhere else.`,
      );
  }

  private async enterFamily(view: View): Promise<void> {
    await this.command(view);
    // `[X-bgp-af-vpnv4]`: how a family's prompt ends is known for the two unicast ones only.
    if (this.view !== view && /^bgp-./.test(this.view) && !/-family unicast$/.test(view)) {
      this.dialogue.prompts.learn(this.view, view);
      this.dialogue.view = view;
    }
    if (this.view !== view) {
      throw new VrpError(
        "view",
        `${this.where}: \`${view}\` led to view ${this.view}: it ran somewhere else.`,
      );
    }
  }

  /**
   * `return`, then `quit`: a session that is left open keeps a VTY busy for ten minutes. Where something is uncommitted
   * that would raise a question; then the connection is closed, and the candidate goes with its session.
   */
  async close(): Promise<void> {
    try {
      if (this.isUncommitted) return;
      if (this.isOpen && this.view !== "user") await this.tolerate("return", { timeout: 5_000 });
      this.dialogue.write("quit");
      await this.dialogue.untilClosed(1_000);
    } catch {
      // The session is being given up; what it was for has already been reported.
    } finally {
      this.shell.end();
    }
  }
}
