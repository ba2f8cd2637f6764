import type { QuestionRule, View } from "./types";

/**
 * What each row of the `bgp` section is: the device knowledge, one entry a row.
 * Sources: Huawei S-series command references and device transcripts (peer options: S1720–S6720 V200R011C10 and
 * V200R019; questions: annet's `huawei.deploy`, eNSP VRP5 transcripts). To add a row, add an entry here and an
 * example in test/s9700/vrp/examples.
 */
export interface Rule {
  /** The words that name the setting; also the end of its key. */
  readonly option: string;
  /** A setting of a peer or group (`peer X …`), or of the whole process or family. */
  readonly scope: "peer" | "process";
  readonly views: readonly View[];
  /** Matched against the row without `undo` and without `peer X`. Capture groups named `key…` are part of its key. */
  readonly pattern: RegExp;
  /** What follows `undo [peer X]`; `$1` etc. are the pattern's groups. Default: the option's words. */
  readonly undo?: string;
  /** The text that VRP never prints because it is the default. */
  readonly hidden?: RegExp;
  /** Always in force, and always printed, unless its opposite is: VRP adds it by itself. */
  readonly implied?: "on" | "undo";
  /** What a change does to the session (peer) or to all sessions (process). */
  readonly impact: "none" | "refresh" | "resets";
  /** Options that VRP refuses beside this one: they are undone first. */
  readonly excludes?: readonly string[];
  readonly mayAsk?: readonly QuestionRule[];
}

const BGP: readonly View[] = ["bgp"];
const FAMILIES: readonly View[] = ["ipv4-family unicast", "ipv6-family unicast"];
const IPV4: readonly View[] = ["ipv4-family unicast"];

/** The known wordings of "this bounces the session"; a plan allows them only where it announced the reset. */
const RESET_QUESTIONS: readonly QuestionRule[] = [
  {
    text: /^Warning: Changing the parameter in this command (will reset|resets) the peer session.*Continue ?\?/i,
    answer: "y",
  },
  { text: /^Warning: This operation will reset the peer session\. ?Continue ?\?/i, answer: "y" },
];

function peer(option: string, views: readonly View[], pattern: RegExp, rest: Partial<Rule> = {}): Rule {
  return { option, scope: "peer", views, pattern, impact: "none", ...rest };
}

function process(option: string, views: readonly View[], pattern: RegExp, rest: Partial<Rule> = {}): Rule {
  return { option, scope: "process", views, pattern, impact: "none", ...rest };
}

const resets = { impact: "resets", mayAsk: RESET_QUESTIONS } as const;
const refresh = { impact: "refresh" } as const;

export const RULES: readonly Rule[] = [
  // The peer's existence: only `undo peer X` takes it away, and with it every row of X in every view.
  peer("as-number", BGP, /^as-number (\d+(?:\.\d+)?)$/, { undo: "", ...resets }),
  peer("group", BGP, /^group (\S+)$/, { undo: "group $1", ...resets }),
  peer("description", BGP, /^description (.+)$/),
  peer("connect-interface", BGP, /^connect-interface (\S+)(?: (\S+))?$/, resets),
  peer("ebgp-max-hop", BGP, /^ebgp-max-hop(?: (\d+))?$/, {
    hidden: /^ebgp-max-hop 1$/,
    excludes: ["valid-ttl-hops"],
    ...resets,
  }),
  peer("valid-ttl-hops", BGP, /^valid-ttl-hops(?: (\d+))?$/, { excludes: ["ebgp-max-hop"], ...resets }),
  // Survives when both ends change within the hold time; counted as a reset because nothing proves that they do.
  peer("password", BGP, /^password (cipher|simple) (\S+|"[^"]*")$/, { excludes: ["keychain"], ...resets }),
  peer("keychain", BGP, /^keychain (\S+)$/, { excludes: ["password"], ...resets }),
  peer("timer keepalive hold", BGP, /^timer keepalive (\d+) hold (\d+)$/, {
    hidden: /^timer keepalive 60 hold 180$/,
    ...resets,
  }),
  peer("timer connect-retry", BGP, /^timer connect-retry (\d+)$/, { hidden: /^timer connect-retry 32$/ }),
  peer("bfd enable", BGP, /^bfd enable$/),
  peer("bfd block", BGP, /^bfd block$/),
  peer("fake-as", BGP, /^fake-as (\S+)( .+)?$/, resets),
  peer("tracking", BGP, /^tracking(?: delay (\d+))?$/),
  peer("ignore", BGP, /^ignore$/, resets),
  peer("capability-advertise", BGP, /^capability-advertise (?<key1>\S+)$/, {
    undo: "capability-advertise $1",
    ...resets,
  }),
  peer("log-change", BGP, /^log-change$/, { hidden: /^log-change$/ }),
  peer("listen-only", BGP, /^listen-only$/, resets),
  peer("connect-only", BGP, /^connect-only$/, resets),
  peer("tcp-mss", BGP, /^tcp-mss (\d+)$/, resets),
  peer("path-mtu", BGP, /^path-mtu auto-discovery$/, { undo: "path-mtu", ...resets }),

  // VRP enables a new peer in IPv4 unicast by itself, and prints the row; it never does in IPv6.
  peer("enable", IPV4, /^enable$/, { implied: "on", ...resets }),
  peer("enable", ["ipv6-family unicast"], /^enable$/, resets),
  peer("group", FAMILIES, /^group (\S+)$/, { undo: "group $1", ...resets }),
  peer("route-policy", FAMILIES, /^route-policy (\S+) (?<key1>import|export)$/, {
    undo: "route-policy $1 $2",
    ...refresh,
  }),
  peer("ip-prefix", FAMILIES, /^ip-prefix (\S+) (?<key1>import|export)$/, { undo: "ip-prefix $1 $2", ...refresh }),
  peer("ipv6-prefix", FAMILIES, /^ipv6-prefix (\S+) (?<key1>import|export)$/, {
    undo: "ipv6-prefix $1 $2",
    ...refresh,
  }),
  peer("filter-policy", FAMILIES, /^filter-policy (\S+(?: \S+)?) (?<key1>import|export)$/, {
    undo: "filter-policy $1 $2",
    ...refresh,
  }),
  peer("as-path-filter", FAMILIES, /^as-path-filter (\S+) (?<key1>import|export)$/, {
    undo: "as-path-filter $1 $2",
    ...refresh,
  }),
  peer("next-hop-local", FAMILIES, /^next-hop-local$/, refresh),
  peer("default-route-advertise", FAMILIES, /^default-route-advertise( .+)?$/),
  peer("route-limit", FAMILIES, /^route-limit (\d+)( .+)?$/, refresh),
  peer("allow-as-loop", FAMILIES, /^allow-as-loop(?: (\d+))?$/, refresh),
  peer("public-as-only", FAMILIES, /^public-as-only( .+)?$/, refresh),
  peer("advertise-community", FAMILIES, /^advertise-community$/, refresh),
  peer("advertise-ext-community", FAMILIES, /^advertise-ext-community$/, refresh),
  peer("reflect-client", FAMILIES, /^reflect-client$/, refresh),
  peer("preferred-value", FAMILIES, /^preferred-value (\d+)$/, { hidden: /^preferred-value 0$/, ...refresh }),
  peer("route-update-interval", FAMILIES, /^route-update-interval (\d+)$/),
  peer("keep-all-routes", FAMILIES, /^keep-all-routes$/),

  process("router-id", BGP, /^router-id (\S+)$/, resets),
  process("graceful-restart", BGP, /^graceful-restart$/, resets),
  process("graceful-restart timer wait-for-rib", BGP, /^graceful-restart timer wait-for-rib (\d+)$/),
  process("timer keepalive hold", BGP, /^timer keepalive (\d+) hold (\d+)$/, {
    hidden: /^timer keepalive 60 hold 180$/,
    ...resets,
  }),
  process("timer connect-retry", BGP, /^timer connect-retry (\d+)$/, { hidden: /^timer connect-retry 32$/ }),
  process("default ipv4-unicast", BGP, /^default ipv4-unicast$/, { hidden: /^default ipv4-unicast$/ }),
  process("ebgp-interface-sensitive", BGP, /^ebgp-interface-sensitive$/, { hidden: /^ebgp-interface-sensitive$/ }),

  // Off by default, and printed as `undo synchronization` in every family.
  process("synchronization", FAMILIES, /^synchronization$/, { implied: "undo", ...refresh }),
  process("compare-different-as-med", FAMILIES, /^compare-different-as-med$/, refresh),
  process("maximum load-balancing", FAMILIES, /^maximum load-balancing(?: (?<key1>ebgp|ibgp))? (\d+)$/, {
    undo: "maximum load-balancing $1",
    ...refresh,
  }),
  process("network", FAMILIES, /^network (?<key1>\S+ \S+)( .+)?$/, { undo: "network $1", ...refresh }),
  process("import-route", FAMILIES, /^import-route (?<key1>\S+(?: \d+)?)( .+)?$/, {
    undo: "import-route $1",
    ...refresh,
  }),
  process("dampening", FAMILIES, /^dampening( .+)?$/),
];

/** VRP5 goes straight to the next prompt after `undo peer X`; newer releases ask (annet #566). */
export const UNDO_PEER_QUESTIONS: readonly QuestionRule[] = [
  {
    text: /^Warning: All the configurations related to the BGP peer will be deleted\. ?Continue ?\?/i,
    answer: "y",
  },
  ...RESET_QUESTIONS,
];

export interface Match {
  readonly rule: Rule;
  /** The part of the key that follows the option, e.g. `import`. */
  readonly qualifier: string;
  /** What takes the setting away, without `undo` and `peer X`. */
  readonly undo: string;
}

/** Finds the rule of a row, given without `undo` and `peer X`. */
export function matchRule(scope: Rule["scope"], view: View, text: string): Match | undefined {
  for (const rule of RULES) {
    if (rule.scope !== scope || !rule.views.includes(view)) continue;
    const found = rule.pattern.exec(text);
    if (!found) continue;
    const undo = (rule.undo ?? rule.option).replace(/\$(\d)/g, (_, n: string) => found[Number(n)] ?? "");
    return { rule, qualifier: found.groups?.key1 ?? "", undo: undo.trim() };
  }
  return undefined;
}
