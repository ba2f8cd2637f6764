import type { Duplex } from "node:stream";
import { StringDecoder } from "node:string_decoder";

/** What a switch may send. No output of VRP comes near; without limits one hostile switch takes all memory. */
export const OUTPUT_LIMITS = {
  /** Bytes of one reply: 32 MiB, some 400,000 rows. */
  reply: 32 * 1024 * 1024,
  /** Bytes of a whole login: 256 MiB. */
  login: 256 * 1024 * 1024,
  /** Characters without a line end: 64 KiB. Cursor movements count. */
  line: 64 * 1024,
} as const;

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

  constructor(channel: Duplex) {
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
    let longest = 0;
    for (const [at, part] of text.split("\n").entries()) {
      this.lineLength = at === 0 ? this.lineLength + part.length : part.length;
      longest = Math.max(longest, this.lineLength);
    }
    const { reply, login, line } = OUTPUT_LIMITS;
    if (longest > line) return `a line of more than ${line / 1024} KiB`;
    if (this.replyBytes > reply) return `more than ${reply / 1024 / 1024} MiB in one reply`;
    if (this.loginBytes > login) return `more than ${login / 1024 / 1024} MiB in one login`;
    return undefined;
  }
}
