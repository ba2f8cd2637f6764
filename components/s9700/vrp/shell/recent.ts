import { holdsAnySecret, maskSecrets } from "../configuration/mask";

/** Shorter ones are read as quickly as compared. */
const LEAST = 4_097;
const MOST = 8;

/** The few things that were met last. */
export class Recent<T> {
  private readonly items: T[] = [];

  /** The one that is meant, which is the latest from now on. */
  find(isMeant: (item: T) => boolean): T | undefined {
    const at = this.items.findIndex(isMeant);
    if (at < 0) return undefined;
    const [found] = this.items.splice(at, 1) as [T];
    this.items.unshift(found);
    return found;
  }

  keep(item: T): void {
    this.items.unshift(item);
    this.items.length = Math.min(this.items.length, MOST);
  }
}

interface Answer {
  readonly line: string;
  readonly raw: string;
  readonly text: string;
}

/**
 * Long answers that this process has seen. Whoever looks again finds nearly always what stood there before, and gets
 * the very string that he got then: what was worked out of it holds. None that holds a secret is kept.
 */
const answers = new Recent<Answer>();

/** What a line's answer said, cleared of echo and prompt, when these very characters came before. */
export function recalled(line: string, raw: string): string | undefined {
  return answers.find((one) => one.raw === raw && one.line === line)?.text;
}

/** @param secrets words that are secret wherever they stand */
export function remember(line: string, raw: string, text: string, secrets: readonly string[]): void {
  if (raw.length < LEAST || holdsAnySecret(text) || maskSecrets(text, secrets) !== text) return;
  answers.keep({ line, raw, text });
}
