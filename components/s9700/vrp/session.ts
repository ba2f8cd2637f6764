import type { ClientChannel } from "ssh2";
import { VrpError } from "./errors";
import { maskSecrets } from "./mask";
import { openShell, whereIs, DEFAULT_TIMEOUTS, type Shell } from "./ssh";
import { MORE, NOISE, questionAtEnd, refusalIn, screenText } from "./terminal";
import { parseBgpSection } from "./section";
import type { BgpSection, Exchange, QuestionRule, SwitchAccess, Timeouts, View } from "./types";

export interface CommandOptions {
  /** Questions that this command may ask; any other is answered `n` and ends the work. */
  readonly mayAsk?: readonly QuestionRule[];
  /** Milliseconds to wait for the prompt. */
  readonly timeout?: number;
  /** Where the prompt must be afterwards: VRP runs an unknown command in the upper view by default. */
  readonly expectView?: View | "user";
}

/**
 * A login at the switch: one line at a time; echo, prompt and view are checked after each.
 * The prompt is matched by the sysname: version headers, logs and `&` defeat looser patterns.
 */
export class VrpSession {
  readonly transcript: Exchange[] = [];
  view: View | "user" = "user";
  readonly where: string;
  private readonly channel: ClientChannel;
  private readonly timeouts: Timeouts;
  private buffer = "";
  private closed = false;
  private wake: () => void = () => undefined;

  private constructor(
    readonly access: SwitchAccess,
    private readonly shell: Shell,
  ) {
    this.where = whereIs(access);
    this.timeouts = { ...DEFAULT_TIMEOUTS, ...access.timeouts };
    this.channel = shell.channel;
    this.channel.on("data", (chunk: Buffer) => {
      this.buffer += chunk.toString("utf8");
      this.wake();
    });
    const close = () => {
      this.closed = true;
      this.wake();
    };
    this.channel.on("close", close);
    this.channel.on("error", close);
  }

  /** Logs in, checks the sysname, and makes the session fit for a program: no paging, no logs, no upper view. */
  static async open(access: SwitchAccess): Promise<VrpSession> {
    const session = new VrpSession(access, await openShell(access));
    try {
      await session.login();
      await session.tolerate("screen-length 0 temporary");
      await session.tolerate("undo terminal monitor");
      await session.tolerate("undo terminal command forward matched upper-view");
      return session;
    } catch (error) {
      session.shell.end();
      throw error;
    }
  }

  private async login(): Promise<void> {
    const deadline = Date.now() + this.timeouts.connect;
    for (let answered = 0; ;) {
      const text = screenText(this.buffer.slice(answered));
      const last = text.slice(text.lastIndexOf("\n") + 1);
      const prompt = /^(?:HRP_[AMS])?<([^<>]+)>$/.exec(last);
      if (prompt) {
        if (prompt[1] === this.access.name) return;
        throw new VrpError(
          "sysname",
          `${this.where}: the switch calls itself "${prompt[1]}", the stack file "${this.access.name}": this is another device, or its sysname was changed.`,
        );
      }
      const question = questionAtEnd(text);
      if (question !== undefined) {
        // "The password needs to be changed. Change now? [Y/N]" and its like: never on our own.
        this.channel.write("n\n");
        answered = this.buffer.length;
      }
      if (this.closed) {
        const said = text.trim().split("\n").at(-1) ?? "";
        throw new VrpError(
          "no-vty",
          `${this.where}: the switch closed the session at login (${said || "no message"}): no free VTY, or the account may not log in.`,
        );
      }
      await this.dataOr(
        deadline,
        () =>
          new VrpError(
            "timeout",
            `${this.where}: no prompt <${this.access.name}> within ${this.timeouts.connect / 1000} s after login.`,
          ),
      );
    }
  }

  /** The reply to one line. @throws VrpError refused, question, view, echo, cut, timeout */
  async command(line: string, options: CommandOptions = {}): Promise<string> {
    const reply = await this.exchange(line, options);
    const refusal = refusalIn(reply);
    if (refusal !== undefined) {
      const denied = /permission|authorization/i.test(refusal);
      throw new VrpError(
        denied ? "permission" : "refused",
        `${this.where} refused \`${maskSecrets(line)}\` in view ${this.view}: ${refusal}${denied ? ` User "${this.access.username}" needs a higher privilege level (3 reads the configuration and saves).` : ""}`,
      );
    }
    if (options.expectView !== undefined && this.view !== options.expectView) {
      throw new VrpError(
        "view",
        `${this.where}: after \`${maskSecrets(line)}\` the prompt is in view ${this.view}, expected ${options.expectView}: the line ran somewhere else.`,
      );
    }
    return reply;
  }

  /** A line whose refusal does not matter (older releases lack it). */
  async tolerate(line: string): Promise<string> {
    return this.exchange(line, {});
  }

  /** As {@link command}, but the caller judges the reply. */
  async tolerateWith(line: string, options: CommandOptions): Promise<string> {
    return this.exchange(line, options);
  }

  private async exchange(line: string, options: CommandOptions): Promise<string> {
    if (this.closed) throw this.cutAt(line);
    this.buffer = "";
    let asked: string | undefined;
    let answered = 0;
    this.channel.write(`${line}\n`);
    const timeout = options.timeout ?? this.timeouts.prompt;
    let deadline = Date.now() + timeout;
    for (;;) {
      // Only the tail decides; a long answer is put on the screen once, at its end.
      const tail = screenText(this.buffer.slice(Math.max(answered, this.buffer.length - 2_048)));
      const prompt = this.promptAt(tail);
      if (prompt !== undefined && this.echoed(line)) {
        this.view = prompt;
        break;
      }
      const question = MORE.test(tail) ? undefined : questionAtEnd(tail);
      if (MORE.test(tail)) {
        answered = this.buffer.length;
        this.channel.write(" ");
      } else if (question !== undefined) {
        const rule = options.mayAsk?.find((candidate) =>
          candidate.text.test(this.withoutEcho(question, line)),
        );
        if (rule === undefined) asked ??= this.withoutEcho(question, line);
        answered = this.buffer.length;
        this.channel.write(`${rule?.answer ?? "n"}\n`.replace("default", ""));
        deadline = Date.now() + timeout;
      }
      if (this.closed) {
        this.record(line, screenText(this.buffer));
        throw this.cutAt(line);
      }
      await this.dataOr(deadline, () => this.noPrompt(line, tail, timeout));
    }
    const reply = this.replyIn(screenText(this.buffer), line);
    this.record(line, reply);
    if (asked !== undefined) {
      throw new VrpError(
        "question",
        `${this.where} asked after \`${maskSecrets(line)}\` what nobody planned for: "${maskSecrets(asked)}"; it was answered n, and nothing more was sent.`,
      );
    }
    return reply;
  }

  private noPrompt(line: string, tail: string, timeout: number): VrpError {
    const echoed = this.echoed(line);
    this.record(line, screenText(this.buffer));
    if (!echoed && this.promptAt(tail) !== undefined) {
      return new VrpError(
        "echo",
        `${this.where} did not echo \`${maskSecrets(line)}\` as it was sent: what it ran is not known.`,
      );
    }
    return new VrpError(
      "timeout",
      `${this.where}: no prompt within ${timeout / 1000} s after \`${maskSecrets(line)}\`.`,
    );
  }

  private cutAt(line: string): VrpError {
    return new VrpError(
      "cut",
      `${this.where}: the connection was cut at \`${maskSecrets(line)}\`: whether that line took effect is unknown until the switch is read again.`,
    );
  }

  /** The view that the prompt at the end of the text shows; undefined = no prompt there. */
  private promptAt(text: string): View | "user" | undefined {
    const last = text.slice(text.lastIndexOf("\n") + 1);
    const name = this.access.name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    const found = new RegExp(`^(?:HRP_[AMS])?(?:<${name}>|\\[[~*]?${name}(?:-([^\\]]+))?\\])$`).exec(last);
    if (!found) return undefined;
    if (last.endsWith(">")) return "user";
    switch (found[1]) {
      case undefined:
        return "system";
      case "bgp-af-ipv4":
        return "ipv4-family unicast";
      case "bgp-af-ipv6":
        return "ipv6-family unicast";
      default:
        return found[1];
    }
  }

  /** VRP repaints and wraps long lines: blanks do not count. */
  private echoed(line: string): boolean {
    const squash = (text: string) => text.replace(/\s+/g, "");
    return squash(screenText(this.buffer.slice(0, 8_192 + line.length * 4))).includes(squash(line));
  }

  private withoutEcho(question: string, line: string): string {
    const at = question.indexOf(line);
    return (at < 0 ? question : question.slice(at + line.length)).trim();
  }

  private replyIn(text: string, line: string): string {
    const lines = text.split("\n");
    lines.pop();
    const first = lines.findIndex((candidate) => candidate.includes(line));
    return lines
      .slice(first < 0 ? 1 : first + 1)
      .filter((candidate) => !NOISE.test(candidate))
      .join("\n");
  }

  private record(line: string, reply: string): void {
    const secrets = this.access.password ? [this.access.password] : [];
    this.transcript.push({
      view: this.view,
      line: maskSecrets(line, secrets),
      reply: maskSecrets(reply, secrets),
    });
  }

  private async dataOr(deadline: number, expired: () => VrpError): Promise<void> {
    if (this.closed) return;
    const left = deadline - Date.now();
    if (left <= 0) throw expired();
    const seen = this.buffer.length;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, left);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
      if (this.buffer.length !== seen || this.closed) this.wake();
    });
    this.wake = () => undefined;
    if (this.buffer.length === seen && !this.closed && Date.now() >= deadline) throw expired();
  }

  /** A `display` command's answer. */
  display(command: string): Promise<string> {
    return this.command(`display ${command}`);
  }

  /** The running `bgp` section. An empty answer means that no process runs. */
  async readBgp(): Promise<BgpSection> {
    const text = await this.display("current-configuration configuration bgp");
    if (text.trim() === "") return { rows: [] };
    try {
      return parseBgpSection(text);
    } catch (error) {
      if (error instanceof VrpError) throw new VrpError(error.code, `${this.where}: ${error.message}`);
      throw error;
    }
  }

  /** Goes to a view from wherever the session is. */
  async enter(view: View | "user", asNumber: string): Promise<void> {
    if (this.view === view) return;
    if (view === "user") return void (await this.command("return", { expectView: "user" }));
    if (this.view === "user") await this.command("system-view", { expectView: "system" });
    if (view === "system") {
      while (this.view !== "system") await this.command("quit");
      return;
    }
    while (this.view !== "system" && this.view !== "bgp") await this.command("quit");
    if (this.view === "system") await this.command(`bgp ${asNumber}`, { expectView: "bgp" });
    if (view !== "bgp") await this.command(view, { expectView: view });
  }

  get isOpen(): boolean {
    return !this.closed;
  }

  /** `return`, then `quit`: a session that is left open keeps a VTY busy for ten minutes. */
  async close(): Promise<void> {
    try {
      if (!this.closed && this.view !== "user") await this.exchange("return", { timeout: 5_000 });
      if (!this.closed) this.channel.write("quit\n");
      const until = Date.now() + 1_000;
      while (!this.closed && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 5));
    } catch {
      // The session is being given up; what it was for has already been reported.
    } finally {
      this.shell.end();
    }
  }
}
