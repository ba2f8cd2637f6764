import type { RoutingEngine } from "./engine";
import type { RecordedExchange } from "./evidence";
import type { HostileOutput } from "./hostile";

export type { HostileOutput } from "./hostile";
export type { BgpModel, EngineRoute, NeighborModel, PeerState, RoutingEngine } from "./engine";

/**
 * Ways in which a real switch surprises a program. Each may be set, changed and taken away at run time; `line` is a
 * regular expression for the whole line as typed, without blanks at its ends.
 */
export interface Faults {
  /** Lines that match are answered with `text` and not run. `times`: only so often. Default: always. */
  refuse?: { line: string; text: string; times?: number };
  /** A line that matches asks this question first; anything but yes leaves the line unrun. */
  ask?: { line: string; question: string };
  /**
   * The connection is cut once: at the `nth` line that matches (default 1; with `line: ""` the nth line of all).
   * When: before the line runs; with `asked`, when the line asks a question; with `after`, once it has taken effect.
   * With `stays`, every VTY is taken from then on.
   */
  cut?: { line: string; nth?: number; asked?: boolean; after?: boolean; stays?: boolean };
  /** The connection is cut after so many bytes of input of a session, once. */
  cutAfterBytes?: number;
  /** The connection is cut after so many bytes of output of a session, once. */
  cutAfterOutputBytes?: number;
  /** Log lines are printed into every answer, and the prompt again after them. */
  noise?: boolean;
  /** `"some text"`: the echo of its last character is wrong. */
  garble?: string;
  /** The first character of a line that was typed ahead of the prompt is lost. */
  dropTypedAhead?: boolean;
  /** All that was typed ahead of the prompt is lost; with a pattern, only after a line that matches. */
  flushTypedAhead?: boolean | string;
  /** Echoes of lines longer than the terminal are repainted with cursor movements. */
  repaint?: boolean;
  /** Lines that match are answered with output that no healthy device sends, and not run. */
  hostile?: { line: string; output: HostileOutput };
  /** Every VTY is taken. */
  vtyFull?: boolean;
  /** Another engineer types this line, in bgp view, right before a line that matches; once. */
  meddle?: { line: string; types: string };
  /** Milliseconds before the answer to each line; with `line`, only to lines that match. */
  slow?: { ms: number; line?: string };
  /** The session is closed while `save` writes; the startup configuration stays as it was. */
  closeDuringSave?: boolean;
  /** `save` takes so many milliseconds. Default 0. */
  saveMs?: number;
  /** The answer to the "overwrite?" question is first met with this line, and asked for again (netmiko #1014). */
  saveNoise?: boolean;
}

export interface LogEntry {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly session: number;
  readonly user: string;
  /** `user`, `system`, `bgp`, `ipv4-family unicast`, …: the view in which the line was typed. */
  readonly view: string;
  /** Passwords are masked. */
  readonly line: string;
  readonly reply: ReplyClass;
}

/** `question` = asked and not agreed to; `fault` = a fault that is set answered. */
export type ReplyClass = "ok" | "info" | "warning" | "error" | "question" | "fault";

export interface User {
  readonly name: string;
  readonly password: string;
  /** In OpenSSH's form; the user may log in with its private half, too. Default: none. */
  readonly publicKey?: string;
  /** 0–15; 1 displays BGP, 2 configures it, 3 reads the whole configuration. */
  readonly level: number;
}

export interface Interface {
  readonly name: string;
  /** `10.2.98.1/24`. */
  readonly address: string;
  readonly description?: string;
}

/**
 * Which release is imitated: an S9700's V200R011C10 or V200R019 and later, VRP8 as a CloudEngine has it, or the VRP5 of
 * an AR router (and of eNSP).
 */
export type ProfileName = "r011" | "r019" | "ce" | "ar";

export interface FrontEndOptions {
  readonly sysname: string;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: any free one. */
  readonly port?: number;
  readonly users: readonly User[];
  /** PEM private keys; the emulator reports the first one's fingerprint. */
  readonly hostKeys: readonly string[];
  readonly interfaces?: readonly Interface[];
  /** Default r011. */
  readonly profile?: ProfileName;
  /** The configuration that the device boots with, as VRP text. Default: a factory-fresh device. */
  readonly startup?: string;
  /** Where `save` writes to and, if it is there, what the device boots with. Default: memory only. */
  readonly startupFile?: string;
  /** Plays this dialogue, which was recorded at a device, instead of behaving as one. Default: behaves. */
  readonly recorded?: readonly RecordedExchange[];
  /** JSON lines of every `LogEntry`. */
  readonly logFile?: string;
  /** Default: no routing engine; peers stay in Active or Idle. */
  readonly engine?: RoutingEngine;
  readonly faults?: Faults;
  /** The address that `display users` shows for every client, and routes are looked up for. Default: its own. */
  readonly clientAddress?: string;
  /** Milliseconds before each answer. Default 0. */
  readonly delayMs?: number;
  /** Default 5, as VRP5's. */
  readonly vtyLimit?: number;
  /** Minutes without a key before a session is ended. Default 10. */
  readonly idleMinutes?: number;
  /** Seconds without a command of its holder after which `configuration exclusive` ends. Default 30. */
  readonly exclusiveSeconds?: number;
  /** A trial of a two-stage device runs on when its session ends, until its time is over. Default false. */
  readonly trialOutlivesSession?: boolean;
  /** Milliseconds that a second of a trial takes. Default 1000. */
  readonly trialSecondMs?: number;
  /** Offer what V200R011 offers (SHA-1 key exchange, CBC) instead of V200R023's lists. Default false. */
  readonly legacyAlgorithms?: boolean;
  /** The SSH methods that take a password. Default, as VRP's: keyboard-interactive only. */
  readonly passwordMethods?: readonly ("keyboard-interactive" | "password")[];
  /** Commands unknown in a view run in the nearest upper one. Default true, as V200R011's. */
  readonly upperViewMatching?: boolean;
  /** Ask before `undo peer X`, as VRP8 does. Default false. */
  readonly asksOnUndoPeer?: boolean;
  /** Commands that sources of other releases report to ask: timers, group membership, graceful restart. Default false. */
  readonly asksMore?: boolean;
  /** Number of BGP peers from which on another one is refused. Default: no limit. */
  readonly maximumPeers?: number;
  /** Replaces texts that no source gives: `texts.ts` lists them. */
  readonly texts?: Partial<Record<string, string>>;
}
