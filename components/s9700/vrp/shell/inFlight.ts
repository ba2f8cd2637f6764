import { VrpError } from "../errors";
import { echoFrom, isNoise, lastLine, type Prompts, screenText } from "./terminal";
import type { View } from "../types";

/** The reply to one of several lines in flight, and the view of the prompt behind it. */
export interface Answered {
  readonly line: string;
  readonly text: string;
  readonly view: View | "user";
}

/**
 * Characters that were typed ahead seem to be lost, or were taken as the answer to a question: which lines ran is known
 * only when the switch is read again.
 */
export class LostInFlight extends VrpError {
  constructor(message: string) {
    super("echo", message);
  }
}

/**
 * Tells the replies of lines in flight apart: each is the line's own echo, what the switch says, and a prompt. Anything
 * else behind a prompt than the echo of the very next line means that something was lost.
 */
export class InFlight {
  readonly answered: Answered[] = [];
  /** What stands where an echo should: the lines after it cannot be told apart. */
  lost?: string;
  /** Log lines came in between. */
  noisy = false;
  private readonly waiting: string[] = [];
  private next = 0;
  /** Painted lines since the last prompt. */
  private reply: string[] = [];
  /** The line that is still being written, its prompt included. */
  private open: string;
  /** The prompt at the beginning of the open line has been seen, and ended a reply. */
  private counted = true;

  /** @param prompt the prompt behind which the first line is typed */
  constructor(
    private readonly prompts: Prompts,
    prompt: string,
  ) {
    this.open = prompt;
  }

  send(lines: readonly string[]): void {
    this.waiting.push(...lines);
  }

  get outstanding(): readonly string[] {
    return this.waiting.slice(this.next);
  }

  get count(): number {
    return this.waiting.length - this.next;
  }

  /** What came since the last prompt. */
  get tail(): string {
    return [...this.reply, screenText(this.open)].join("\n");
  }

  /** The cursor stands behind a prompt, and nothing is typed there. */
  get isAtPrompt(): boolean {
    return this.prompts.at(screenText(this.open)) !== undefined;
  }

  /** What a line may have asked, each statement and question since the last prompt on its own. */
  questions(line: string): string[] {
    const said = this.tail.split(line).at(-1)?.replace(/\n/g, "") ?? "";
    return [...said.matchAll(/[^\]]*\[Y\/N\] ?:?/gi)].map(([text]) => text.replace(/\s+/g, " ").trim());
  }

  feed(text: string): void {
    const lines = text.split("\n");
    lines[0] = this.open + (lines[0] ?? "");
    this.open = lines.pop() ?? "";
    for (const line of lines) this.take(screenText(line));
    if (!this.counted && this.isAtPrompt) {
      this.counted = true;
      this.finish(screenText(this.open));
    }
  }

  private take(painted: string): void {
    const prompt = this.prompts.startOf(painted);
    if (prompt !== undefined && !this.counted) this.finish(prompt);
    this.counted = false;
    this.reply.push(prompt === undefined ? painted : painted.slice(prompt.length));
  }

  private finish(prompt: string): void {
    const kept = this.reply.filter((line) => !isNoise(line));
    this.noisy ||= kept.length < this.reply.length;
    this.reply = [];
    if (this.lost !== undefined) return;
    const first = kept.findIndex((line) => line !== "");
    // A log line makes VRP paint its prompt once more.
    if (first < 0) return;
    const line = this.waiting[this.next];
    const end = line === undefined ? undefined : echoFrom(first, kept, line, this.prompts);
    if (line === undefined || end === undefined) {
      this.lost = kept[first] ?? "";
      return;
    }
    this.next++;
    const view = this.prompts.at(lastLine(prompt)) ?? "user";
    this.answered.push({ line, text: kept.slice(end).join("\n"), view });
  }
}
