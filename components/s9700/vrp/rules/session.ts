import { resets } from "./questions";
import { peer, timers, type Rule } from "./rule";
import { BGP } from "./views";

/** One merged row on the device (`bfd min-tx-interval 300 detect-multiplier 4`), one setting a keyword for us. */
const bfd = (keyword: string, standard: string, range: readonly [number, number]) =>
  peer(`bfd ${keyword}`, BGP, new RegExp(`^bfd ${keyword} (\\d+)$`), {
    byDefault: new RegExp(`^bfd ${keyword} ${standard}$`),
    range: { 1: range },
    source: "S, annet",
  });

/** The session of a peer or group: rows of the bgp view. Examples: session.yaml. */
export const SESSION_RULES: readonly Rule[] = [
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
];
