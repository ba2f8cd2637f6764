import type { SessionOptions } from "../../components/peering";
import type { Row } from "../../components/s9700/vrp";

/**
 * The rows of one peer or group as options of the stack file: the inverse of templates/s9700. A row that no option says
 * becomes one of `rows`, word for word.
 */

type Options = { -readonly [name in keyof SessionOptions]: SessionOptions[name] };

/** What one kind of row says; undefined = this one says something else. */
type Reader = readonly [RegExp, (found: RegExpExecArray, options: Options) => Options];

const number = (name: keyof SessionOptions, words: string): Reader => [
  new RegExp(`^${words} (\\d+)$`),
  ([, value]) => ({ [name]: Number(value) }),
];
const flag = (name: keyof SessionOptions, words: string): Reader => [
  new RegExp(`^${words}$`),
  () => ({ [name]: true }),
];
const direction = (name: keyof SessionOptions, words: string, value = "\\S+"): Reader => [
  new RegExp(`^${words} (${value}) (import|export)$`),
  ([, value, way = ""], options) => ({ [name]: { ...(options[name] as object), [way]: value } }),
];
const community = (kind: "standard" | "extended" | "large", words: string): Reader => [
  new RegExp(`^${words}$`),
  (_, { communities = [] }) => ({ communities: [...communities, kind] }),
];
const bfd = (name: string, words: string): Reader => [
  new RegExp(`^bfd ${words} (\\d+)$`),
  ([, value], options) => ({ bfd: { acknowledged: true, ...options.bfd, [name]: Number(value) } }),
];

const READERS: readonly Reader[] = [
  [/^group (\S+)$/, ([, group]) => ({ group: group ?? "" })],
  [/^description (.+)$/, ([, description]) => ({ description: description ?? "" })],
  [
    /^timer keepalive (\d+) hold (\d+)$/,
    ([, keepalive, hold]) => ({ timers: { keepalive: Number(keepalive), hold: Number(hold) } }),
  ],
  number("connectRetry", "timer connect-retry"),
  number("ebgpMultihop", "ebgp-max-hop"),
  [/^keychain (\S+)$/, ([, name = ""]) => ({ keychain: { name, acknowledged: true } })],
  [/^bfd enable$/, (_, options) => ({ bfd: { acknowledged: true, ...options.bfd } })],
  bfd("minTxInterval", "min-tx-interval"),
  bfd("minRxInterval", "min-rx-interval"),
  bfd("detectMultiplier", "detect-multiplier"),
  flag("gracefulRestart", "capability-advertise graceful-restart"),
  [/^tracking(?: delay (\d+))?$/, ([, delay = "0"]) => ({ tracking: { delay: Number(delay) } })],
  [
    /^fake-as (\d+)((?: (?:dual-as|prepend-global-as|prepend-fake-as))*)$/,
    ([, asNumber, words = ""]) => ({
      fakeAs: {
        asNumber: Number(asNumber),
        ...(words.includes("dual-as") ? { dualAs: true } : {}),
        ...(words.includes("prepend-global-as") ? { prependGlobalAs: true } : {}),
        ...(words.includes("prepend-fake-as") ? { prependFakeAs: true } : {}),
      },
    }),
  ],
  flag("ignore", "ignore"),
  number("tcpMss", "tcp-mss"),
  direction("routePolicy", "route-policy"),
  direction("prefixLists", "ip(?:v6)?-prefix"),
  direction("filterPolicy", "filter-policy", "\\d+"),
  direction("asPathFilter", "as-path-filter"),
  [
    /^route-limit (\d+)(?: (\d+))?(?: (alert-only|idle-forever|idle-timeout)(?: (\d+))?)?$/,
    ([, limit, threshold, action, idleTimeout]) => ({
      routeLimit: {
        limit: Number(limit),
        ...(threshold === undefined ? {} : { threshold: Number(threshold) }),
        ...(action === undefined ? {} : { action: action as "alert-only" }),
        ...(idleTimeout === undefined ? {} : { idleTimeout: Number(idleTimeout) }),
      },
    }),
  ],
  number("allowAsLoop", "allow-as-loop"),
  [
    /^default-route-advertise(?: route-policy (\S+))?$/,
    ([, routePolicy]) => ({ defaultRouteAdvertise: routePolicy === undefined ? true : { routePolicy } }),
  ],
  flag("nextHopLocal", "next-hop-local"),
  flag("reflectClient", "reflect-client"),
  community("standard", "advertise-community"),
  community("extended", "advertise-ext-community"),
  community("large", "advertise-large-community"),
  number("preferredValue", "preferred-value"),
  number("routeUpdateInterval", "route-update-interval"),
  flag("publicAsOnly", "public-as-only"),
  flag("keepAllRoutes", "keep-all-routes"),
];

/** What the rows of a peer or group say. */
export interface SaidByRows {
  /** Without `connectInterface`, `password` and `ttlSecurity`, of which the other end or the switch decides. */
  readonly options: SessionOptions;
  /** Words behind `as-number`. */
  readonly asNumber?: number;
  /** Words behind `connect-interface`. */
  readonly connects?: { readonly interface: string; readonly address?: string };
  /** `valid-ttl-hops`. */
  readonly ttl?: number;
  readonly hasPassword: boolean;
  /** Rows with which the file can say nothing of the peer. */
  readonly unsayable: readonly string[];
}

/**
 * @param rows all rows of one peer, or of one group, of one family; those that no rule knows are left out: they are
 * foreign, and stay
 */
export function saidByRows(rows: readonly Row[], isGroup: boolean, isIpv6: boolean): SaidByRows {
  let options: Options = {};
  const rest: string[] = [];
  const unsayable: string[] = [];
  const more: { asNumber?: number; connects?: { interface: string; address?: string }; ttl?: number } = {};
  let [hasPassword, isEnabled] = [false, !isIpv6];
  for (const { text, view, known } of rows) {
    if (!known) continue;
    const option = text.replace(/^(undo )?peer \S+ /, "$1");
    if (/^(?:undo )?group \S+(?: external| internal)?$/.test(text)) continue;
    const [, asNumber] = /^as-number (\d+)$/.exec(option) ?? [];
    const [, name, address] = /^connect-interface (\S+)(?: (\S+))?$/.exec(option) ?? [];
    const [, ttl] = /^valid-ttl-hops (\d+)$/.exec(option) ?? [];
    const reader = READERS.find(([pattern]) => pattern.test(option));
    if (asNumber !== undefined) {
      more.asNumber = Number(asNumber);
      if (isGroup) rest.push(option);
    } else if (name !== undefined) {
      more.connects = { interface: name, ...(address === undefined ? {} : { address }) };
    } else if (ttl !== undefined) more.ttl = Number(ttl);
    else if (/^password /.test(option)) hasPassword = true;
    else if (option === "enable") isEnabled = true;
    else if (option === "undo enable" || (option === "group" && view !== "bgp")) unsayable.push(text);
    else if (reader)
      options = { ...options, ...reader[1](reader[0].exec(option) as RegExpExecArray, options) };
    else rest.push(option);
  }
  if (!isEnabled && !isGroup) unsayable.push("no `peer … enable` in ipv6-family unicast");
  return {
    options: { ...options, ...(rest.length === 0 ? {} : { rows: rest }) },
    ...more,
    hasPassword,
    unsayable,
  };
}
