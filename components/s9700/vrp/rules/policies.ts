import { line } from "./lists";
import { LAST_CONDITION } from "./questions";
import { POLICY_NAME, PREFIX_LIST_NAME, type Rest, type Rule } from "./rule";
import { NODE } from "./views";

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

const any32 = { range: { 1: [0, 4_294_967_295] } } as const;
const addsValues = { addsValues: true } as const;

/** Route-policies: the head of a node, its conditions, its actions. Examples: policies.yaml. */
export const POLICY_RULES: readonly Rule[] = [
  // The head of a node: typed again with the other word it changes the node's mode (k).
  line("route-policy", /^route-policy (?<key>(\S{1,200}) (?:permit|deny) node (\d+))$/, {
    undo: "route-policy $2 node $3",
    range: { 3: [0, 65_535] },
    names: { 2: POLICY_NAME },
    source: "S",
  }),

  // ---- conditions: different ones must all hold, rows of one kind are alternatives (V8) ---------------------------
  condition("ip-prefix", /^if-match ip-prefix (\S+)$/, { names: { 1: PREFIX_LIST_NAME }, source: "S, V8" }),
  condition("ipv6 address prefix-list", /^if-match ipv6 address prefix-list (\S+)$/, {
    names: { 1: PREFIX_LIST_NAME },
    source: "S, V8",
  }),
  condition("ip next-hop", /^if-match ip next-hop (?:acl|ip-prefix) (\S+)$/, {
    names: { 1: PREFIX_LIST_NAME },
    source: "S, V8",
  }),
  condition("community-filter", /^if-match community-filter (?<key>\S+)(?: whole-match)?$/, {
    undo: "if-match community-filter $1",
    source: "S, V8",
  }),
  condition("as-path-filter", /^if-match as-path-filter (?<key>\S+)$/, {
    undo: "if-match as-path-filter $1",
    source: "S, V8",
  }),
  condition("acl", /^if-match acl \S+$/, { source: "S" }),
  condition("cost", /^if-match cost (\d+)$/, { ...any32, source: "S" }),
  condition("tag", /^if-match tag (\d+)$/, { ...any32, source: "S" }),

  // ---- actions. `apply community A additive` and then `… B additive` in one node stand as A and B (an operator's
  // tool for VRP8 undoes the old row first), whatever their last word is.
  action("as-path", /^apply as-path (?:\S+ )+(?:additive|overwrite)$/, { ...addsValues, source: "S, V8" }),
  action("community", /^apply community .+$/, { ...addsValues, source: "S" }),
  action("extcommunity", /^apply extcommunity (?<key>rt|soo) .+$/, {
    undo: "apply extcommunity $1",
    ...addsValues,
    source: "V8",
  }),
  action("comm-filter", /^apply comm-filter (?<key>\S+) delete$/, {
    undo: "apply comm-filter $1 delete",
    source: "S",
  }),
  action("cost", /^apply cost [+-]?(?: ?\d+)$/, { source: "S" }),
  action("ip-address next-hop", /^apply ip-address next-hop (?:peer-address|\S+)$/, { source: "S" }),
  action("ipv6 next-hop", /^apply ipv6 next-hop (?:peer-address|\S+)$/, { source: "S" }),
  action("local-preference", /^apply local-preference (\d+)$/, { ...any32, source: "S" }),
  action("origin", /^apply origin (?:igp|incomplete|egp \S+)$/, { source: "S" }),
  action("preference", /^apply preference (\d+)$/, { range: { 1: [1, 255] }, source: "S" }),
  action("preferred-value", /^apply preferred-value (\d+)$/, { range: { 1: [0, 65_535] }, source: "S" }),
  action("tag", /^apply tag (\d+)$/, { ...any32, source: "S" }),
];
