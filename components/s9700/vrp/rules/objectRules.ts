import type { QuestionRule, View } from "./types";
import type { Rule } from "./bgpRules";

/**
 * What rows of BGP name: prefix lists, community and AS-path filters, route-policies. Sources as in rules.ts, and
 * - S: S-series references (S7700/S9700 V200R011C10 "Routing Policy Configuration Commands") and VRP5 transcripts.
 * - V8: the same commands in CloudEngine and NE40E references, where the S-series text was not to be had.
 */

const SYSTEM: readonly View[] = ["system"];
/** Stands for the view of any node. */
export const NODE_VIEW: View = "route-policy";
const NODE: readonly View[] = [NODE_VIEW];

/** The words that begin a line of a list or filter, by the kind of its object. */
export const LIST_WORDS = {
  "ip-prefix": "ip ip-prefix",
  "ipv6-prefix": "ip ipv6-prefix",
  "community-filter": "ip community-filter",
  "as-path-filter": "ip as-path-filter",
} as const;
export type ListKind = keyof typeof LIST_WORDS;

/** Taking the last condition of a node away makes it match every route, which newer releases ask about. */
const LAST_CONDITION: readonly QuestionRule[] = [
  {
    text: /^Warning: The last if-match clause of the node \d+ in route-policy \S+ is deleted\. All the routes will match the node\. ?Continue ?\? ?\[Y\/N\] ?:?$/i,
    answer: "y",
  },
];

type Rest = Partial<Rule> & { readonly source: string };

const line = (option: string, pattern: RegExp, rest: Rest): Rule => ({
  option,
  scope: "object",
  views: SYSTEM,
  pattern,
  impact: "refresh",
  ...rest,
});

const condition = (option: string, pattern: RegExp, rest: Rest): Rule => ({
  ...line(`if-match ${option}`, pattern, rest),
  scope: "clause",
  views: NODE,
  mayAsk: LAST_CONDITION,
});

const action = (option: string, pattern: RegExp, rest: Rest): Rule => ({
  ...line(`apply ${option}`, pattern, rest),
  scope: "clause",
  views: NODE,
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
  return line(LIST_WORDS[kind], new RegExp(`^ip ${kind} (?<key>(\\S{1,169}) index (\\d+)) ${entry}$`), {
    undo: `ip ${kind} $1`,
    range: { 3: [1, 4_294_967_295] },
    refuses: ascending(most),
    source: "S, V8",
  });
};

export const OBJECT_RULES: readonly Rule[] = [
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
  // The head of a node: typed again with the other word it changes the node's mode (k).
  line("route-policy", /^route-policy (?<key>(\S{1,40}) (?:permit|deny) node (\d+))$/, {
    undo: "route-policy $2 node $3",
    range: { 3: [0, 65_535] },
    source: "S",
  }),

  // ---- conditions of a node: different ones must all hold, rows of one kind are alternatives (V8) -----------------
  condition("ip-prefix", /^if-match ip-prefix \S+$/, { source: "S, V8" }),
  condition("ipv6 address prefix-list", /^if-match ipv6 address prefix-list \S+$/, { source: "S, V8" }),
  condition("ip next-hop", /^if-match ip next-hop (?:acl|ip-prefix) \S+$/, { source: "S, V8" }),
  condition("community-filter", /^if-match community-filter (?<key>\S+)(?: whole-match)?$/, {
    undo: "if-match community-filter $1",
    source: "S, V8",
  }),
  condition("as-path-filter", /^if-match as-path-filter (?<key>\S+)$/, {
    undo: "if-match as-path-filter $1",
    source: "S, V8",
  }),
  condition("acl", /^if-match acl \S+$/, { source: "S" }),
  condition("cost", /^if-match cost (\d+)$/, { range: { 1: [0, 4_294_967_295] }, source: "S" }),
  condition("tag", /^if-match tag (\d+)$/, { range: { 1: [0, 4_294_967_295] }, source: "S" }),

  // ---- what is done with the routes of a node ---------------------------------------------------------------------
  action("as-path", /^apply as-path (?:\S+ )+(?:additive|overwrite)$/, { source: "S, V8" }),
  action("community", /^apply community .+$/, { source: "S" }),
  action("comm-filter", /^apply comm-filter (?<key>\S+) delete$/, {
    undo: "apply comm-filter $1 delete",
    source: "S",
  }),
  action("cost", /^apply cost [+-]?(?: ?\d+)$/, { source: "S" }),
  action("ip-address next-hop", /^apply ip-address next-hop (?:peer-address|\S+)$/, { source: "S" }),
  action("ipv6 next-hop", /^apply ipv6 next-hop (?:peer-address|\S+)$/, { source: "S" }),
  action("local-preference", /^apply local-preference (\d+)$/, {
    range: { 1: [0, 4_294_967_295] },
    source: "S",
  }),
  action("origin", /^apply origin (?:igp|incomplete|egp \S+)$/, { source: "S" }),
  action("preference", /^apply preference (\d+)$/, { range: { 1: [1, 255] }, source: "S" }),
  action("preferred-value", /^apply preferred-value (\d+)$/, { range: { 1: [0, 65_535] }, source: "S" }),
  action("tag", /^apply tag (\d+)$/, { range: { 1: [0, 4_294_967_295] }, source: "S" }),
];
