import type { Duplex } from "node:stream";
import { uncommitted, VrpError } from "../errors";
import { maskSecrets } from "../configuration/mask";
import { isNoise } from "../configuration/noise";
import { echoEnd, isPaging, lastLine, mayBeAtEnd, Prompts, questionAtEnd, screenText } from "./terminal";
import { Waiting } from "./waiting";
import type { Exchange } from "../errors";
import type { QuestionRule, View } from "../rules/types";
import type { Timeouts } from "./types";

export interface ExchangeOptions {
  /** Questions that this line may raise; any other is answered `n` and ends the work. */
  readonly mayAsk?: readonly QuestionRule[];
  /** Milliseconds without any output until the prompt is given up. */
  readonly timeout?: number;
}

/** The reply to a line, and the width of the prompt that stood before it. */
export interface Reply {
  readonly text: string;
  readonly promptLength: number;
}

/** An unknown question is believed to be one when nothing follows it for so long. */
const QUIET = 250;
/** A prompt without the line's echo before it may be a repainted one; after so long it is not. */
const ECHO_GRACE = 1_500;
/** Characters at the end that tell whether an answer is complete. */
const TAIL = 4_096;
const MOST_ANSWERS = 12;
/** One line, its echo, its reply, the prompt: the only way in which this library talks to a switch. */
export class Dialogue {
  readonly transcript: Exchange[] = [];
  prompts: Prompts;
  view: View | "user" = "user";
  closed = false;
  /** Lines that were sent and waited for. */
  roundTrips = 0;
  /** Log lines came in between. */
  noisy = false;
  /** What the next line is typed behind. */
  prompt = "";
  private buffer = "";
  private readonly waiting = new Waiting();
  private readonly end: number;

  constructor(
    private readonly channel: Duplex,
    private readonly where: string,
    private readonly sysname: string | undefined,
    private readonly timeouts: Timeouts,
    private readonly secrets: readonly string[],
  ) {
    this.prompts = new Prompts(sysname ?? "");
    this.end = Date.now() + timeouts.total;
    channel.setEncoding("utf8");
    channel.on("data", (chunk: string) => {
      this.buffer += chunk;
      this.waiting.end();
    });
    const close = () => {
      this.closed = true;
      this.waiting.end();
    };
    channel.on("close", close);
    channel.on("end", close);
    channel.on("error", close);
  }

  /** Reads up to the first prompt, answering `n` to whatever is asked ("The password needs to be changed"). */
  async login(): Promise<void> {
    const deadline = Date.now() + this.timeouts.connect;
    let handled = 0;
    for (;;) {
      const text = screenText(this.buffer.slice(handled));
      const prompt = /^(?:HRP_[AMS])?<([^<>]+)>$/.exec(lastLine(text));
      if (prompt) {
        this.prompt = lastLine(text);
        this.record("", screenText(this.buffer));
        if (this.sysname === undefined) this.prompts = new Prompts(prompt[1] ?? "");
        if (prompt[1] === this.prompts.sysname) return;
        throw new VrpError(
          "sysname",
          `${this.where}: the switch calls itself "${prompt[1]}", expected is "${this.prompts.sysname}": this is another device, or its sysname was changed.`,
        );
      }
      const question = questionAtEnd(text);
      if (question !== undefined && UNCOMMITTED.test(question)) throw uncommitted(this.where, "something");
      if (question !== undefined) {
        handled = this.buffer.length;
        this.write("n");
      } else if (this.closed) {
        const said = lastLine(text.trim());
        this.record("", screenText(this.buffer));
        throw new VrpError(
          "no-vty",
          `${this.where}: the switch closed the session at login (${said || "no message"}): no free VTY, or the account may not log in.`,
        );
      } else if (!(await this.more(deadline))) {
        throw new VrpError(
          "timeout",
          `${this.where}: no prompt <${this.sysname ?? "…"}> within ${this.timeouts.connect / 1000} s after login.`,
        );
      }
    }
  }

  /** @throws VrpError question, echo, cut, timeout */
  async exchange(line: string, options: ExchangeOptions = {}): Promise<Reply> {
    if (this.closed) throw this.closedBefore(line);
    const promptLength = this.prompt.length;
    this.roundTrips++;
    this.buffer = "";
    this.write(line);
    const timeout = options.timeout ?? this.timeouts.prompt;
    let handled = 0;
    let answers = 0;
    let unplanned: string | undefined;
    let noEchoSince: number | undefined;
    if (!(await this.more(Math.min(Date.now() + timeout, this.end)))) throw this.noPrompt(line, timeout);
    // Nearly always: the line as it was sent, and the prompt that stood before it. Nothing else needs to be looked at.
    const plain = `${line}\r\n${this.prompt}`;
    while (this.buffer.length < plain.length && plain.startsWith(this.buffer) && !this.closed)
      if (!(await this.more(Math.min(Date.now() + timeout, this.end)))) throw this.noPrompt(line, timeout);
    if (this.buffer === plain) return this.finished(line, "", this.view, promptLength, undefined);
    for (;;) {
      const seen = this.buffer.length;
      if (!mayBeAtEnd(this.buffer) && !this.closed) {
        if (await this.more(Math.min(Date.now() + timeout, this.end), seen)) continue;
        throw this.noPrompt(line, timeout);
      }
      const tail = screenText(this.tail(handled));
      const prompt = this.prompts.at(tail);
      const quick =
        prompt === undefined
          ? undefined
          : this.bodyOf(line, handled === 0 && seen <= TAIL ? tail : undefined);
      if (prompt !== undefined && quick !== undefined) {
        this.prompt = lastLine(tail);
        return this.finished(line, quick, prompt, promptLength, unplanned);
      }
      const lines = prompt === undefined ? [] : screenText(this.buffer).split("\n");
      const echo = prompt === undefined ? undefined : echoEnd(lines, line, this.prompts);
      if (prompt !== undefined && echo !== undefined) {
        this.prompt = lastLine(tail);
        const text = this.withoutNoise(lines.slice(echo, -1)).join("\n");
        return this.finished(line, text, prompt, promptLength, unplanned);
      }
      const question = isPaging(tail) ? undefined : questionAtEnd(tail);
      const isPlanned = (candidate: QuestionRule) => candidate.text.test(withoutEcho(question ?? "", line));
      const rule = question === undefined ? undefined : options.mayAsk?.find(isPlanned);
      if (isPaging(tail)) {
        handled = seen;
        this.channel.write(" ");
      } else if (question !== undefined && (rule || !(await this.more(Date.now() + QUIET)))) {
        if (++answers > MOST_ANSWERS || this.closed) throw this.unplanned(line, question);
        if (!rule) unplanned ??= withoutEcho(question, line);
        handled = this.buffer.length;
        this.write(rule === undefined ? refusing(question) : rule.answer === "default" ? "" : rule.answer);
      } else if (this.closed) {
        this.recordRaw(line, this.buffer);
        throw this.cutAt(line);
      } else if (prompt !== undefined) {
        noEchoSince ??= Date.now();
        if (!(await this.more(noEchoSince + ECHO_GRACE, seen))) throw this.notEchoed(line);
      } else if (!(await this.more(Math.min(Date.now() + timeout, this.end), seen))) {
        throw this.noPrompt(line, timeout);
      }
    }
  }

  /** Writes a line without waiting for anything. */
  write(line: string): void {
    if (!this.closed) this.channel.write(`${line}\n`);
  }

  /** Waits until the channel is closed, at most so long (ms). */
  async untilClosed(wait: number): Promise<void> {
    const deadline = Date.now() + wait;
    while (!this.closed && (await this.more(deadline)));
  }

  /** True when something came (beyond `seen` characters) or the channel was closed before the deadline. */
  private async more(deadline: number, seen = this.buffer.length): Promise<boolean> {
    if (this.closed || this.buffer.length > seen) return true;
    if (deadline <= Date.now()) return false;
    await this.waiting.until(deadline);
    return this.closed || this.buffer.length > seen;
  }

  /** Only the end decides whether a reply is complete; a long one is painted once. Starts with a whole line. */
  private tail(handled: number): string {
    const from = Math.max(handled, this.buffer.length - TAIL);
    if (from === handled) return this.buffer.slice(from);
    return this.buffer.slice(this.buffer.indexOf("\n", from) + 1);
  }

  /**
   * What stands between the echo and the prompt, where nothing else does; undefined = it takes a closer look.
   * @param whole the screen, where all of it was painted to look at its end
   */
  private bodyOf(line: string, whole?: string): string | undefined {
    const screen = whole ?? screenText(this.buffer);
    if (!screen.startsWith(`${line}\n`)) return undefined;
    const body = screen.slice(line.length + 1, screen.lastIndexOf("\n"));
    return /^[*\dA-Z]/m.test(body) ? undefined : body;
  }

  private finished(
    line: string,
    text: string,
    view: View | "user",
    promptLength: number,
    unplanned: string | undefined,
  ): Reply {
    this.record(line, text);
    this.view = view;
    if (unplanned !== undefined) throw this.unplanned(line, unplanned);
    return { text, promptLength };
  }

  private withoutNoise(reply: readonly string[]): string[] {
    if (reply.length === 0) return [];
    const kept = reply.filter((candidate) => !isNoise(candidate));
    this.noisy ||= kept.length < reply.length;
    return kept;
  }

  private record(line: string, reply: string): void {
    this.transcript.push({
      view: this.view,
      line: maskSecrets(line, this.secrets),
      reply: reply === "" ? "" : maskSecrets(reply, this.secrets),
    });
  }

  /** With an echo that may be garbled: then a secret in it would not be recognised. */
  private recordRaw(line: string, raw: string): void {
    this.record(line, holdsSecret(line) ? "(not kept: the line holds a secret)" : screenText(raw));
  }

  private unplanned(line: string, question: string): VrpError {
    return new VrpError(
      "question",
      `${this.where} asked after \`${maskSecrets(line)}\` what nobody planned for: "${maskSecrets(question)}"; it was answered ${refusing(question)}, and nothing more was sent.`,
    );
  }

  private notEchoed(line: string): VrpError {
    this.recordRaw(line, this.buffer);
    return new VrpError(
      "echo",
      `${this.where} did not echo \`${maskSecrets(line)}\` as it was sent: what it ran is not known.`,
    );
  }

  private noPrompt(line: string, timeout: number): VrpError {
    this.recordRaw(line, this.buffer);
    const [limit, ms] =
      Date.now() >= this.end ? ["for the whole session", this.timeouts.total] : ["", timeout];
    return new VrpError(
      "timeout",
      `${this.where}: no prompt within ${ms / 1000} s${limit && ` ${limit}`} after \`${maskSecrets(line)}\`.`,
    );
  }

  private closedBefore(line: string): VrpError {
    const said = maskSecrets(lastLine(screenText(this.buffer).trim()), this.secrets);
    return new VrpError(
      "cut",
      `${this.where}: the session was closed before \`${maskSecrets(line)}\` was sent (${said || "no message"}): VRP closes one that is idle for 10 minutes.`,
    );
  }

  private cutAt(line: string): VrpError {
    return new VrpError(
      "cut",
      `${this.where}: the connection was cut at \`${maskSecrets(line)}\`: whether that line took effect is unknown until the switch is read again.`,
    );
  }
}

/** On leaving: `n` would throw away what was typed, which may be somebody else's. */
const UNCOMMITTED = /uncommitted config/i;
const refusing = (question: string): string => (UNCOMMITTED.test(question) ? "c" : "n");

const holdsSecret = (line: string) => maskSecrets(line) !== line;

function withoutEcho(question: string, line: string): string {
  const at = question.indexOf(line);
  return (at < 0 ? question : question.slice(at + line.length)).trim();
}
