/** A command view of VRP, as the planner names it. Other address families keep the words that enter them. */
export type View = "system" | "bgp" | "ipv4-family unicast" | "ipv6-family unicast" | (string & {});

/**
 * One row in canonical form: of the `bgp` section, or of an object that such rows name. Views of the latter: `system`
 * for lists and filters, `route-policy NAME permit node 10` for a node, whose first row says the same.
 */
export interface Row {
  readonly view: View;
  /** The row as VRP stores it: keywords written out, AS numbers as asplain, IPv6 in lower case. */
  readonly text: string;
  /** Two rows with the same key are two values of the same setting. */
  readonly key: string;
  /** The peer (address or group) that the row belongs to; undefined = a row of the whole process or family. */
  readonly peer?: string;
  /**
   * The object that the row is part of, of those that rows of BGP name: `ip-prefix NAME`, `ipv6-prefix NAME`,
   * `community-filter NAME`, `as-path-filter NAME`, `route-policy NAME`; undefined = a row of the `bgp` section.
   */
  readonly object?: string;
  /** False for a row that the rules do not know: kept verbatim, and always foreign. */
  readonly known: boolean;
}

/** The `bgp` section of a configuration, and the objects that were found beside it. */
export interface BgpSection {
  /** `bgp <asNumber>` as asplain; undefined = no BGP process. */
  readonly asNumber?: string;
  /** Objects first; then in the order in which the device prints them. */
  readonly rows: readonly Row[];
  /** Rows of other sections that name an object, e.g. of `ospf 1`: kept to tell who needs it. Default: none known. */
  readonly elsewhere?: readonly Row[];
  /** True when all objects of the switch were read, so that one that is not in `rows` is not there. Default false. */
  readonly objectsRead?: boolean;
}

/**
 * What is ours: every known row of these peers and objects, and these rows of the whole process. Anything else is
 * foreign.
 */
export interface Ownership {
  readonly peers: readonly string[];
  readonly globalKeys: readonly string[];
  /** As in {@link Row.object}: `ip-prefix CALICO-BLOCKS`. */
  readonly objects: readonly string[];
}

/** What a command does to sessions. */
export interface Impact {
  readonly kind: "none" | "refresh" | "resets" | "removes" | "creates";
  /** The peers concerned; `["all"]` for every session of the switch. */
  readonly sessions: readonly string[];
}

/** A question that VRP may ask after a command, and the answer that the plan allows. */
export interface QuestionRule {
  /** Matched against the question with its line breaks and repeated blanks folded. */
  readonly text: RegExp;
  /** `default` = an empty line: what stands in brackets. */
  readonly answer: "y" | "n" | "default";
}

export interface PlannedLine {
  readonly view: View;
  readonly line: string;
}

export interface PlannedCommand extends PlannedLine {
  /** What takes the command back, computed from what is on the device. */
  readonly undo: readonly PlannedLine[];
  readonly impact: Impact;
  readonly reason: string;
  readonly mayAsk: readonly QuestionRule[];
}

export interface Plan {
  readonly asNumber: string;
  /** True when `bgp <asNumber>` does not run yet: entering its view creates it. */
  readonly createsProcess: boolean;
  readonly commands: readonly PlannedCommand[];
  /** Declared peers and groups that the switch had before they were ours. */
  readonly adopted: readonly string[];
  /** Rows that are not ours; never touched. */
  readonly foreign: readonly Row[];
  /** What a person should know besides. */
  readonly notes: readonly string[];
}

/** How a switch is reached. */
export interface SwitchAccess {
  /** The sysname that its prompt must show. Default: whatever it shows; `VtySession.sysname` tells. */
  readonly name?: string;
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password?: string;
  /** OpenSSH or PEM private key, instead of a password. */
  readonly privateKey?: string;
  /** Further secrets that may be typed: they are masked wherever they stand. */
  readonly secrets?: readonly string[];
  /**
   * `SHA256:…`, as `ssh-keygen -l` prints it. Anything else at the other end is refused. `any`, for labs only, takes
   * whatever is shown: `VtySession.warnings` says so.
   */
  readonly hostKey: string;
  /** Also offer what V200R011 and older speak: SHA-1 key exchange, CBC ciphers, ssh-rsa. Default false. */
  readonly legacyAlgorithms?: boolean;
  readonly timeouts?: Partial<Timeouts>;
  /**
   * Lines of a push that may be in flight before their prompts are seen. Default 1: each is waited for. More only for
   * a device that is known to take what is typed ahead; at the first lost character the session goes on with 1.
   */
  readonly window?: number;
}

/** Milliseconds. */
export interface Timeouts {
  /** TCP, key exchange and login. Default 20 s. */
  readonly connect: number;
  /** Silence after a line until its prompt is given up. Default 30 s. */
  readonly prompt: number;
  /** Writing flash is silent for long. Default 180 s (no source gives a figure). */
  readonly save: number;
  /** How long to wait for a free VTY before giving up. Default 30 s. */
  readonly vty: number;
  /**
   * Where configuration takes effect in two stages: how long what was committed runs on trial until the switch takes
   * it back by itself. Whole seconds, 60 s to 65535 s; VRP8's own default is 600 s. Default 120 s: verifying takes
   * seconds, and after a cut the next run waits for the trial's end.
   */
  readonly trial: number;
  /** The whole session. Default 15 min. */
  readonly total: number;
}

/** One exchange with the switch; secrets are masked. */
export interface Exchange {
  readonly view: string;
  readonly line: string;
  readonly reply: string;
}

export interface PushReport {
  readonly plan: Plan;
  /**
   * `rolled-back` and `unknown` come with a {@link VrpError}, as its `report`: what was sent was taken back, or the
   * connection ended before that could be known.
   */
  readonly state: "unchanged" | "pushed" | "rolled-back" | "unknown";
  /** True once the switch said that the configuration is saved. */
  readonly saved: boolean;
  readonly notes: readonly string[];
  readonly transcript: readonly Exchange[];
}
