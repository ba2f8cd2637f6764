import { refresh } from "./questions";
import { PREFIX_LIST_NAME, type Rest, type Rule } from "./rule";
import { SYSTEM } from "./views";

/** The words that begin a line of a list or filter, by the kind of its object. */
export const LIST_WORDS = {
  "ip-prefix": "ip ip-prefix",
  "ipv6-prefix": "ip ipv6-prefix",
  "community-filter": "ip community-filter",
  "as-path-filter": "ip as-path-filter",
} as const;

/** A line of the system view that is part of an object. */
export const line = (option: string, pattern: RegExp, rest: Rest): Rule => ({
  option,
  scope: "object",
  views: SYSTEM,
  pattern,
  ...refresh,
  ...rest,
});

/** `length ≤ greater-equal ≤ less-equal ≤ most` (V8). */
const ascending = (most: number) => (groups: readonly (string | undefined)[]) => {
  const bounds = [4, 6, 7].flatMap((group) => (groups[group] === undefined ? [] : [Number(groups[group])]));
  const rises = bounds.every((bound, i) => bound >= (bounds[i - 1] ?? 0) && bound <= most);
  return rises ? undefined : `mask length ≤ greater-equal ≤ less-equal ≤ ${most} does not hold`;
};

const prefixList = (kind: "ip-prefix" | "ipv6-prefix", address: string, most: number): Rule => {
  const range = "(?: greater-equal (\\d+))?(?: less-equal (\\d+))?";
  const entry = `(?:permit|deny) ${address} (\\d+)( match-network)?${range}`;
  return line(LIST_WORDS[kind], new RegExp(`^ip ${kind} (?<key>(\\S{1,200}) index (\\d+)) ${entry}$`), {
    undo: `ip ${kind} $1`,
    range: { 3: [1, 4_294_967_295] },
    names: { 2: PREFIX_LIST_NAME },
    refuses: ascending(most),
    source: "S, V8",
  });
};

/**
 * Prefix lists and filters. The planner makes them before the policies and rows that name them, and removes them
 * last. Examples: lists.yaml.
 */
export const LIST_RULES: readonly Rule[] = [
  // A list's entry is known by its index, and a line with the same index takes its place (V8).
  prefixList("ip-prefix", "\\d+\\.\\d+\\.\\d+\\.\\d+", 32),
  prefixList("ipv6-prefix", "\\S*:\\S*", 128),
  // Filters: older releases print no index, newer ones count 10, 20, … by themselves. We send none, and compare the
  // lines in their order.
  line(
    LIST_WORDS["community-filter"],
    /^ip community-filter (?<key>((?:basic |advanced )?\S{1,51}) (?:permit|deny)(?: .+)?)$/,
    { undo: "ip community-filter $1", source: "S, V8" },
  ),
  line(LIST_WORDS["as-path-filter"], /^ip as-path-filter (?<key>(\S{1,51}) (?:permit|deny) .+)$/, {
    undo: "ip as-path-filter $1",
    source: "S, V8",
  }),
];
