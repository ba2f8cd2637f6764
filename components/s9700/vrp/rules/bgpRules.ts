import { OBJECT_RULES } from "./objectRules";
import type { QuestionRule, View } from "./types";

/**
 * What each row of the `bgp` section is: the device knowledge, one entry a row. To add a row, add an entry here (for
 * prefix lists, filters and route-policies in objectRules.ts) and an example in test/s9700/vrp/rules/examples; the parser,
 * the planner and the inverse follow from it.
 *
 * Sources, named in each entry's `source`:
 * - S: S-series command references (S1720–S6720 V200R011C10, V200R019) and VRP5 transcripts.
 * - V8: CloudEngine/NE40E references: the same command family; on an S9700 likely, not proven.
 * - annet: annetutil/annet `huawei.rul`, `huawei.deploy`, and its pull request 566 with device transcripts.
 * - k: field knowledge without a source.
 */
export interface Rule {
  /** The words that name the setting; also the end of its key. */
  readonly option: string;
  /**
   * A setting of a peer or group (`peer X …`), a group itself, a setting of the whole process or family, a line of a
   * list or filter or the head of a policy's node, or a row of such a node.
   */
  readonly scope: "peer" | "group" | "process" | "object" | "clause";
  readonly views: readonly View[];
  /** Matched against the row without `undo` and without `peer X`; the group `key` is part of the setting's key. */
  readonly pattern: RegExp;
  /** What follows `undo [peer X]`; `$1` etc. are the pattern's groups. Default: the option's words. */
  readonly undo?: string;
  /** What VRP does anyway. `on` = only `undo …` is ever printed; a pattern = this value is not printed. */
  readonly byDefault?: "on" | RegExp;
  /** As `byDefault`, where it differs for peers in the own AS and in others: refused, since it would never be read back. */
  readonly hidden?: { readonly internal: RegExp; readonly external: RegExp };
  /** VRP prints the `undo` form although it is the default. */
  readonly printsUndo?: boolean;
  /** What a change does to the peer's session (peer, group) or to all sessions (process). */
  readonly impact: "none" | "refresh" | "resets";
  /** Options that VRP refuses beside this one: they are undone first. */
  readonly excludes?: readonly string[];
  /** Rows of this option with another key exclude each other, too. */
  readonly excludesVariants?: boolean;
  /** What VRP may ask after the row or its undo. */
  readonly mayAsk?: readonly QuestionRule[];
  /** Inclusive limits of the pattern's groups: beyond them VRP answers `Wrong parameter`. */
  readonly range?: Readonly<Record<number, readonly [number, number]>>;
  /** Further conditions of VRP: a sentence's end when the row would be refused. */
  readonly refuses?: (groups: readonly (string | undefined)[]) => string | undefined;
  readonly source: string;
}

const BGP: readonly View[] = ["bgp"];
const FAMILIES: readonly View[] = ["ipv4-family unicast", "ipv6-family unicast"];
const IPV4: readonly View[] = ["ipv4-family unicast"];
const IPV6: readonly View[] = ["ipv6-family unicast"];

/** The known wordings of "this bounces the session"; a plan allows them only where it announced the reset. */
const RESET_QUESTIONS: readonly QuestionRule[] = [
  {
    // annet: `timer`, `router-id`, `graceful-restart`, `peer A group G`; seen on VRP5 for router-id.
    text: /^Warning: Changing the parameter in this command (?:will reset|resets) the peer session(?: which is (?:not )?configured with graceful-restart)?\. ?Continue ?\? ?\[Y\/N\] ?:?$/i,
    answer: "y",
  },
  {
    // annet: `undo peer A group G`, `peer A enable`.
    text: /^Warning: This operation will reset the peer session\. ?Continue ?\? ?\[Y\/N\] ?:?$/i,
    answer: "y",
  },
];

/** VRP5 goes straight to the next prompt after `undo peer X`; newer releases ask (annet). */
export const UNDO_PEER_QUESTIONS: readonly QuestionRule[] = [
  {
    text: /^Warning: All the configurations related to the BGP peer will be deleted\. ?Continue ?\? ?\[Y\/N\] ?:?$/i,
    answer: "y",
  },
  ...RESET_QUESTIONS,
];

type Rest = Partial<Rule> & { readonly source: string };

const peer = (option: string, views: readonly View[], pattern: RegExp, rest: Rest): Rule => ({
  option,
  scope: "peer",
  views,
  pattern,
  impact: "none",
  ...rest,
});

const process = (option: string, views: readonly View[], pattern: RegExp, rest: Rest): Rule => ({
  ...peer(option, views, pattern, rest),
  scope: "process",
});

const resets = { impact: "resets", mayAsk: RESET_QUESTIONS } as const;
const refresh = { impact: "refresh" } as const;
const percent = { 2: [1, 100] } as const;

function timers(groups: readonly (string | undefined)[]): string | undefined {
  const [keepalive, hold] = [Number(groups[1]), Number(groups[2])];
  if (hold === 0 && keepalive === 0) return undefined;
  return hold < 3 * keepalive
    ? `hold must be at least three times keepalive, ${3 * keepalive} s here`
    : undefined;
}

/** One merged row on the device (`bfd min-tx-interval 300 detect-multiplier 4`), one setting a keyword for us. */
const bfd = (keyword: string, standard: string, range: readonly [number, number]) =>
  peer(`bfd ${keyword}`, BGP, new RegExp(`^bfd ${keyword} (\\d+)$`), {
    byDefault: new RegExp(`^bfd ${keyword} ${standard}$`),
    range: { 1: range },
    source: "S, annet",
  });

/** A policy in one direction; a newer one takes its place, and its undo needs the name. */
const policy = (option: string, name: string, views = FAMILIES) =>
  peer(option, views, new RegExp(`^${option} (${name}) (?<key>import|export)$`), {
    undo: `${option} $1 $2`,
    ...refresh,
    source: "V8, annet",
  });

const flag = (option: string, rest: Partial<Rule> = {}, source = "V8") =>
  peer(option, FAMILIES, new RegExp(`^${option}$`), { ...refresh, ...rest, source });

const BGP_RULES: readonly Rule[] = [
  // ---- a group's and a peer's existence --------------------------------------------------------------------------
  // `group G`: the planner creates groups before and removes them after their members.
  {
    ...process("group", BGP, /^group (\S{1,47})(?: (external|internal))?$/, {
      undo: "group $1",
      source: "V8, S",
    }),
    scope: "group",
  },
  // Only `undo peer X` takes a peer away, and with it every row of X in every public family (annet 566). For a group
  // the undo needs the word as-number (S).
  peer("as-number", BGP, /^as-number (\d+)$/, {
    undo: "",
    ...resets,
    range: { 1: [1, 4_294_967_295] },
    source: "S, annet",
  }),
  // Leaving a group removes the peer on some releases (V8 NE) and keeps it on others (CE): re-created to be sure.
  peer("group", BGP, /^group (\S{1,47})$/, { undo: "group $1", ...resets, source: "annet, V8" }),

  // ---- the session, bgp view -------------------------------------------------------------------------------------
  peer("description", BGP, /^description (.{1,80})$/, { source: "S, annet" }),
  peer("connect-interface", BGP, /^connect-interface (\S+)(?: (\S+))?$/, { ...resets, source: "S" }),
  peer("ebgp-max-hop", BGP, /^ebgp-max-hop (\d+)$/, {
    byDefault: /^ebgp-max-hop 1$/,
    excludes: ["valid-ttl-hops"],
    range: { 1: [1, 255] },
    ...resets,
    source: "S",
  }),
  peer("valid-ttl-hops", BGP, /^valid-ttl-hops (\d+)$/, {
    excludes: ["ebgp-max-hop"],
    range: { 1: [1, 255] },
    ...resets,
    source: "S, V8",
  }),
  // Survives when both ends change within the hold time; counted as a reset because nothing proves that they do.
  peer("password", BGP, /^password (cipher|simple) (\S+|"[^"]*")$/, {
    excludes: ["keychain"],
    ...resets,
    source: "S",
  }),
  peer("keychain", BGP, /^keychain (\S+)$/, { excludes: ["password"], ...resets, source: "V8" }),
  peer("timer keepalive hold", BGP, /^timer keepalive (\d+) hold (\d+)$/, {
    byDefault: /^timer keepalive 60 hold 180$/,
    refuses: timers,
    ...resets,
    source: "V8, annet",
  }),
  peer("timer connect-retry", BGP, /^timer connect-retry (\d+)$/, {
    byDefault: /^timer connect-retry 32$/,
    range: { 1: [1, 65_535] },
    source: "V8",
  }),
  peer("bfd enable", BGP, /^bfd enable$/, { source: "V8, S" }),
  bfd("min-tx-interval", "1000", [100, 1000]),
  bfd("min-rx-interval", "1000", [100, 1000]),
  bfd("detect-multiplier", "3", [3, 50]),
  bfd("wtr", "0", [1, 60]),
  peer("bfd block", BGP, /^bfd block$/, { source: "V8" }),
  peer("fake-as", BGP, /^fake-as (\d+)((?: (?:dual-as|prepend-global-as|prepend-fake-as))*)$/, {
    ...resets,
    source: "V8",
  }),
  // CloudEngines' word for it.
  peer("local-as", BGP, /^local-as (\d+)((?: (?:dual-as|prepend-global-as|prepend-local-as))*)$/, {
    ...resets,
    source: "V8",
  }),
  peer("tracking", BGP, /^tracking(?: delay (\d+))?$/, { source: "V8" }),
  peer("ignore", BGP, /^ignore$/, { ...resets, source: "V8" }),
  peer("capability-advertise", BGP, /^capability-advertise (?<key>route-refresh|4-byte-as)$/, {
    undo: "capability-advertise $1",
    byDefault: "on",
    ...resets,
    source: "V8",
  }),
  peer("capability-advertise", BGP, /^capability-advertise (?<key>conventional|graceful-restart)$/, {
    undo: "capability-advertise $1",
    ...resets,
    source: "V8, annet",
  }),
  peer("log-change", BGP, /^log-change$/, { byDefault: "on", source: "V8" }),
  peer("listen-only", BGP, /^listen-only$/, { excludes: ["connect-only"], ...resets, source: "V8" }),
  peer("connect-only", BGP, /^connect-only$/, { excludes: ["listen-only"], ...resets, source: "V8" }),
  peer("tcp-mss", BGP, /^tcp-mss (\d+)$/, { ...resets, range: { 1: [176, 4096] }, source: "V8" }),
  peer("path-mtu", BGP, /^path-mtu auto-discovery$/, { undo: "path-mtu", ...resets, source: "V8" }),

  // ---- the session's routes, both unicast families ---------------------------------------------------------------
  // VRP enables a new peer in IPv4 unicast by itself and prints the row; we keep only `undo peer X enable`.
  peer("enable", IPV4, /^enable$/, { byDefault: "on", ...resets, source: "annet, V8" }),
  peer("enable", IPV6, /^enable$/, { ...resets, source: "V8" }),
  peer("group", FAMILIES, /^group (\S{1,47})$/, { undo: "group $1", ...resets, source: "annet, V8" }),
  policy("route-policy", "\\S{1,40}"),
  policy("ip-prefix", "\\S+", IPV4),
  policy("ipv6-prefix", "\\S+", IPV6),
  policy("filter-policy", "\\d+|acl-name \\S+|acl6-name \\S+"),
  policy("as-path-filter", "\\S+"),
  flag("next-hop-local"),
  peer("default-route-advertise", FAMILIES, /^default-route-advertise( .+)?$/, { source: "V8" }),
  peer(
    "route-limit",
    FAMILIES,
    /^route-limit (\d+)(?: (\d+))?( alert-only| idle-forever| idle-timeout \d+)?$/,
    {
      ...refresh,
      range: percent,
      source: "S, V8",
    },
  ),
  flag("substitute-as", { refuses: () => "a V200R011 switch has it in vpn-instance views only" }, "S"),
  peer("allow-as-loop", FAMILIES, /^allow-as-loop (\d+)$/, {
    ...refresh,
    range: { 1: [1, 10] },
    source: "V8",
  }),
  peer("public-as-only", FAMILIES, /^public-as-only( .+)?$/, { ...refresh, source: "V8" }),
  flag("advertise-community"),
  flag("advertise-ext-community"),
  flag("advertise-large-community"),
  flag("reflect-client"),
  peer("preferred-value", FAMILIES, /^preferred-value (\d+)$/, {
    byDefault: /^preferred-value 0$/,
    ...refresh,
    range: { 1: [0, 65_535] },
    source: "V8, annet",
  }),
  peer("route-update-interval", FAMILIES, /^route-update-interval (\d+)$/, {
    hidden: { internal: /^route-update-interval 15$/, external: /^route-update-interval 30$/ },
    range: { 1: [0, 600] },
    source: "V8",
  }),
  flag("keep-all-routes"),

  // ---- the whole process, bgp view -------------------------------------------------------------------------------
  process("router-id", BGP, /^router-id (\d+\.\d+\.\d+\.\d+)$/, { ...resets, source: "V8, S (asks)" }),
  process("graceful-restart", BGP, /^graceful-restart$/, { ...resets, source: "V8, annet" }),
  process("graceful-restart peer-reset", BGP, /^graceful-restart peer-reset$/, { source: "S" }),
  process("graceful-restart timer restart", BGP, /^graceful-restart timer restart (\d+)$/, {
    ...resets,
    source: "annet",
  }),
  process("graceful-restart timer wait-for-rib", BGP, /^graceful-restart timer wait-for-rib (\d+)$/, {
    source: "V8",
  }),
  process("timer keepalive hold", BGP, /^timer keepalive (\d+) hold (\d+)$/, {
    byDefault: /^timer keepalive 60 hold 180$/,
    refuses: timers,
    ...resets,
    source: "S, V8",
  }),
  process("timer connect-retry", BGP, /^timer connect-retry (\d+)$/, {
    byDefault: /^timer connect-retry 32$/,
    range: { 1: [1, 65_535] },
    source: "V8",
  }),
  process("default ipv4-unicast", BGP, /^default ipv4-unicast$/, { byDefault: "on", source: "annet" }),
  process("ebgp-interface-sensitive", BGP, /^ebgp-interface-sensitive$/, { byDefault: "on", source: "V8" }),

  // ---- the whole process, both unicast families ------------------------------------------------------------------
  // Off by default, and printed as `undo synchronization` in every family all the same.
  process("synchronization", FAMILIES, /^synchronization$/, {
    printsUndo: true,
    ...refresh,
    source: "annet, S",
  }),
  process("compare-different-as-med", FAMILIES, /^compare-different-as-med$/, {
    ...refresh,
    source: "V8, seed",
  }),
  process("maximum load-balancing", FAMILIES, /^maximum load-balancing(?: (?<key>ebgp|ibgp))? (\d+)$/, {
    undo: "maximum load-balancing $1",
    byDefault: /^maximum load-balancing(?: (?:ebgp|ibgp))? 1$/,
    excludesVariants: true,
    ...refresh,
    source: "V8, annet",
  }),
  process("network", FAMILIES, /^network (?<key>\S+ \S+)( .+)?$/, {
    undo: "network $1",
    ...refresh,
    source: "S, V8",
  }),
  process("import-route", FAMILIES, /^import-route (?<key>\S+(?: \d+)?)( .+)?$/, {
    undo: "import-route $1",
    ...refresh,
    source: "V8",
  }),
  process("dampening", FAMILIES, /^dampening( .+)?$/, { source: "V8" }),
  process("active-route-advertise", FAMILIES, /^active-route-advertise$/, { ...refresh, source: "S" }),
];

export const RULES: readonly Rule[] = [...BGP_RULES, ...OBJECT_RULES];
