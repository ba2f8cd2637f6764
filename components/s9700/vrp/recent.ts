import { holdsAnySecret, maskSecrets } from "./mask";

/** Shorter ones are read as quickly as compared. */
const LEAST = 4_097;
const MOST = 8;

interface Answer {
  readonly line: string;
  readonly raw: string;
  readonly text: string;
}

/**
 * Long answers that this process has seen. Whoever looks again finds nearly always what stood there before, and gets
 * the very string that he got then: what was worked out of it holds. None that holds a secret is kept.
 */
const recent: Answer[] = [];

/** What a line's answer said, cleared of echo and prompt, when these very characters came before. */
export function recalled(line: string, raw: string): string | undefined {
  const at = recent.findIndex((one) => one.raw === raw && one.line === line);
  const [found] = at < 0 ? [] : recent.splice(at, 1);
  if (found) recent.unshift(found);
  return found?.text;
}

/** @param secrets words that are secret wherever they stand */
export function remember(line: string, raw: string, text: string, secrets: readonly string[]): void {
  if (raw.length < LEAST || holdsAnySecret(text) || maskSecrets(text, secrets) !== text) return;
  recent.unshift({ line, raw, text });
  recent.length = Math.min(recent.length, MOST);
}
