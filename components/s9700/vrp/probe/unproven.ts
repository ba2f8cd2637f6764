/** Something of a switch that no source proves, and what the driver does meanwhile. */
export interface UnprovenPoint {
  readonly question: string;
  /** What the driver does until it is known. */
  readonly meanwhile?: string;
  /** Why a trial cannot answer it; absent = a trial can (trialAnswers.ts). */
  readonly noTrial?: string;
}

const NO_PLAN = "no plan types it";
const SECOND_LOGIN = "needs a second login";
const PUBLIC_ONLY = "a trial is made in the public instance";

/**
 * By id, which stays. The section "Unproven" of ../README.md is made of this list (`npm run docs`): a point is added, or
 * taken away once it is proved, here.
 */
export const UNPROVEN = {
  "undo-peer-asks": { question: "whether `undo peer X` asks", meanwhile: "both are handled" },
  "other-questions": {
    question: "which rows ask besides `router-id`",
    meanwhile: "all known texts are allowed",
  },
  "empty-group-asks": {
    question: "whether a row of a group without members asks about a reset",
    meanwhile:
      "the driver answers `n` unless the plan shows a session that begins, ends or starts again, and the push ends there",
  },
  "save-questions": {
    question: "whether `save` asks something else, or says something else before it, than push/save.ts knows",
    meanwhile: "the driver answers `n`",
  },
  "retyped-row": {
    question: "whether a row typed again without its last parameters loses them",
    meanwhile: "it is undone first",
    noTrial: NO_PLAN,
  },
  "leave-group": {
    question: "whether leaving a group keeps the peer",
    meanwhile: "it is made again",
    noTrial: NO_PLAN,
  },
  "join-group": {
    question: "whether joining a group enables the peer",
    meanwhile: "it is switched off again if that is declared",
    noTrial: "a plan does not read between joining and switching off",
  },
  "group-enabled": {
    question: "whether a group is enabled in IPv4 by itself, as on a CE",
    meanwhile: "`peer G enable` is sent",
    noTrial: "a plan does not read before it sends `peer G enable`",
  },
  "rows-switched-off": {
    question: "which family rows stay while `undo peer X enable` is in force",
    meanwhile: "rows are set before it, and taken back before it",
  },
  "unknown-families": {
    question: "whether families that no rule knows keep the rows of a peer after `undo peer X`",
    meanwhile: "they are sent again with it, but not in views of a `vpn-instance`, whose peers are others",
    noTrial: "a trial touches no family of others",
  },
  "bfd-defaults": {
    question: "whether BFD defaults are printed",
    meanwhile: "equal either way",
    noTrial: "needs `bfd` in the whole switch",
  },
  "allow-as-loop-default": {
    question: "whether `allow-as-loop 1` is printed with its number",
    meanwhile: "equal either way",
  },
  "route-limit-default": { question: "whether `route-limit N 75` is printed", meanwhile: "equal either way" },
  "node-mode": {
    question:
      "whether a node that is entered with the other word (`permit`, `deny`) changes its mode and keeps its rows",
    meanwhile: "the plan counts on it, and is verified",
  },
  "if-match-acl": {
    question: "whether `if-match acl` puts an `if-match ip-prefix` out",
    noTrial: "needs an ACL, which no plan makes",
  },
  "several-filters": {
    question: "how several filters in one condition are printed",
    meanwhile: "read as one row each",
  },
  "filter-undo": { question: "whether a filter's line can be undone by its text alone" },
  "filter-in-use": { question: "whether a filter in use can be deleted", noTrial: NO_PLAN },
  "missing-names": {
    question: "whether rows that name what is not there are taken",
    meanwhile: "one CloudEngine reference: a missing community filter lets all routes match",
    noTrial: "a plan refuses them",
  },
  "list-applied": {
    question:
      "whether a changed list or policy is applied by itself, and when, or takes a `refresh bgp` by hand",
    meanwhile: "a CloudEngine reference says: immediately",
    noTrial: "needs a peer that is up",
  },
  "ipv6-routes-layout": {
    question: "the layout of `display bgp ipv6 routing-table`",
    meanwhile: "that of an S6700 V600 and of CE is read, another one refused",
  },
  "description-blanks": {
    question: "how many blanks a description keeps",
    meanwhile: "one is sent and compared",
    noTrial: NO_PLAN,
  },
  "busy-texts": {
    question: "the refusal texts while another user saves or the switch backs its configuration up",
    meanwhile: "known: `The system is busy …`",
    noTrial: SECOND_LOGIN,
  },
  "lock-refusal": {
    question: "the refusal text when another user holds the configuration",
    meanwhile: "any text but `unknown command` counts as held",
    noTrial: SECOND_LOGIN,
  },
  "lock-holder": {
    question: "what `display configuration-occupied user` prints",
    meanwhile: "`User Name:` tells a lock of our own user from another's",
  },
  "vpn-enable": {
    question: "in views of a VPN instance: that no `peer X enable` is needed or printed",
    meanwhile: "guides of S, CE and NE show none; a row that says it is foreign",
    noTrial: PUBLIC_ONLY,
  },
  "vpn-group-names": {
    question:
      "in views of a VPN instance: whether groups of IPv6 sessions may have the name of one of IPv4 sessions",
    meanwhile: "they are left alone",
    noTrial: PUBLIC_ONLY,
  },
  "vpn-as-number": {
    question: "in views of a VPN instance: `as-number` of the instance itself",
    meanwhile: "a foreign row; the sessions then speak another AS number than the stack file says",
    noTrial: PUBLIC_ONLY,
  },
  "vpn-ipv6-prompt": {
    question: "in views of a VPN instance: the prompt of the IPv6 view",
    meanwhile: "`-bgp6-V` and `-bgp-6-V` are taken",
    noTrial: PUBLIC_ONLY,
  },
  "vpn-displays": {
    question: "in views of a VPN instance: the layout of the displays",
    meanwhile: "with or without the line `VPN-Instance V, Router ID …`",
    noTrial: PUBLIC_ONLY,
  },
  "rule-ranges": {
    question:
      "ranges in the rules that come from VRP8 references, and every entry whose source is `V8` or `k`",
    noTrial: "more values than a trial types",
  },
  "saved-ciphertext": {
    question:
      "whether `display saved-configuration` shows the same ciphertext as `display current-configuration`",
    meanwhile: "rows are compared by their text, where `compare configuration` finds any difference",
  },
  "typed-ciphertext": {
    question: "whether ciphertext that is typed back is shown as it was typed",
    meanwhile: "where it is not, a rolled-back password is reported as another one",
    noTrial: "a trial types no password",
  },
  "display-in-system-view": {
    question: "`display` in system view, where a reviewed push reads",
    meanwhile: "the references list it for all views",
  },
  "compare-under-lock": { question: "`compare configuration` under one's own lock" },
  "vrp8-commands": {
    question:
      "of VRP8, all but what Huawei's CE and NE references say of `commit`, `abort trial`, `configuration exclusive` and `display configuration candidate|trial status|exclusive user`",
    noTrial: "the points after this one name what a trial on a CloudEngine can show",
  },
  "commit-questions": {
    question: "of VRP8: what asks at `commit`",
    meanwhile:
      "annet answers `The trial configuration will be confirmed. Continue?`, and so does the driver during a trial of its own; it answers any other question `n`",
  },
  "commit-failures": {
    question: "of VRP8: the texts of the failures of `commit`",
    noTrial: "needs a commit that fails",
  },
  "one-commit": {
    question: "of VRP8: whether a peer may be removed and made again in one commit",
  },
  "trial-after-login": {
    question: "of VRP8: whether a trial goes with its login or runs on",
    meanwhile: "both are handled",
    noTrial: "needs a login that is cut",
  },
  "save-during-trial": {
    question: "of VRP8: whether `save` during a trial is taken",
    noTrial: NO_PLAN,
  },
  "vrp8-rows": {
    question: "of VRP8: how the rows of `bgp` differ from an S9700's",
    noTrial: "needs an S9700 beside it",
  },
  "trial-releases": {
    question: "of VRP8: which releases have no `commit trial`",
    meanwhile: "they get `commit`",
  },
  "substitute-as": {
    question: "`substitute-as` outside of a VPN instance",
    meanwhile: "refused here, since the S-series reference has it in vpn-instance views only",
    noTrial: "a plan refuses it",
  },
} as const satisfies Record<string, UnprovenPoint>;

export type UnprovenId = keyof typeof UNPROVEN;

/** Points that a trial can answer. */
export type TriableId = {
  [Id in UnprovenId]: (typeof UNPROVEN)[Id] extends { readonly noTrial: string } ? never : Id;
}[UnprovenId];
