import { maskSecrets } from "../configuration/mask";
import type { BgpSection } from "../configuration/types";
import { inInstance } from "../configuration/vpnInstance";
import { parseVersion, type Version } from "../display/version";
import { type Exchange, VrpError } from "../errors";
import type { View } from "../rules/types";
import { dialectOf, isUncommitted, VRP5, type Dialect } from "./dialect";
import { Dialogue, type ExchangeOptions } from "./dialogue";
import { readBgp } from "./readBgp";
import { refusalError, refusalIn, refusalOfDisplay } from "./refusals";
import { openShell, warningsOf, type Shell } from "./ssh";
import { trialSecondsOf } from "./timeouts";
import type { SwitchAccess } from "./types";
import { Views } from "./views";
import { whereIs } from "./where";

export interface CommandOptions extends ExchangeOptions {
  /** Where the prompt must be afterwards: VRP runs an unknown command in the upper view by default. */
  readonly expectView?: View | "user";
}

/** Milliseconds that leaving may take for `return`, and then for `quit`. */
const LEAVING = { return: 5_000, quit: 1_000 } as const;

/**
 * A login at the switch. One line at a time: each method sends its lines one after another and returns when the last
 * prompt was seen, so every call must be awaited before the next one.
 */
export class VtySession {
  /** How messages name the switch. */
  readonly where: string;
  private readonly dialogue: Dialogue;
  private readonly views: Views;
  private knownDialect?: Dialect;

  private constructor(
    readonly access: SwitchAccess,
    private readonly shell: Shell,
  ) {
    this.where = whereIs(access);
    this.dialogue = new Dialogue(shell.channel, access);
    this.views = new Views(this, this.dialogue);
  }

  /**
   * Logs in, checks the sysname, and switches paging off.
   * Prefer withLogin(): it queues, waits for a free VTY, and always leaves.
   * @param shell another terminal than SSH's: a console server, a test
   * @throws VrpError host-key, auth, unreachable, no-vty, sysname, timeout, cancelled; RangeError `timeouts.trial`
   */
  static async open(access: SwitchAccess, shell?: Shell): Promise<VtySession> {
    trialSecondsOf(access);
    const vty = new VtySession(access, shell ?? (await openShell(access)));
    try {
      await vty.dialogue.login();
      await vty.tolerate("screen-length 0 temporary");
      return vty;
    } catch (error) {
      if (error instanceof VrpError) error.transcript = vty.transcript;
      await vty.close();
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
    return this.seenDialect ?? VRP5;
  }

  /** As {@link dialect}; undefined until a prompt of the system view shows which one it is. */
  get seenDialect(): Dialect | undefined {
    this.knownDialect = dialectOf(this.dialogue.prompt) ?? this.knownDialect;
    return this.knownDialect;
  }

  /** True when lines wait in the candidate for `commit` (VRP8). */
  get isUncommitted(): boolean {
    return isUncommitted(this.dialogue.prompt);
  }

  /** What an engineer should know of how the switch was reached, one sentence each. */
  get warnings(): readonly string[] {
    return warningsOf(this.where, this.shell);
  }

  get isOpen(): boolean {
    return !this.dialogue.closed;
  }

  /** True when a line was sent and no prompt came after it: what the switch did is not known, and it may still answer. */
  get isUnanswered(): boolean {
    return this.dialogue.isUnanswered;
  }

  /**
   * For work that must not stop half-way, as taking back what was sent: the caller's signal ends nothing any more, and
   * `timeouts.total` begins anew.
   */
  workWithoutLimits(): void {
    this.dialogue.workWithoutLimits();
  }

  /** The reply to one line. @throws VrpError refused, permission, question, view, echo, cut, timeout, output, cancelled */
  async command(line: string, options: CommandOptions = {}): Promise<string> {
    const { view } = this;
    const { text, promptLength } = await this.dialogue.exchange(line, options);
    this.refuse(line, view, refusalIn(text, line, promptLength));
    if (options.expectView !== undefined && this.view !== options.expectView)
      throw new VrpError(
        "view",
        `${this.where}: after \`${maskSecrets(line)}\` the prompt is in view ${this.view}, expected ${options.expectView}: the line ran in another view.`,
      );
    return text;
  }

  /** The reply to a line whose refusal the caller judges, or accepts because older releases lack the line. */
  async tolerate(line: string, options: ExchangeOptions = {}): Promise<string> {
    return (await this.dialogue.exchange(line, options)).text;
  }

  /** The answer to a `display` command; the word `display` may be left out. */
  async display(command: string): Promise<string> {
    const line = command.startsWith("display ") ? command : `display ${command}`;
    const { view } = this;
    const { text, promptLength } = await this.dialogue.exchange(line);
    this.refuse(line, view, refusalOfDisplay(text, line, promptLength));
    return text;
  }

  private refuse(line: string, view: string, refusal: string | undefined): void {
    if (refusal === undefined) return;
    const shown = this.dialogue.mask(refusal, line);
    throw refusalError(this.where, this.access.username, line, view, shown);
  }

  /** Waits so many milliseconds between two lines. @throws VrpError cancelled, once */
  pause(milliseconds: number): Promise<void> {
    return this.dialogue.pause(milliseconds);
  }

  /** The VRP version and release that run, where `display version` names them. */
  async version(): Promise<Version> {
    return parseVersion(await this.display("version"));
  }

  /**
   * The running `bgp` section, as it is for the VPN instance of `access` where one is named; no rows and no AS where no process runs.
   * A level-2 user may not read the configuration: then `display this` in the bgp view is read instead.
   * @param objects also the prefix lists, filters and route-policies (see `needsObjects`). The whole configuration is
   * read, since only it shows them together with everything that names them; this takes level 3. Default false
   * @throws VrpError permission, truncated, and those of {@link command}
   */
  async readBgp(objects = false): Promise<BgpSection> {
    return inInstance(await readBgp(this, objects), this.access.vpnInstance);
  }

  /**
   * Goes to a view from any other. `bgp <asNumber>` is created where no process runs.
   * @throws VrpError view, candidate, and those of {@link command}
   */
  enter(view: View | "user", asNumber: string): Promise<void> {
    return this.views.enter(view, asNumber);
  }

  /**
   * `return`, then `quit`: a login that is left open keeps a VTY busy for ten minutes. Where something is uncommitted,
   * `quit` would raise a question; then the connection is closed, and the candidate goes with its login.
   */
  async close(): Promise<void> {
    try {
      if (this.isUncommitted) return;
      if (this.isOpen && this.view !== "user") await this.tolerate("return", { timeout: LEAVING.return });
      await this.dialogue.quit(LEAVING.quit);
    } catch {
      // The connection is closed in any case, and the error that matters was thrown before.
    } finally {
      this.shell.end();
    }
  }
}
