/** What the model of VRP (model.ts) knows of each row, from the command tables. */

export const BFD_DEFAULTS: Record<string, string> = {
  "min-tx-interval": "1000",
  "min-rx-interval": "1000",
  "detect-multiplier": "3",
};
export const DEFAULT_ON = ["default ipv4-unicast", "ebgp-interface-sensitive"];
/** Never kept as a row. */
export const DEFAULTS = [
  /^(?:peer \S+ )?timer keepalive 60 hold 180$/,
  /^(?:peer \S+ )?timer connect-retry 32$/,
  /^peer \S+ (?:log-change|capability-advertise (?:route-refresh|4-byte-as)|ebgp-max-hop 1|preferred-value 0)$/,
  /^(?:default ipv4-unicast|ebgp-interface-sensitive|maximum load-balancing(?: [ei]bgp)? 1)$/,
];

export interface PeerOption {
  readonly form: RegExp;
  readonly undo: RegExp;
  readonly views: readonly string[];
  readonly bounces?: boolean;
  readonly not?: readonly string[];
}

const B = ["bgp"];
const F = ["ipv4-family unicast", "ipv6-family unicast"];
const option = (
  views: readonly string[],
  form: RegExp,
  undo: RegExp,
  more: Partial<PeerOption> = {},
): PeerOption => ({ views, form, undo, ...more });

export const PEER_OPTIONS: readonly PeerOption[] = [
  option([...B, ...F], /^group \S+$/, /^group \S+$/, { bounces: true }),
  option(B, /^description .+$/, /^description$/),
  option(B, /^connect-interface \S+( \S+)?$/, /^connect-interface$/, { bounces: true }),
  option(B, /^ebgp-max-hop( \d+)?$/, /^ebgp-max-hop$/, { bounces: true, not: ["valid-ttl-hops"] }),
  option(B, /^valid-ttl-hops( \d+)?$/, /^valid-ttl-hops$/, { bounces: true, not: ["ebgp-max-hop"] }),
  option(B, /^keychain \S+$/, /^keychain$/, { bounces: true, not: ["password"] }),
  option(B, /^password (cipher|simple) \S+$/, /^password$/, { bounces: true, not: ["keychain"] }),
  option(B, /^timer keepalive \d+ hold \d+$/, /^timer keepalive hold$/, { bounces: true }),
  option(B, /^timer connect-retry \d+$/, /^timer connect-retry$/),
  option(B, /^bfd enable$/, /^bfd enable$/),
  option(B, /^bfd block$/, /^bfd block$/),
  option(B, /^bfd [a-z-]+ \d+/, /^bfd (min-tx-interval|min-rx-interval|detect-multiplier|wtr)$/),
  option(B, /^fake-as \d+( .+)?$/, /^fake-as$/, { bounces: true }),
  option(B, /^local-as \d+( .+)?$/, /^local-as$/, { bounces: true }),
  option(B, /^tracking( delay \d+)?$/, /^tracking$/),
  option(B, /^ignore$/, /^ignore$/, { bounces: true }),
  option(B, /^capability-advertise \S+$/, /^capability-advertise \S+$/, { bounces: true }),
  option(B, /^log-change$/, /^log-change$/),
  option(B, /^tcp-mss \d+$/, /^tcp-mss$/, { bounces: true }),
  option(B, /^path-mtu auto-discovery$/, /^path-mtu$/, { bounces: true }),
  option(B, /^listen-only$/, /^listen-only$/, { bounces: true, not: ["connect-only"] }),
  option(B, /^connect-only$/, /^connect-only$/, { bounces: true, not: ["listen-only"] }),
  option(F, /^enable$/, /^enable$/, { bounces: true }),
  option(F, /^route-policy \S+ (import|export)$/, /^route-policy \S+ (import|export)$/),
  option(F, /^ip-prefix \S+ (import|export)$/, /^ip-prefix \S+ (import|export)$/),
  option(F, /^as-path-filter \S+ (import|export)$/, /^as-path-filter \S+ (import|export)$/),
  option(F, /^filter-policy \S+( \S+)? (import|export)$/, /^filter-policy \S+( \S+)? (import|export)$/),
  option(F, /^next-hop-local$/, /^next-hop-local$/),
  option(F, /^advertise-community$/, /^advertise-community$/),
  option(F, /^advertise-(ext|large)-community$/, /^advertise-(ext|large)-community$/),
  option(F, /^ipv6-prefix \S+ (import|export)$/, /^ipv6-prefix \S+ (import|export)$/),
  option(F, /^reflect-client$/, /^reflect-client$/),
  option(F, /^keep-all-routes$/, /^keep-all-routes$/),
  option(F, /^public-as-only$/, /^public-as-only$/),
  option(F, /^allow-as-loop( \d+)?$/, /^allow-as-loop$/),
  option(F, /^preferred-value \d+$/, /^preferred-value$/),
  option(F, /^route-update-interval \d+$/, /^route-update-interval$/),
  option(F, /^route-limit \d+( \d+)?( \S+( \d+)?)?$/, /^route-limit$/),
  option(F, /^default-route-advertise( .+)?$/, /^default-route-advertise$/),
];

export interface ProcessOption {
  readonly view: "any" | readonly string[];
  readonly undo?: RegExp;
  readonly bounces?: boolean;
}

export function optionOf(line: string): ProcessOption {
  if (line.startsWith("router-id")) return { view: B, undo: /^router-id$/, bounces: true };
  if (line === "graceful-restart") return { view: B, bounces: true };
  if (line.startsWith("timer keepalive")) return { view: B, undo: /^timer keepalive hold$/, bounces: true };
  if (line.startsWith("timer connect-retry")) return { view: B, undo: /^timer connect-retry$/ };
  if (line.startsWith("maximum load-balancing"))
    return { view: F, undo: /^maximum load-balancing( [ei]bgp)?$/ };
  if (line.startsWith("compare-different-as-med")) return { view: F };
  if (line.startsWith("reflector ")) return { view: F, undo: /^reflector cluster-id$/, bounces: true };
  if (line.startsWith("network ")) return { view: F, undo: /^network \S+ \S+$/ };
  if (line.startsWith("import-route ")) return { view: F, undo: /^import-route \S+( \d+)?$/ };
  return { view: "any" };
}

/** Rows with one slot overwrite each other. */
export function slot(row: string): string {
  const bare = row.replace(/^undo /, "");
  const peer = /^peer (\S+) (.+)$/.exec(bare);
  const words = (peer?.[2] ?? bare).split(" ");
  const first = words[0] ?? "";
  const of = peer ? `peer ${peer[1]} ` : "";
  if (first === "timer") return `${of}timer ${words[1]}`;
  if (first === "bfd") return `${of}bfd ${words[1]}`;
  if (first === "capability-advertise") return `${of}${words.join(" ")}`;
  if (["route-policy", "ip-prefix", "ipv6-prefix", "as-path-filter", "filter-policy"].includes(first))
    return `${of}${first} ${words.at(-1)}`;
  if (first === "maximum")
    return `${of}maximum load-balancing ${/^\d+$/.test(words[2] ?? "") ? "" : (words[2] ?? "")}`;
  if (first === "network") return `network ${words[1]} ${words[2]}`;
  if (first === "import-route") return `import-route ${words[1]}`;
  if (first === "graceful-restart") return words.slice(0, 3).join(" ");
  if (first === "group" && !peer) return words.slice(0, 2).join(" ");
  if (first === "display" || first === "aggregate") return bare;
  return `${of}${first}`;
}
