import type { Configuration } from "../configuration";
import { Refusal } from "../refusal";
import type { FrontEndOptions } from "../types";

interface Trial {
  readonly session: number;
  /** What ran before, and runs again unless the trial is confirmed. */
  readonly before: Configuration;
  /** Milliseconds since 1970. */
  readonly until: number;
  readonly timer: NodeJS.Timeout;
}

/** What commits need of the device. */
interface Committing {
  running: Configuration;
  readonly options: FrontEndOptions;
  changed(by: string): void;
  text(name: "trialOther"): string;
}

/** What the sessions of a two-stage device share: the count of commits, and the trial that runs. */
export class Commits {
  count = 0;
  private trial?: Trial;

  constructor(private readonly device: Committing) {}

  get isTrial(): boolean {
    return this.trial !== undefined;
  }

  isTrialOf(session: number): boolean {
    return this.trial?.session === session;
  }

  /** Seconds, 0 without a trial. */
  get secondsLeft(): number {
    if (!this.trial) return 0;
    return Math.max(0, Math.ceil((this.trial.until - Date.now()) / this.second));
  }

  private get second(): number {
    return this.device.options.trialSecondMs ?? 1_000;
  }

  /** Refuses a commit while another session's trial runs. */
  refuseOthers(session: number): void {
    if (this.trial && this.trial.session !== session) throw new Refusal(this.device.text("trialOther"));
  }

  /** What was configured runs from now on. */
  take(configuration: Configuration, by: string): void {
    this.count++;
    this.device.running = configuration;
    this.device.changed(by);
  }

  /** Starts a trial: unless it is confirmed in time, `before` runs again. A second trial starts the time again. */
  begin(session: number, before: Configuration, seconds: number): void {
    const first = this.trial?.before ?? before;
    clearTimeout(this.trial?.timer);
    const ms = seconds * this.second;
    const timer = setTimeout(() => this.end(), ms);
    timer.unref();
    this.trial = { session, before: first, until: Date.now() + ms, timer };
  }

  confirm(): void {
    clearTimeout(this.trial?.timer);
    this.trial = undefined;
  }

  /** What ran before the trial runs again. */
  end(): void {
    const { trial } = this;
    if (!trial) return;
    this.confirm();
    this.take(trial.before, "trial");
  }

  /** A trial ends with its session, unless `trialOutlivesSession` is set. */
  left(session: number): void {
    if (this.isTrialOf(session) && !this.device.options.trialOutlivesSession) this.end();
  }
}
