/** The seam to a program that speaks BGP behind the command line. */
export interface RoutingEngine {
  /** It does nothing by itself: it gets changes when a display asks for its state. Default false: soon after each change. */
  readonly isStill?: boolean;
  /** Takes over the model; `undefined` = no BGP. Sessions that the change does not concern stay up. */
  apply(model: BgpModel | undefined): Promise<void>;
  peers(): Promise<PeerState[]>;
  /** BGP's routes, one entry per next hop, whether they won or not. */
  routes(): Promise<EngineRoute[]>;
  /** BGP's paths, best or not; without it they are derived from `routes`. */
  paths?(): Promise<EnginePath[]>;
  /** TCP connections of the switch over IPv4; without it there is none to show. */
  tcpConnections?(): Promise<EngineConnection[]>;
  /** `reset bgp`, `refresh bgp`; `address` undefined = all. */
  clear?(address: string | undefined, how: "hard" | "soft-in" | "soft-out"): Promise<void>;
}

export type Family = "ipv4" | "ipv6";

/** What the running configuration means, groups resolved: for the engine, not for display. */
export interface BgpModel {
  readonly asNumber: string;
  readonly routerId?: string;
  readonly gracefulRestart: boolean;
  readonly neighbors: readonly NeighborModel[];
  readonly families: Partial<Record<Family, FamilyModel>>;
  readonly prefixLists: readonly PrefixListEntry[];
  readonly communityFilters: readonly CommunityFilterEntry[];
  readonly routePolicies: readonly RoutePolicyNode[];
}

export interface FamilyModel {
  /** `maximum load-balancing`; VRP's default is 1. */
  readonly ebgpPaths: number;
  readonly ibgpPaths: number;
  readonly compareDifferentAsMed: boolean;
  /** Of `reflector cluster-id`; undefined = the router ID. */
  readonly clusterId?: string | undefined;
  /** `10.1.0.0/16`. */
  readonly networks: readonly string[];
  readonly imports: readonly ("direct" | "static")[];
}

export interface NeighborModel {
  readonly address: string;
  readonly asNumber: string;
  /** Address of `connect-interface`. */
  readonly source?: string;
  /** Seconds. */
  readonly keepalive?: number;
  readonly hold?: number;
  readonly connectRetry?: number;
  /** `ebgp-max-hop`. */
  readonly maxHops?: number;
  /** `valid-ttl-hops`. */
  readonly ttlHops?: number;
  readonly password?: string;
  /** `peer X ignore`. */
  readonly shutdown: boolean;
  readonly listenOnly: boolean;
  readonly fakeAs?: string;
  /** Families in which the peer is enabled. */
  readonly families: Partial<Record<Family, NeighborFamily>>;
}

export interface NeighborFamily {
  readonly prefixListIn?: string;
  readonly prefixListOut?: string;
  readonly routePolicyIn?: string;
  readonly routePolicyOut?: string;
  readonly routeLimit?: { readonly limit: number; readonly percent?: number; readonly alertOnly: boolean };
  readonly allowAsLoop?: number;
  readonly nextHopLocal: boolean;
  readonly reflectClient: boolean;
  readonly defaultRoute: boolean;
  readonly community: boolean;
  readonly extCommunity: boolean;
  readonly publicAsOnly: boolean;
  readonly keepAllRoutes: boolean;
  readonly preferredValue?: number;
  /** Seconds. */
  readonly updateInterval?: number;
}

export interface PrefixListEntry {
  readonly family: Family;
  readonly name: string;
  readonly index: number;
  readonly permit: boolean;
  readonly prefix: string;
  readonly ge?: number;
  readonly le?: number;
}

/** `ip community-filter [basic] NAME permit 65535:0`. Advanced ones, of patterns, match nothing here. */
export interface CommunityFilterEntry {
  readonly name: string;
  /** Among the entries of all filters, in the order of entry. */
  readonly index: number;
  readonly permit: boolean;
  /** As typed, separated by blanks. */
  readonly communities: string;
}

export interface RoutePolicyNode {
  readonly name: string;
  readonly permit: boolean;
  readonly node: number;
  /** Name of a prefix list. */
  readonly ipPrefix?: string;
  readonly ipv6Prefix?: string;
  /** Name of a community filter. */
  readonly communityFilter?: string;
  readonly cost?: number;
  readonly localPreference?: number;
  /** `apply community`. */
  readonly community?: string;
  readonly asPathAdditive?: string;
}

export type BgpState = "Idle" | "Connect" | "Active" | "OpenSent" | "OpenConfirm" | "Established";

export interface NotificationSeen {
  readonly code: number;
  readonly subcode: number;
  /** What the two mean, `OPEN Message Error/Bad Peer AS`. */
  readonly text: string;
  readonly sent: boolean;
}

export interface PeerState {
  readonly address: string;
  readonly state: BgpState;
  /** Seconds in that state. */
  readonly seconds: number;
  /** Messages. */
  readonly received: number;
  readonly sent: number;
  readonly queued?: number;
  /** Routes received. */
  readonly prefixes: number;
  /** Routes sent. */
  readonly advertised?: number;
  readonly remoteRouterId?: string;
  /** Seconds. */
  readonly negotiatedHold?: number;
  readonly negotiatedKeepalive?: number;
  readonly localPort?: number;
  readonly remotePort?: number;
  /** How often the session came up. */
  readonly upCount?: number;
  /** The NOTIFICATION that ended the last session, or the last attempt at one (RFC 4271 §4.5). */
  readonly lastError?: NotificationSeen;
  readonly opens?: readonly [sent: number, received: number];
  readonly updates?: readonly [sent: number, received: number];
  readonly notifications?: readonly [sent: number, received: number];
  readonly keepalives?: readonly [sent: number, received: number];
  readonly refreshes?: readonly [sent: number, received: number];
}

export interface EngineConnection {
  readonly local: string;
  readonly localPort: number;
  readonly foreign: string;
  readonly foreignPort: number;
  /** As VRP5 spells it: `Listening`, `Syn_Sent`, `Syn_Rcvd`, `Established` … */
  readonly state: string;
}

export interface EngineRoute {
  readonly prefix: string;
  readonly nextHop: string;
  readonly interface: string;
  /** In the forwarding table; false = another protocol owns the prefix. */
  readonly selected: boolean;
  /** Default external. */
  readonly kind?: "external" | "internal";
  readonly cost?: number;
}

export interface EnginePath {
  readonly prefix: string;
  readonly nextHop: string;
  readonly valid: boolean;
  readonly best: boolean;
  readonly internal: boolean;
  readonly med?: number;
  readonly localPreference?: number;
  readonly preferredValue: number;
  /** `63400 65010`; empty for local ones. */
  readonly asPath: string;
  readonly origin: "i" | "e" | "?";
  /** Peer that it came from; undefined = local. */
  readonly from?: string;
}
