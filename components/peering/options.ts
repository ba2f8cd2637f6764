import type { SessionFilters } from "./filters";

/**
 * What a session may be given besides addresses and AS numbers. Everything is optional: left out, both ends do what
 * they do anyway. Sources: VRP rows in components/s9700/vrp/rules; BGPPeer fields in Calico's v3 API.
 */
export interface SessionOptions {
  /** A peer group of the switch (`group G`, `peer X group G`); its options hold for its members, too. */
  readonly group?: string;
  /** `description`, 1–80 characters; `{node}`, `{rack}` and `{switch}` become their names. */
  readonly description?: string;
  /** `timer keepalive K hold H`, seconds. The lower hold of both ends counts, and nodes offer 240. */
  readonly timers?: Timers;
  /** `timer connect-retry`, 1–65535 seconds. */
  readonly connectRetry?: number;
  /** GTSM (RFC 5082) on both ends: `valid-ttl-hops`, BGPPeer ttlSecurity; hops, 1–254. */
  readonly ttlSecurity?: number;
  /** `ebgp-max-hop`, 1–255; nodes always speak multihop. */
  readonly ebgpMultihop?: number;
  /** TCP MD5 (RFC 2385) on both ends: the name of an entry of `calico-peering:bgpPasswords`. */
  readonly password?: string;
  /** `keychain`, which Calico cannot speak: only for nodes whose end is not Calico's own BIRD. */
  readonly keychain?: { readonly name: string; readonly acknowledged: boolean };
  /** `bfd enable` and its parameters (milliseconds), which open-source Calico cannot speak. */
  readonly bfd?: Bfd;
  /** `capability-advertise graceful-restart`: per session, where the release has it (V8). */
  readonly gracefulRestart?: boolean;
  /** Seconds that the switch shall keep a restarting node's routes: BGPPeer maxRestartTime. Calico's default 120. */
  readonly maxRestartTime?: number;
  /** `tracking`, seconds of delay: the session goes down as soon as its address is unreachable. */
  readonly tracking?: { readonly delay: number };
  /** `fake-as`: the AS number that the switch shows to the node, which expects it. */
  readonly fakeAs?: FakeAs;
  /**
   * What `connect-interface` says: interface and address, the interface alone, or no such row, so that the switch takes
   * the address of the interface that leads to the node. Default `interface-and-address`; of a group's members, none where
   * the group says it.
   */
  readonly connectInterface?: "interface-and-address" | "interface" | "none";
  /** Rows of the peer that no other option says, without `peer X`: `path-mtu auto-discovery`, `undo log-change`. */
  readonly rows?: readonly string[];
  /** `ignore`: the switch keeps the session administratively down. */
  readonly ignore?: boolean;
  /** `tcp-mss`, 176–4096 bytes. */
  readonly tcpMss?: number;

  /** `route-policy P import|export`. */
  readonly routePolicy?: Direction;
  /**
   * `ip-prefix L import|export`, or `ipv6-prefix` on an IPv6 session. `generated` for import: a list of ours, of what
   * the cluster's pools and service ranges let a node announce.
   */
  readonly prefixLists?: Direction;
  /** `filter-policy N import|export`: an ACL by number. */
  readonly filterPolicy?: Direction;
  /** `as-path-filter N import|export`. */
  readonly asPathFilter?: Direction;
  /** `route-limit`: how many routes the switch takes from a node, and what it does beyond. */
  readonly routeLimit?: RouteLimit;
  /** `allow-as-loop`, 1–10: how often the switch's own AS may be in a path that it takes. */
  readonly allowAsLoop?: number;
  /** `default-route-advertise`, with or without a route-policy. */
  readonly defaultRouteAdvertise?: boolean | { readonly routePolicy: string };
  /** `next-hop-local`; IBGP only. */
  readonly nextHopLocal?: boolean;
  /** `reflect-client`; IBGP only. */
  readonly reflectClient?: boolean;
  /** Kinds of communities that the switch passes on: `advertise-community`, `-ext-`, `-large-`. */
  readonly communities?: readonly Community[];
  /** `preferred-value`, 0–65535. */
  readonly preferredValue?: number;
  /** `route-update-interval`, 0–600 seconds. */
  readonly routeUpdateInterval?: number;
  /** `public-as-only`: private AS numbers are taken off the paths that the switch sends. */
  readonly publicAsOnly?: boolean;
  /** `keep-all-routes`. */
  readonly keepAllRoutes?: boolean;

  /** BGPPeer localASNumber (Calico 3.31): the node's AS number towards this switch. */
  readonly localASNumber?: number;
  /** BGPPeer sourceAddress; Calico's default UseNodeIP. */
  readonly sourceAddress?: "UseNodeIP" | "None";
  /** BGPPeer reachableBy: the gateway through which a node finds the switch. */
  readonly reachableBy?: string;
  /** BGPFilters of this session's own, after the stack's. */
  readonly filters?: SessionFilters;
  /** BGPPeer nextHopMode (Calico 3.31); Calico's default Auto. */
  readonly nextHopMode?: "Auto" | "Self" | "Keep";
}

/** Seconds. */
export interface Timers {
  readonly keepalive: number;
  readonly hold: number;
  /**
   * The nodes send keepalives at that interval, too (BGPPeer keepaliveTime, Calico 3.32). Default false: at a third of
   * the hold time.
   */
  readonly bothEnds?: boolean;
}

export interface Bfd {
  /** A BGP daemon other than open-source Calico answers on the nodes. */
  readonly acknowledged: boolean;
  readonly minTxInterval?: number;
  readonly minRxInterval?: number;
  readonly detectMultiplier?: number;
}

export interface FakeAs {
  readonly asNumber: number;
  /** The node may also use the switch's own AS number. */
  readonly dualAs?: boolean;
  readonly prependGlobalAs?: boolean;
  readonly prependFakeAs?: boolean;
}

/** Names of the switch's filters, per direction. */
export interface Direction {
  readonly import?: string;
  readonly export?: string;
}

/** Stands for the name of our own prefix list. */
export const GENERATED = "generated";

export interface RouteLimit {
  readonly limit: number;
  /** Percent of the limit from which on the switch warns. VRP's default 75. */
  readonly threshold?: number;
  /** Beyond the limit; VRP's default: the session ends and comes back by itself. */
  readonly action?: "alert-only" | "idle-forever" | "idle-timeout";
  /** Minutes, with `idle-timeout`. */
  readonly idleTimeout?: number;
}

export type Community = "standard" | "extended" | "large";
export type Family = "ipv4" | "ipv6";

/** Options, and those that differ on the IPv6 session. */
export type ScopedOptions = SessionOptions & { readonly ipv6?: SessionOptions };

/** In a narrower scope, each of these replaces the other. */
export const EXCLUSIVE: readonly (readonly [keyof SessionOptions, keyof SessionOptions])[] = [
  ["ttlSecurity", "ebgpMultihop"],
  ["password", "keychain"],
];
