/** How a switch is reached. */
export interface SwitchAccess {
  /** How messages name it; also the sysname that its prompt must show. Default: whatever it shows; `VtySession.sysname` tells. */
  readonly name?: string;
  /** The sysname that its prompt must show, where `name` is another one. */
  readonly sysname?: string;
  /** The VPN instance whose BGP is read and configured. Default: the public instance's. */
  readonly vpnInstance?: string;
  readonly host: string;
  readonly port: number;
  readonly username: string;
  /** The user that changes the switch, where this login only reads: whose lock is waited for. Default: `username`. */
  readonly changesAs?: string;
  readonly password?: string;
  /** OpenSSH or PEM private key, instead of a password. */
  readonly privateKey?: string;
  /** Further secrets that may be typed: they are masked wherever they stand. */
  readonly secrets?: readonly string[];
  /**
   * `SHA256:…`, as `ssh-keygen -l` prints it. A switch with another key is refused. `any`, for labs only, takes
   * every key: `VtySession.warnings` says so.
   */
  readonly hostKey: string;
  /** Also offer what V200R011 and older speak: SHA-1 key exchange, CBC ciphers, ssh-rsa. Default false. */
  readonly legacyAlgorithms?: boolean;
  readonly timeouts?: Partial<Timeouts>;
  /**
   * Aborted when the caller no longer waits. It ends the waits for the switch's queue, for a free VTY, and for a trial
   * of VRP8; at a switch the next line is not sent, once: what is sent after that takes back, unlocks and leaves. Each
   * ends with a VrpError `cancelled`. Default: none.
   */
  readonly signal?: AbortSignal;
}

/** Milliseconds. */
export interface Timeouts {
  /** TCP, key exchange and login. Default 20 s. */
  readonly connect: number;
  /** Silence after a line until the wait for its prompt ends. Default 30 s. */
  readonly prompt: number;
  /** Writing flash is silent for long. Default 180 s (no source gives a figure). */
  readonly save: number;
  /** How long to wait for a free VTY. Default 30 s. */
  readonly vty: number;
  /**
   * Where configuration takes effect in two stages: how long what was committed runs on trial until the switch takes
   * it back by itself. Whole seconds, 60 s to 65535 s; VRP8's own default is 600 s. Default 120 s: verifying takes
   * seconds, and after a cut the next run waits for the trial's end.
   */
  readonly trial: number;
  /**
   * The whole login. Then no further line is sent but those that take back, unlock and leave, which have as long again.
   * Default 15 min.
   */
  readonly total: number;
}
