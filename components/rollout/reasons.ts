import { firstFive } from "../peering";

/** Sentences of a message; a datacenter may have a thousand sessions. */
const SENTENCES = 10;

/** Why something is not right; without `name` the sentence says itself what it is about. */
export interface Reason {
  readonly name?: string;
  readonly why: string;
}

/**
 * The sentences of a message that says what is not right: equal reasons are one, after the names that share it, and of
 * many only the first ten are said. Pure.
 */
export function inSentences(reasons: readonly Reason[]): string[] {
  const namesOf = new Map<string, string[]>();
  for (const { name, why } of reasons)
    namesOf.set(why, [...(namesOf.get(why) ?? []), ...(name === undefined ? [] : [name])]);
  const all = [...namesOf].map(([why, names]) => (names.length === 0 ? why : `${firstFive(names)}: ${why}`));
  const rest = all.length - SENTENCES;
  if (rest <= 0) return all;
  return [...all.slice(0, SENTENCES), `${rest} more reasons are left out here.`];
}
