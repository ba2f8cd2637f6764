import type { Exchange } from "../errors";
import { dialectOf } from "../shell/dialect";
import { refusalIn } from "../shell/refusals";

/** Ends a question, with the answer that the driver typed. */
const QUESTION = /^.*[[(]y\/n[\])](?:\[[ny]\])?:?/i;

/** What the switch asked after a line: each question, without its answer. */
export function questionsOf({ line, reply }: Exchange): string[] {
  // A description that is shown may end as a question does.
  if (/^(?:display|compare) /.test(line)) return [];
  return reply.split("\n").flatMap((text) => QUESTION.exec(text)?.[0].trim() ?? []);
}

/** The switch took the line: it did not refuse it, and the driver agreed to what it asked. */
function isTaken({ reply }: Exchange): boolean {
  return refusalIn(reply) === undefined && !/[[(]y\/n[\])](?:\[[ny]\])?:?\s*n\s*$/im.test(reply);
}

/** Lines that change nothing. */
const READS = /^(?:display|compare|screen-length|return|quit)\b/;

/** The exchanges of a trial's login, and what they show. Pure. */
export class TrialDialogue {
  constructor(private readonly exchanges: readonly Exchange[]) {}

  /** Lines that configure, or enter a view to do so, whatever the switch answered. */
  get configuring(): readonly Exchange[] {
    return this.exchanges.filter(({ line }) => line !== "" && !READS.test(line));
  }

  /** What is typed waits for `commit`. */
  get isTwoStage(): boolean {
    return this.exchanges.some(({ prompt = "" }) => dialectOf(prompt)?.name === "two-stage");
  }

  all(line: RegExp): Exchange[] {
    return this.exchanges.filter((one) => line.test(one.line));
  }

  /** Such lines that the switch took. */
  taken(line: RegExp): Exchange[] {
    return this.all(line).filter(isTaken);
  }

  /** The refusal of the first such line that was refused. */
  refusalOf(line: RegExp): string | undefined {
    for (const one of this.all(line)) {
      const refusal = refusalIn(one.reply);
      if (refusal !== undefined) return refusal;
    }
    return undefined;
  }

  /** What came after an exchange, until a line that ends it. */
  from(exchange: Exchange, until: RegExp): readonly Exchange[] {
    const rest = this.exchanges.slice(this.exchanges.indexOf(exchange) + 1);
    const end = rest.findIndex(({ line }) => until.test(line));
    return end < 0 ? rest : rest.slice(0, end);
  }

  /**
   * The whole running configuration as it was read next, line by line; undefined where it was not read, or a line in
   * between was refused: what was typed is not, or not all, what runs.
   */
  readingAfter(exchange: Exchange): readonly string[] | undefined {
    for (const one of this.exchanges.slice(this.exchanges.indexOf(exchange))) {
      if (one.line === "display current-configuration") {
        const lines = one.reply.split("\n").map((text) => text.trimEnd());
        return lines.includes("return") ? lines : undefined;
      }
      if (!READS.test(one.line) && !isTaken(one)) return undefined;
    }
    return undefined;
  }
}
