import type { Duplex } from "node:stream";
import { isNoise } from "../configuration/noise";
import { lineMistake } from "../configuration/typedText";
import { type Exchange, VrpError } from "../errors";
import type { QuestionRule, View } from "../rules/types";
import { Cancellation } from "./cancel";
import { DialogueErrors } from "./dialogueErrors";
import { echoEnd, withoutEcho } from "./echo";
import { Incoming } from "./incoming";
import { waitForFirstPrompt } from "./login";
import { isPaging, Prompts } from "./prompts";
import { questionAtEnd, refusingAnswer } from "./questions";
import { lastLine, screenText } from "./screen";
import { timeoutsOf } from "./timeouts";
import { Transcript } from "./transcript";
import type { SwitchAccess, Timeouts } from "./types";
import { whereIs } from "./where";

export interface ExchangeOptions {
  /**
   * Questions that this line may raise, each with all that the switch says before it; any other is answered `n` and ends
   * the work.
   */
  readonly mayAsk?: readonly QuestionRule[];
  /** Milliseconds without any output until the wait for the prompt ends. Default: `timeouts.prompt`. */
  readonly timeout?: number;
}

/** The reply to a line, and the width of the prompt that stood before it. */
export interface Reply {
  readonly text: string;
  readonly promptLength: number;
}

/** A question that no rule expects is believed to be one when nothing follows it for so many milliseconds. */
const QUIET = 250;
/** A prompt without the line's echo before it may be a repainted one; after so many milliseconds it is not. */
const ECHO_GRACE = 1_500;
/** Lines that show what others have configured: nothing is asked after them, and a row's text may end as a question does. */
const SHOWS_ROWS = /^(?:display|compare) /;
/** Questions that one line may raise: more are a loop. */
const MOST_ANSWERS = 12;

/**
 * One line, its echo, its reply, the prompt: the only way in which this library talks to a switch. One exchange at a
 * time; a line is sent only when the prompt after the one before it was seen.
 */
export class Dialogue {
  prompts: Prompts;
  /** The view in which the next line runs. */
  view: View | "user" = "user";
  /** The prompt behind which the next line is typed. */
  prompt = "";
  /** Lines that were sent and waited for. */
  roundTrips = 0;
  /** Log lines came in between. */
  noisy = false;
  private readonly incoming: Incoming;
  private readonly log: Transcript;
  private readonly errors: DialogueErrors;
  private readonly timeouts: Timeouts;
  /** A line was sent, and no prompt came after it. */
  isUnanswered = false;
  /** From when on no further line is sent, in ms since 1970. */
  private end: number;
  /** The line whose reply is awaited. */
  private outstanding?: string;
  private readonly cancellation: Cancellation;

  constructor(
    private readonly channel: Duplex,
    private readonly access: SwitchAccess,
  ) {
    const { name, password, secrets = [] } = access;
    this.incoming = new Incoming(channel);
    this.log = new Transcript(password === undefined ? secrets : [password, ...secrets]);
    this.errors = new DialogueErrors(whereIs(access));
    this.timeouts = timeoutsOf(access);
    this.end = Date.now() + this.timeouts.total;
    this.prompts = new Prompts(name ?? "");
    this.cancellation = new Cancellation(access);
  }

  /** Every exchange so far, secrets masked. */
  get transcript(): readonly Exchange[] {
    return this.log.exchanges;
  }

  /** What the switch said to the line, without the secrets of the login and those that the line holds. */
  mask(text: string, line: string): string {
    return this.log.mask(text, line);
  }

  get closed(): boolean {
    return this.incoming.closed;
  }

  /** Reads up to the first prompt. @throws VrpError sysname, candidate, no-vty, timeout, output */
  async login(): Promise<void> {
    const { incoming, access } = this;
    const expected = {
      where: whereIs(access),
      sysname: access.sysname ?? access.name,
      connect: this.timeouts.connect,
    };
    try {
      const first = await waitForFirstPrompt(incoming, (answer) => this.type(answer), expected);
      this.prompt = first.prompt;
      this.prompts = new Prompts(first.sysname);
    } catch (error) {
      throw incoming.excess === undefined ? error : this.errors.tooMuchOutput("", incoming.excess);
    } finally {
      this.log.add(this.view, "", this.screen(incoming.reply, ""), { prompt: this.prompt });
    }
  }

  /**
   * Sends a line and waits for its prompt.
   * @throws VrpError refused (the line is unfit to be typed), question, echo, cut, timeout, output; once, without sending
   * the line, cancelled (`access.signal` was aborted) and timeout (`timeouts.total` is over); Error where the reply to
   * another line is outstanding
   */
  async exchange(line: string, options: ExchangeOptions = {}): Promise<Reply> {
    if (this.outstanding !== undefined)
      throw new Error(
        `Programming error: ${this.log.show(line)} before the reply to ${this.log.show(this.outstanding)} had come: every exchange must be awaited.`,
      );
    this.refuseToSend(line);
    this.outstanding = line;
    try {
      const promptLength = this.prompt.length;
      this.roundTrips++;
      this.incoming.startReply();
      this.isUnanswered = true;
      this.type(line);
      const unexpected = await this.untilPrompt(line, options);
      this.isUnanswered = false;
      const text = this.takeReply(line);
      if (unexpected !== undefined) throw this.unexpectedQuestion(line, unexpected);
      return { text, promptLength };
    } finally {
      this.outstanding = undefined;
    }
  }

  /** @see VtySession.workWithoutLimits */
  workWithoutLimits(): void {
    this.cancellation.ignore();
    this.end = Date.now() + this.timeouts.total;
  }

  /** Waits so many milliseconds between two lines. @throws VrpError `cancelled`, once */
  pause(milliseconds: number): Promise<void> {
    return this.cancellation.pause(milliseconds);
  }

  /**
   * `quit` in user view: the one line without a prompt to wait for, since the switch closes the connection. Waits for
   * that, at most so many milliseconds.
   */
  async quit(wait: number): Promise<void> {
    this.type("quit");
    const deadline = Date.now() + wait;
    while (!this.closed && (await this.incoming.more(deadline)));
  }

  private refuseToSend(line: string): void {
    const { incoming } = this;
    if (incoming.excess !== undefined) throw this.errors.tooMuchOutput(line, incoming.excess);
    if (this.closed) {
      const message = lastLine(this.screen(incoming.tail, line).trim());
      throw this.errors.closedBefore(line, this.log.mask(message));
    }
    const mistake = lineMistake(line);
    if (mistake !== undefined) throw this.errors.unfit(this.log.show(line), mistake);
    this.cancellation.check();
    if (Date.now() <= this.end) return;
    // Once: what is sent after that takes back, unlocks and leaves.
    this.end = Date.now() + this.timeouts.total;
    throw this.errors.overTime(line, this.timeouts.total);
  }

  /**
   * Answers questions and the pager until a prompt stands behind the echo of the line.
   * @returns the first question that no rule expects; it was answered with what changes nothing
   */
  private async untilPrompt(line: string, options: ExchangeOptions): Promise<string | undefined> {
    const { incoming } = this;
    const { mayAsk = [], timeout = this.timeouts.prompt } = options;
    let typed = line;
    let answers = 0;
    let unexpected: string | undefined;
    let isPaged = false;
    let promptSince: number | undefined;
    // A line that was sent in time gets its whole time, and no more: the switch may write on and on.
    const end = Math.max(this.end, Date.now() + timeout);
    for (;;) {
      const seen = incoming.received;
      const tail = this.screen(incoming.tail, line);
      const isAtPrompt = this.prompts.at(tail) !== undefined;
      if (isAtPrompt && this.isEchoed(line)) return unexpected;
      if (isPaging(tail)) {
        isPaged = true;
        incoming.startAnswer();
        this.channel.write(" ");
        continue;
      }
      const question = SHOWS_ROWS.test(line)
        ? undefined
        : questionAtEnd(withoutEcho(tail, typed, this.prompts));
      // Only a question that was read whole, after the very line that may raise it, is agreed to.
      const isWhole = incoming.isTailWhole && !isPaged && unexpected === undefined;
      const rule =
        question !== undefined && isWhole && this.isEchoed(line) ? ruleFor(question, mayAsk) : undefined;
      if (question !== undefined && (rule || !(await incoming.more(Date.now() + QUIET, seen)))) {
        if (++answers > MOST_ANSWERS) throw this.unexpectedQuestion(line, question);
        if (!rule) unexpected ??= question;
        typed = answerTo(question, rule);
        incoming.startAnswer();
        this.type(typed);
        continue;
      }
      if (this.closed) throw this.closedAt(line);
      if (isAtPrompt) {
        promptSince ??= Date.now();
        if (!(await incoming.more(promptSince + ECHO_GRACE, seen))) throw this.notEchoed(line);
      } else if (!(await incoming.more(Math.min(Date.now() + timeout, end), seen)))
        throw this.noPrompt(line, timeout);
    }
  }

  private isEchoed(line: string): boolean {
    const lines = this.screen(this.incoming.head, line).split("\n");
    return echoEnd(lines, line, this.prompts) !== undefined;
  }

  /** What stands between the echo and the prompt, without log lines. */
  private takeReply(line: string): string {
    const lines = this.screen(this.incoming.reply, line).split("\n");
    const answer = lines.slice(echoEnd(lines, line, this.prompts) ?? 0, -1);
    const kept = answer.filter((text) => !isNoise(text));
    const logLines = answer.filter(isNoise);
    this.noisy ||= logLines.length > 0;
    const text = kept.join("\n");
    this.prompt = lines.at(-1) ?? "";
    this.log.add(this.view, line, text, { prompt: this.prompt, logLines });
    this.view = this.prompts.at(this.prompt) ?? this.view;
    return text;
  }

  private type(text: string): void {
    if (!this.closed) this.channel.write(`${text}\n`);
  }

  private screen(raw: string, line: string): string {
    try {
      return screenText(raw);
    } catch (error) {
      throw error instanceof VrpError ? this.errors.tooMuchOutput(line, error.message) : error;
    }
  }

  private keepGarbled(line: string): void {
    this.log.addGarbled(this.view, line, this.screen(this.incoming.tail, line));
  }

  private closedAt(line: string): VrpError {
    const { excess } = this.incoming;
    this.keepGarbled(line);
    return excess === undefined ? this.errors.cutAt(line) : this.errors.tooMuchOutput(line, excess);
  }

  private notEchoed(line: string): VrpError {
    this.isUnanswered = false;
    this.keepGarbled(line);
    return this.errors.notEchoed(line);
  }

  private noPrompt(line: string, timeout: number): VrpError {
    this.keepGarbled(line);
    return Date.now() < this.end
      ? this.errors.noPrompt(line, timeout)
      : this.errors.noPrompt(line, this.timeouts.total, " for the whole login");
  }

  private unexpectedQuestion(line: string, question: string): VrpError {
    return this.errors.unexpectedQuestion(line, this.mask(question, line), refusingAnswer(question));
  }
}

function ruleFor(question: string, mayAsk: readonly QuestionRule[]): QuestionRule | undefined {
  return mayAsk.find(({ text }) => text.test(question));
}

/** @param rule undefined = no rule expects the question */
function answerTo(question: string, rule: QuestionRule | undefined): string {
  if (rule === undefined) return refusingAnswer(question);
  return rule.answer === "default" ? "" : rule.answer;
}
