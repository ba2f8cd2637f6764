import type { Duplex } from "node:stream";
import { StringDecoder } from "node:string_decoder";

/** How much a switch may send. */
export interface OutputLimits {
  /** Bytes of one reply. */
  readonly reply: number;
  /** Bytes of a whole login. */
  readonly login: number;
  /** Characters without a line end. Cursor movements count. */
  readonly line: number;
}

/** No output of VRP comes near: 32 MiB are some 400,000 rows. Without limits one hostile switch takes all memory. */
const LIMITS: OutputLimits = { reply: 32 * 1024 * 1024, login: 256 * 1024 * 1024, line: 64 * 1024 };

/** Characters at either end of a reply that are looked at while it comes. */
const TAIL = 4_096;
const HEAD = 16_384;

/** The characters that a switch sent since the last line, and the wait for more. */
export class Incoming {
  closed = false;
  /** Which limit the switch exceeded, as the end of a sentence; the channel is destroyed then. */
  excess?: string;
  /** Characters since the login. */
  received = 0;
  private chunks: string[] = [];
  private firstCharacters = "";
  private lastCharacters = "";
  private replyBytes = 0;
  private loginBytes = 0;
  /** Characters since the last line end. */
  private lineLength = 0;
  private wake: () => void = () => undefined;

  constructor(
    channel: Duplex,
    private readonly limits: OutputLimits = LIMITS,
  ) {
    const decoder = new StringDecoder("utf8");
    channel.on("data", (chunk: Buffer) => {
      if (this.excess !== undefined) return;
      this.take(decoder.write(chunk), chunk.length);
      if (this.excess !== undefined) {
        this.closed = true;
        channel.destroy();
      }
      this.wake();
    });
    const close = () => {
      this.closed = true;
      this.wake();
    };
    for (const event of ["close", "end", "error"]) channel.on(event, close);
  }

  /** Everything since {@link startReply}. */
  get reply(): string {
    return this.chunks.join("");
  }

  /** The first 16 KiB of the reply: its echo stands there. */
  get head(): string {
    return this.firstCharacters;
  }

  /** Whole lines, at most 4 KiB, from the end of the reply, and not from before {@link startAnswer}. */
  get tail(): string {
    const text = this.lastCharacters;
    return text.length < TAIL ? text : text.slice(text.indexOf("\n") + 1);
  }

  /** True where {@link tail} is everything since {@link startAnswer}. */
  get isTailWhole(): boolean {
    return this.lastCharacters.length < TAIL;
  }

  /** A line is about to be sent: what came before is no part of its reply. */
  startReply(): void {
    this.chunks = [];
    this.firstCharacters = "";
    this.replyBytes = 0;
    this.startAnswer();
  }

  /** A question or the pager is about to be answered: the end of the reply is looked for behind it. */
  startAnswer(): void {
    this.lastCharacters = "";
  }

  /** True when there is more than `seen` characters, or the channel is closed; false at the deadline (ms since 1970). */
  async more(deadline: number, seen = this.received): Promise<boolean> {
    const left = deadline - Date.now();
    if (this.closed || this.received > seen) return true;
    if (left <= 0) return false;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.wake = resolve;
      timer = setTimeout(resolve, left);
    });
    clearTimeout(timer);
    return this.closed || this.received > seen;
  }

  private take(text: string, bytes: number): void {
    this.received += text.length;
    this.replyBytes += bytes;
    this.loginBytes += bytes;
    this.chunks.push(text);
    if (this.firstCharacters.length < HEAD)
      this.firstCharacters = (this.firstCharacters + text).slice(0, HEAD);
    this.lastCharacters = (this.lastCharacters + text).slice(-TAIL);
    this.excess = this.excessOf(text);
  }

  private excessOf(text: string): string | undefined {
    const { reply, login, line } = this.limits;
    let from = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", from)) {
      if (this.lineLength + end - from > line) return `a line of more than ${sizeOf(line)}`;
      this.lineLength = 0;
      from = end + 1;
    }
    this.lineLength += text.length - from;
    if (this.lineLength > line) return `a line of more than ${sizeOf(line)}`;
    if (this.replyBytes > reply) return `more than ${sizeOf(reply)} in one reply`;
    if (this.loginBytes > login) return `more than ${sizeOf(login)} in one login`;
    return undefined;
  }
}

function sizeOf(bytes: number): string {
  const kib = bytes / 1024;
  return kib < 1024 ? `${kib} KiB` : `${kib / 1024} MiB`;
}
