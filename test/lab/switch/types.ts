/** The state that the front end hands to whatever speaks BGP behind it. */
export interface BgpModel {
  readonly asNumber: string;
  readonly routerId?: string;
  readonly neighbors: readonly NeighborModel[];
}

export interface NeighborModel {
  readonly address: string;
  readonly asNumber: string;
  readonly source?: string;
  /** Seconds. */
  readonly keepalive?: number;
  readonly hold?: number;
  readonly connectRetry?: number;
  readonly maxHops?: number;
  readonly ttlHops?: number;
  readonly password?: string;
  /** `peer X ignore`. */
  readonly shutdown: boolean;
  readonly ipv4: boolean;
  readonly ipv6: boolean;
}

export interface PeerState {
  readonly address: string;
  readonly state: "Idle" | "Connect" | "Active" | "OpenSent" | "OpenConfirm" | "Established";
  /** Seconds in that state. */
  readonly seconds: number;
  readonly received: number;
  readonly sent: number;
  readonly prefixes: number;
}

export interface EngineRoute {
  readonly prefix: string;
  readonly nextHop: string;
  readonly interface: string;
  /** In the forwarding table; false = another protocol owns the prefix. */
  readonly selected: boolean;
}

/** What speaks BGP behind the command line. */
export interface RoutingEngine {
  apply(model: BgpModel | undefined): Promise<void>;
  peers(): Promise<PeerState[]>;
  routes(): Promise<EngineRoute[]>;
}

/** Ways in which a real switch surprises a program; all may be set at run time. */
export interface Faults {
  /** Lines that match are answered with `text` and not run. */
  refuse?: { line: string; text: string };
  /** After a line that matches, this question is asked; anything but `y` leaves the line unrun. */
  ask?: { line: string; question: string };
  /** The connection is cut when a line that matches arrives; with `after`, once it has taken effect. */
  cut?: { line: string; after?: boolean };
  /** The connection is cut after so many bytes of input. */
  cutAfterBytes?: number;
  /** Log lines are printed into every answer. */
  noise?: boolean;
  /** One character of the echo of lines that match is wrong. */
  garble?: string;
  /** Every VTY is taken. */
  vtyFull?: boolean;
  /** Another engineer types this line, in bgp view, right before a line that matches. */
  meddle?: { line: string; types: string };
}

export interface LogEntry {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly session: number;
  readonly user: string;
  readonly view: string;
  readonly line: string;
  readonly reply: "ok" | "info" | "error" | "question" | "fault";
}

export interface User {
  readonly name: string;
  readonly password: string;
  /** 0–15; 1 displays BGP, 2 configures it, 3 reads the whole configuration. */
  readonly level: number;
}

export interface Interface {
  readonly name: string;
  /** `10.2.98.1/24`. */
  readonly address: string;
}

export interface FrontEndOptions {
  readonly sysname: string;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: any free one. */
  readonly port?: number;
  readonly users: readonly User[];
  /** PEM private keys. */
  readonly hostKeys: readonly string[];
  readonly interfaces?: readonly Interface[];
  /** The configuration that the device boots with, as VRP text. */
  readonly startup?: string;
  /** Where `save` writes to; undefined = memory. */
  readonly startupFile?: string;
  readonly logFile?: string;
  readonly engine?: RoutingEngine;
  readonly faults?: Faults;
  /** Milliseconds before each answer. Default 0. */
  readonly delayMs?: number;
  /** Default 5, as VRP5's. */
  readonly vtyLimit?: number;
  /** Offer what V200R011 offers (SHA-1 key exchange, CBC) instead of V200R023's lists. Default false. */
  readonly legacyAlgorithms?: boolean;
  /** Accept the SSH method `password` too; VRP offers keyboard-interactive only. Default false. */
  readonly passwordMethod?: boolean;
  /** Ask before `undo peer X`, as newer releases do. Default false. */
  readonly asksOnUndoPeer?: boolean;
}
