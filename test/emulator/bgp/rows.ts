/**
 * BGP's rows as data (huawei-vrp.md §3.1): how each is typed, undone, hidden and printed, in the order in which VRP
 * prints them (huawei-vrp-2 §2.9, and the section of an S switch, 47255861210).
 */
export interface Row {
  /** Words after `peer <X>` (or the whole row of a view), as patterns. */
  readonly typed: readonly string[];
  /** What identifies it: the same key = the same setting. `{way}` = a parameter. Default: the leading keywords. */
  readonly key: string;
  /** Words after `undo [peer <X>]`. Default: the key, with parameters. */
  readonly undo?: readonly string[];
  /** In full, as printed, from what was typed. Default: the words typed, keywords expanded. */
  readonly print?: (get: (name: string) => string | undefined, words: string) => string;
  /** Not printed. */
  readonly default?: string;
  /** On by default: `undo` is what gets printed. */
  readonly on?: true;
  /** Keys that may not be there at the same time. */
  readonly excludes?: readonly string[];
  /** Resets sessions: newer sources report a question. */
  readonly asks?: true;
  /** Several rows typed one by one become one. */
  readonly joins?: readonly { readonly name: string; readonly keyword: string; readonly default: string }[];
  /** The device prints a note where the network does not exist. */
  readonly network?: true;
}

const simple = (words: string, more: Partial<Row> = {}): Row => ({ typed: [words], key: words, ...more });

const WAYS = ["import", "export"] as const;
const filter = (keyword: string, parameter: string): Row[] =>
  WAYS.map((way) => ({
    typed: [`${keyword} ${parameter} ${way}`],
    key: `${keyword} ${way}`,
    undo: [`${keyword} ${parameter} ${way}`],
  }));

const BFD = [
  { name: "tx", keyword: "min-tx-interval", default: "1000" },
  { name: "rx", keyword: "min-rx-interval", default: "1000" },
  { name: "multiplier", keyword: "detect-multiplier", default: "3" },
] as const;
const BFD_WORDS = [
  "min-tx-interval <tx:100-1000>",
  "min-rx-interval <rx:100-1000>",
  "detect-multiplier <multiplier:3-50>",
];

/** Every way to write one or more of the words, in any order. */
function anyOf(words: readonly string[]): string[] {
  return words.flatMap((word) => [
    word,
    ...anyOf(words.filter((other) => other !== word)).map((rest) => `${word} ${rest}`),
  ]);
}

/** Of a peer, a group, or the whole process. */
const TIMERS: readonly Row[] = [
  {
    typed: ["timer keepalive <keepalive:0-21845> hold <hold:hold>"],
    key: "timer keepalive",
    undo: ["timer keepalive hold", "timer"],
    default: "timer keepalive 60 hold 180",
    asks: true,
  },
  {
    typed: ["timer connect-retry <seconds:1-65535>"],
    key: "timer connect-retry",
    default: "timer connect-retry 32",
  },
];

/** Of a peer or group, in bgp view. `as-number`, `group` and `password` have commands of their own. */
export const PEER_ROWS: readonly Row[] = [
  { typed: [], key: "as-number" },
  { typed: [], key: "group" },
  { typed: ["description <text:text-80>"], key: "description", undo: ["description"] },
  {
    typed: ["fake-as <as:as> [dual-as] [prepend-global-as] [prepend-fake-as]"],
    key: "fake-as",
    undo: ["fake-as"],
  },
  {
    typed: ["ebgp-max-hop [<hops:1-255>]"],
    key: "ebgp-max-hop",
    print: (get) => `ebgp-max-hop ${get("hops") ?? "255"}`,
    default: "ebgp-max-hop 1",
    excludes: ["valid-ttl-hops"],
  },
  {
    typed: ["valid-ttl-hops [<hops:1-255>]"],
    key: "valid-ttl-hops",
    print: (get) => `valid-ttl-hops ${get("hops") ?? "255"}`,
    excludes: ["ebgp-max-hop"],
  },
  ...TIMERS,
  {
    typed: ["connect-interface <interface:interface> [<source:address>]"],
    key: "connect-interface",
    undo: ["connect-interface"],
  },
  { typed: [], key: "password", excludes: ["keychain"] },
  {
    typed: ["keychain <name:name-47>"],
    key: "keychain",
    undo: ["keychain [<name:name-47>]"],
    excludes: ["password"],
  },
  {
    typed: anyOf(BFD_WORDS).map((words) => `bfd ${words}`),
    key: "bfd",
    undo: BFD.map(({ keyword }) => `bfd ${keyword}`),
    joins: BFD,
  },
  simple("bfd enable"),
  simple("bfd block"),
  simple("tracking", { typed: ["tracking [delay <seconds:0-65535>]"] }),
  simple("ignore"),
  simple("capability-advertise conventional"),
  simple("capability-advertise graceful-restart", { asks: true }),
  simple("capability-advertise route-refresh", { on: true }),
  simple("capability-advertise 4-byte-as", { on: true }),
  simple("log-change", { on: true }),
  simple("listen-only", { excludes: ["connect-only"] }),
  simple("connect-only", { excludes: ["listen-only"] }),
  { typed: ["tcp-mss <bytes:176-4096>"], key: "tcp-mss", undo: ["tcp-mss"] },
  { typed: ["path-mtu auto-discovery"], key: "path-mtu", undo: ["path-mtu", "path-mtu auto-discovery"] },
];

/** Of a peer or group, in an address family. `enable` and `group` have commands of their own. */
export const PEER_FAMILY_ROWS: readonly Row[] = [
  { typed: [], key: "enable" },
  { typed: [], key: "group" },
  ...filter("filter-policy", "{ <acl:2000-2999> | acl-name <acl:name-64> }"),
  ...filter("as-path-filter", "<filter:name-51>"),
  ...filter("ip-prefix", "<list:name-169>"),
  ...filter("ipv6-prefix", "<list:name-169>"),
  ...filter("route-policy", "<policy:name-40>"),
  {
    typed: ["preferred-value <value:0-65535>"],
    key: "preferred-value",
    undo: ["preferred-value"],
    default: "preferred-value 0",
  },
  simple("next-hop-local"),
  simple("reflect-client"),
  {
    typed: [
      "default-route-advertise [route-policy <policy:name-40>] [conditional-route-match-all <ip:ipv4> <mask:mask>]",
    ],
    key: "default-route-advertise",
    undo: ["default-route-advertise"],
  },
  {
    typed: [
      "route-limit <limit:1-4294967295> [<percent:1-100>] [alert-only | idle-forever | idle-timeout <minutes:1-1200>]",
    ],
    key: "route-limit",
    undo: ["route-limit"],
  },
  { typed: ["allow-as-loop [<times:1-10>]"], key: "allow-as-loop", undo: ["allow-as-loop"] },
  simple("public-as-only"),
  simple("advertise-community"),
  simple("advertise-ext-community"),
  {
    typed: ["route-update-interval <seconds:0-600>"],
    key: "route-update-interval",
    undo: ["route-update-interval"],
  },
  simple("keep-all-routes"),
];

/** Only where customers' instances are (huawei-vrp-2 §1 c). */
export const PEER_VPN_ROWS: readonly Row[] = [
  simple("substitute-as"),
  { typed: ["soo <soo:name-64>"], key: "soo", undo: ["soo"] },
];

/** Of bgp view itself. `router-id` and `group` have commands of their own. */
export const GLOBAL_ROWS: readonly Row[] = [
  { typed: ["router-id <id:ipv4>"], key: "router-id", undo: ["router-id"], asks: true },
  simple("graceful-restart", { asks: true }),
  {
    typed: ["graceful-restart timer wait-for-rib <seconds:3-3000>"],
    key: "graceful-restart timer wait-for-rib",
  },
  {
    typed: ["graceful-restart timer restart <seconds:3-3600>"],
    key: "graceful-restart timer restart",
    asks: true,
  },
  simple("graceful-restart peer-reset"),
  ...TIMERS,
  simple("ebgp-interface-sensitive", { on: true }),
  simple("default ipv4-unicast", { on: true }),
  simple("check-first-as", { on: true }),
];

/** Of an address family. */
export const FAMILY_ROWS: readonly Row[] = [
  simple("synchronization"),
  simple("compare-different-as-med"),
  simple("deterministic-med"),
  simple("bestroute as-path-ignore"),
  simple("active-route-advertise"),
  simple("reflect between-clients", { on: true }),
  {
    typed: ["reflector cluster-id <id:ipv4>", "reflector cluster-id <number:1-4294967295>"],
    key: "reflector cluster-id",
  },
  {
    typed: ["default local-preference <value:0-4294967295>"],
    key: "default local-preference",
    default: "default local-preference 100",
  },
  { typed: ["default med <value:0-4294967295>"], key: "default med", default: "default med 0" },
  simple("default-route imported"),
  {
    typed: ["preference <external:1-255> <internal:1-255> <local:1-255>"],
    key: "preference",
    undo: ["preference"],
    default: "preference 255 255 255",
  },
  {
    typed: [
      "dampening [<half:1-45> <reuse:1-20000> <suppress:1-20000> <ceiling:1001-20000> | route-policy <policy:name-40>]",
    ],
    key: "dampening",
    undo: ["dampening"],
  },
  ...["ebgp ", "ibgp ", ""].map((kind): Row => ({
    typed: [`maximum load-balancing ${kind}<paths:1-16>`],
    key: `maximum load-balancing ${kind}`.trim(),
    default: `maximum load-balancing ${kind}1`,
    excludes:
      kind === ""
        ? ["maximum load-balancing ebgp", "maximum load-balancing ibgp"]
        : ["maximum load-balancing"],
  })),
  {
    typed: ["aggregate <ip:ipv4> <mask:mask> [as-set] [detail-suppressed]"],
    key: "aggregate {ip} {mask}",
    undo: ["aggregate <ip:ipv4> <mask:mask>"],
  },
  {
    typed: ["network <ip:ipv4> [<mask:mask>] [route-policy <policy:name-40>]"],
    key: "network {ip} {mask}",
    undo: ["network <ip:ipv4> [<mask:mask>]"],
    network: true,
  },
  {
    typed: ["network <ip:ipv6> <length:0-128> [route-policy <policy:name-40>]"],
    key: "network {ip} {length}",
    undo: ["network <ip:ipv6> <length:0-128>"],
    network: true,
  },
  ...["direct", "static"].map((from): Row => ({
    typed: [`import-route ${from} [med <med:0-4294967295>] [route-policy <policy:name-40>]`],
    key: `import-route ${from}`,
    undo: [`import-route ${from}`],
  })),
  ...["ospf", "rip", "isis"].map((from): Row => ({
    typed: [
      `import-route ${from} <process:1-65535> [med <med:0-4294967295>] [route-policy <policy:name-40>]`,
    ],
    key: `import-route ${from} {process}`,
    undo: [`import-route ${from} <process:1-65535>`],
  })),
];
