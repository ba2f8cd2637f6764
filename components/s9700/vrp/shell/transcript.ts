import { maskSecrets, secretsIn } from "../configuration/mask";
import type { Exchange } from "../errors";

/** What was sent and answered, in order, with every secret masked before it is kept. */
export class Transcript {
  readonly exchanges: Exchange[] = [];

  /** @param secrets words that are secret wherever they stand */
  constructor(private readonly secrets: readonly string[]) {}

  /** @param line the line to which the switch said the text: it may quote a secret of it, however short that is */
  mask(text: string, line = ""): string {
    return maskSecrets(text, [...this.secrets, ...secretsIn(line)]);
  }

  add(view: string, line: string, reply: string, seen: Pick<Exchange, "prompt" | "logLines"> = {}): void {
    const { logLines = [], ...rest } = seen;
    this.exchanges.push({
      view,
      line: this.mask(line),
      reply: this.mask(reply, line),
      ...rest,
      ...(logLines.length === 0 ? {} : { logLines: logLines.map((text) => this.mask(text, line)) }),
    });
  }

  /** With an echo that may be garbled: a secret in it would not be recognised. */
  addGarbled(view: string, line: string, reply: string): void {
    const holdsSecret = this.mask(line) !== line;
    this.add(view, line, holdsSecret ? "(not kept: the line holds a secret)" : reply);
  }

  /** A line that is not fit to be sent, on one line: behind its first secret nothing is shown, as `?` may end a mask. */
  show(line: string): string {
    const masked = this.mask(line);
    const [before = ""] = masked.split("******");
    return JSON.stringify(masked === line ? line.slice(0, 120) : `${before}******`);
  }
}
