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
