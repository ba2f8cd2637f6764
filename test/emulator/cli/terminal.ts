import type { ServerChannel } from "ssh2";

/** What a terminal passes to its session. */
export interface TerminalEvents {
  /** A whole line; the terminal takes no further one until the promise is done. */
  line(text: string): Promise<void>;
  /** Ctrl+Z. */
  leave(): void;
  /** `?` or Tab behind `stem`: what may follow. */
  next(stem: string): string[];
  /** Bytes came in. Returns how many of them arrive; fewer where the connection is cut behind them. */
  input(bytes: number): number;
  output(bytes: number): void;
}

export interface TerminalTricks {
  readonly garble?: string;
  readonly dropTypedAhead?: boolean;
  readonly flushTypedAhead?: boolean | string;
  readonly repaint?: boolean;
}

const LONGEST_LINE = 510;

/**
 * A VTY's characters: echo, line editing, questions, the pager, and breaking of lines at the terminal's width.
 * What is typed while a command runs waits, as in a real device's buffer.
 */
export class Terminal {
  /** Lines on a page; 0 = no paging. */
  screenLength = 24;
  /** `terminal echo-mode line`: echo at Enter only. */
  echoLine = false;
  /** What the cursor stands behind. */
  promptText = "";
  private line = "";
  private queue = "";
  private state: "typing" | "running" | "question" | "more" = "running";
  private answered: (text: string) => void = () => undefined;
  private afterReturn = false;
  private escape = "";
  private pending = "";
  private history: string[] = [];
  private recalled = 0;

  constructor(
    private readonly channel: ServerChannel,
    /** 0 = no terminal: no wrapping. */
    private columns: number,
    private readonly events: TerminalEvents,
    private readonly tricks: () => TerminalTricks,
    private readonly pagerColumns: number,
  ) {
    channel.on("data", (chunk: Buffer) => this.receive(chunk.toString("latin1")));
  }

  resize(columns: number): void {
    this.columns = columns;
  }

  /** Shows the prompt and takes the next line. */
  ready(prompt: string): void {
    this.promptText = prompt;
    this.write(prompt);
    this.state = "typing";
    if (this.queue !== "" && this.tricks().dropTypedAhead) this.queue = this.queue.slice(1);
    if (this.losesQueue()) this.queue = "";
    this.drain();
  }

  private losesQueue(): boolean {
    const { flushTypedAhead: pattern = false } = this.tricks();
    if (typeof pattern === "boolean" || this.queue === "") return pattern === true;
    return new RegExp(pattern).test(this.history.at(-1) ?? "");
  }

  /** Text of a command's answer; `\n` ends lines. Not paged. */
  print(text: string): void {
    this.write(this.broken(text));
  }

  /** Prints lines page by page. False = the reader stopped the output. */
  async page(lines: readonly string[]): Promise<boolean> {
    const rows = lines.some((line) => this.isTooLong(line))
      ? lines.flatMap((line) => this.rows(line))
      : lines;
    if (this.screenLength === 0) {
      if (rows.length > 0) this.write(`${rows.join("\r\n")}\r\n`);
      return true;
    }
    let room = this.screenLength;
    for (const [at, row] of rows.entries()) {
      this.write(`${row}\r\n`);
      if (--room > 0 || at === rows.length - 1) continue;
      const key = await this.more();
      if (key === "stop") return false;
      room = key === "line" ? 1 : this.screenLength;
    }
    return true;
  }

  /** Prints a question and returns what is typed behind it. */
  ask(question: string): Promise<string> {
    this.write(this.broken(question));
    return this.wait("question");
  }

  /** Writes chunk by chunk, no faster than the client reads, until there are no more or the client is gone. */
  async flood(chunks: Iterable<string>): Promise<void> {
    this.flush();
    const { channel } = this;
    for (const chunk of chunks) {
      if (channel.destroyed || !channel.writable) return;
      const hasRoom = channel.write(Buffer.from(chunk, "latin1"));
      this.events.output(chunk.length);
      await (hasRoom ? new Promise((resolve) => setImmediate(resolve)) : this.room());
    }
  }

  /** Resolves when the client has read what was written, or is gone. */
  private room(): Promise<void> {
    const { channel } = this;
    return new Promise((resolve) => {
      const done = () => {
        channel.off("drain", done).off("close", done);
        resolve();
      };
      channel.on("drain", done).on("close", done);
    });
  }

  end(): void {
    this.flush();
    this.state = "running";
    this.channel.end();
  }

  write(text: string): void {
    if (this.pending === "") queueMicrotask(() => this.flush());
    this.pending += text;
  }

  private flush(): void {
    const text = this.pending;
    this.pending = "";
    if (text === "" || this.channel.destroyed || !this.channel.writable) return;
    this.channel.write(Buffer.from(text, "latin1"));
    this.events.output(text.length);
  }

  private wait(state: "question" | "more"): Promise<string> {
    this.state = state;
    const answer = new Promise<string>((resolve) => (this.answered = resolve));
    this.drain();
    return answer;
  }

  private async more(): Promise<"page" | "line" | "stop"> {
    this.write("  ---- More ----");
    const key = await this.wait("more");
    const back = `\x1b[${this.pagerColumns}D`;
    this.write(back + " ".repeat(this.pagerColumns) + back);
    return key === "\r" || key === "\n"
      ? "line"
      : key === "q" || key === "Q" || key === "\x03"
        ? "stop"
        : "page";
  }

  private receive(text: string): void {
    this.queue += text.slice(0, this.events.input(text.length));
    this.drain();
  }

  private drain(): void {
    while (this.queue !== "" && this.state !== "running") {
      const character = this.queue[0] ?? "";
      this.queue = this.queue.slice(1);
      this.type(character);
    }
  }

  private type(character: string): void {
    if (this.escape !== "" || character === "\x1b") return this.control(character);
    const doubled = character === "\n" && this.afterReturn;
    this.afterReturn = character === "\r";
    if (doubled) return;
    if (this.state === "more") return this.answer(character);
    if (character === "\r" || character === "\n") return this.enter();
    if (character === "\x03") return this.interrupt();
    if (character === "\b" || character === "\x7f") return this.erase();
    if (this.state === "typing" && character === "\x1a") return this.leave();
    if (this.state === "typing" && (character === "?" || character === "\t")) return this.help(character);
    if (character >= " " && this.line.length < LONGEST_LINE) this.insert(character);
  }

  private answer(text: string): void {
    this.state = "running";
    this.answered(text);
  }

  private insert(character: string): void {
    this.line += character;
    if (this.state === "typing" && this.echoLine) return;
    const { garble, repaint } = this.tricks();
    this.write(garble !== undefined && this.line.endsWith(garble) ? "#" : character);
    const column = this.promptText.length + this.line.length;
    if (this.state !== "typing" || this.columns === 0 || column % this.columns !== 0) return;
    // At the last column the cursor is made to go on in the next row; some releases paint the row anew.
    this.write(repaint ? `\x1b[${this.columns - 1}D${this.tail()}` : " \x1b[1D");
  }

  private tail(): string {
    return (this.promptText + this.line).slice(-this.columns + 1);
  }

  private enter(): void {
    const text = this.line;
    this.line = "";
    if (this.state === "question") {
      this.write("\r\n");
      return this.answer(text.trim());
    }
    this.write(this.echoLine ? `${text}\r\n` : "\r\n");
    if (text.trim() !== "") this.history.push(text);
    this.recalled = this.history.length;
    this.state = "running";
    void this.events.line(text.trim());
  }

  private interrupt(): void {
    this.line = "";
    if (this.state === "question") return this.answer("n");
    this.write(`\r\n${this.promptText}`);
  }

  private erase(): void {
    if (this.line === "") return;
    this.line = this.line.slice(0, -1);
    this.write("\b \b");
  }

  private leave(): void {
    this.line = "";
    this.write("\r\n");
    this.state = "running";
    this.events.leave();
  }

  /** `?` lists what may follow and puts the stem back: a newline now runs it. Tab completes what is unique. */
  private help(character: string): void {
    const choices = this.events.next(this.line);
    const [only] = choices;
    if (character === "?") {
      const list = choices.map((choice) => `  ${choice}\r\n`).join("");
      this.write(`?\r\n${list || "  <cr>\r\n"}${this.promptText}${this.line}`);
    } else if (choices.length === 1 && only !== undefined && !only.startsWith("<")) {
      this.line = `${this.line.replace(/\S*$/, "")}${only} `;
      this.write(`\r\n${this.promptText}${this.line}`);
    }
  }

  /** Cursor keys: up and down recall lines, the others do nothing. */
  private control(character: string): void {
    this.escape += character;
    if (this.escape.length === 2 && character === "[") return;
    if (this.escape.length < 2 || (this.escape.length > 2 && !/[A-Za-z~]/.test(character))) return;
    const key = this.escape;
    this.escape = "";
    if (this.state !== "typing" || (key !== "\x1b[A" && key !== "\x1b[B")) return;
    this.recalled = Math.max(0, Math.min(this.history.length, this.recalled + (key === "\x1b[A" ? -1 : 1)));
    this.write("\b \b".repeat(this.line.length));
    this.line = this.history[this.recalled] ?? "";
    this.write(this.line);
  }

  private broken(text: string): string {
    return text
      .split("\n")
      .flatMap((line, at, all) => (at === all.length - 1 && line === "" ? [""] : this.rows(line)))
      .join("\r\n");
  }

  private isTooLong(line: string): boolean {
    return this.columns > 0 && line.length > this.columns;
  }

  /** The device breaks at the terminal's width, in the middle of a word if need be. */
  private rows(line: string): string[] {
    if (!this.isTooLong(line)) return [line];
    const rows: string[] = [];
    for (let at = 0; at < line.length; at += this.columns) rows.push(line.slice(at, at + this.columns));
    return rows;
  }
}
