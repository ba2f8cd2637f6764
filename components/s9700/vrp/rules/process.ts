import { refresh, resets } from "./questions";
import { process, timers, type Rule } from "./rule";
import { BGP, FAMILIES } from "./views";

/** Rows of the whole process, in the bgp view and in both unicast families. Examples: process.yaml. */
export const PROCESS_RULES: readonly Rule[] = [
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

  // ---- both unicast families -------------------------------------------------------------------------------------
  // Off by default. Many releases print `undo synchronization` in every family all the same; CE12800 V200R005 and
  // S V600R024 do not.
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
    bareExcludesKeywords: true,
    ...refresh,
    source: "S (S6700: `ebgp` and `ibgp` stand side by side), V8, annet",
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
  // Without it a reflector's cluster ID is its router ID. No source says that sessions outlive a change.
  process("reflector cluster-id", FAMILIES, /^reflector cluster-id (\S+)$/, {
    ...resets,
    source: "V8 (NE8000)",
  }),
  process("dampening", FAMILIES, /^dampening( .+)?$/, { source: "V8" }),
  process("active-route-advertise", FAMILIES, /^active-route-advertise$/, { ...refresh, source: "S" }),
];
