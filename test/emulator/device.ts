import * as fs from "node:fs";
import { Configuration } from "./configuration";
import { engineModel } from "./bgp/model";
import type { RoutingEngine } from "./engine";
import { FaultReader } from "./faults";
import { NoRouting } from "./noRouting";
import { type Profile, PROFILES } from "./profiles";
import { Refusal } from "./refusal";
import { type TextName, TEXTS } from "./texts";
import { Commits } from "./twoStage/commits";
import type { Faults, FrontEndOptions, LogEntry, User } from "./types";

/** Milliseconds after a change until the engine gets it, or so many times the duration of the last change. */
const SOON = 5;
const PATIENCE = 4;

/** Who holds a VTY. */
export interface Vty {
  readonly index: number;
  readonly session: number;
  readonly user: User;
  readonly address: string;
  readonly since: number;
  /** Milliseconds since 1970 of the last key. */
  active: number;
}

/** What all sessions share: the configurations, the lock, the log, the routing engine. */
export class Device {
  running: Configuration;
  readonly faults: Faults;
  readonly faultReader: FaultReader;
  readonly log: LogEntry[] = [];
  wrongPasswords = 0;
  readonly engine: RoutingEngine;
  readonly profile: Profile;
  readonly vtys = new Map<number, Vty>();
  /** Of a two-stage device. */
  readonly commits = new Commits(this);
  /** Who holds `configuration exclusive`. */
  lock?: { readonly session: number; readonly user: string; readonly since: number; active: number };
  exclusiveSeconds: number;
  /** `matched upper-view`, in system view. */
  undoInUpperView = false;
  /** Session that is saving. */
  saving?: number;
  /** Autosave, in minutes after a change; undefined = off. */
  autosave?: { readonly kind: "interval" | "delay"; readonly minutes: number };
  readonly bootedAt = Date.now();
  changedAt?: number;
  savedAt?: number;
  changedBy?: string;
  /** Name of the startup file; undefined until something is saved. */
  startupName?: string;
  /** Ends all sessions and boots again; undefined where no listener could be started again. */
  reboot?: () => void;
  /** Why the engine failed to take the last change. */
  engineError?: string;
  private readonly files = new Map<string, string>();
  private startupSplit?: { readonly text: string; readonly lines: readonly string[] };
  private dirty = false;
  private applying: Promise<void> | undefined;
  private timer?: NodeJS.Timeout;
  private lastTook = 0;
  private autosaveTimer?: NodeJS.Timeout;

  constructor(readonly options: FrontEndOptions) {
    this.profile = PROFILES[options.profile ?? "r011"];
    this.running = new Configuration(options.sysname, options.interfaces ?? []);
    this.faults = options.faults ?? {};
    this.faultReader = new FaultReader(this.faults, () => this.running.sysname);
    this.exclusiveSeconds = options.exclusiveSeconds ?? 30;
    this.engine = options.engine ?? new NoRouting();
    const { startupFile } = options;
    const stored =
      startupFile && fs.existsSync(startupFile) ? fs.readFileSync(startupFile, "latin1") : options.startup;
    if (stored !== undefined) {
      this.startupName = "vrpcfg.zip";
      this.files.set(this.startupName, stored);
    }
  }

  /** The startup configuration. */
  startup(): string {
    return this.files.get(this.startupName ?? "") ?? "";
  }

  hasFile(name: string): boolean {
    return this.files.has(name);
  }

  /** Forgets what runs; `boot` then runs the startup configuration. */
  powerOff(): void {
    const { sysname, interfaces = [] } = this.options;
    clearTimeout(this.autosaveTimer);
    this.autosaveTimer = undefined;
    this.autosave = undefined;
    this.lock = undefined;
    this.saving = undefined;
    this.commits.confirm();
    this.running = new Configuration(sysname, interfaces);
  }

  /** Its lines; split once for each text. */
  startupLines(): readonly string[] {
    const text = this.startup();
    if (this.startupSplit?.text !== text) this.startupSplit = { text, lines: text.trimEnd().split("\n") };
    return this.startupSplit.lines;
  }

  runningText(): string {
    return [...this.runningLines(), ""].join("\n");
  }

  /** The whole configuration, or one feature's sections. */
  runningLines(feature?: string): readonly string[] {
    const { running } = this;
    return [
      ...(feature === undefined ? running.lines(this.profile.title) : running.linesOf(feature)),
      "return",
    ];
  }

  /** Writes the running configuration to a file; `start` = boot with it from now on. */
  write(name: string, start: boolean): void {
    this.files.set(name, this.runningText());
    if (!start) return;
    this.startupName = name;
    this.savedAt = Date.now();
    if (this.options.startupFile) fs.writeFileSync(this.options.startupFile, this.startup(), "latin1");
  }

  /** After every change of the running configuration. The engine follows on its own; see `settled`. */
  changed(by?: string): void {
    this.running.touch();
    this.changedAt = Date.now();
    this.changedBy = by;
    this.dirty = true;
    this.schedule();
    if (this.autosave?.kind === "delay" && !this.autosaveTimer) {
      this.autosaveTimer = setTimeout(() => this.saveByItself(), this.autosave.minutes * 60_000);
      this.autosaveTimer.unref();
    }
  }

  private saveByItself(): void {
    this.autosaveTimer = undefined;
    if (this.autosave) this.write(this.startupName ?? "vrpcfg.zip", true);
  }

  /** Done when the engine knows the running configuration as it is. */
  async settled(): Promise<void> {
    while (this.dirty || this.applying) await this.follow();
  }

  /** Not after every line of a paste: the longer the engine took last time, the longer the emulator waits. */
  private schedule(): void {
    if (this.timer || this.engine.isStill) return;
    this.timer = setTimeout(() => void this.follow(), Math.max(SOON, PATIENCE * this.lastTook));
    this.timer.unref();
  }

  private follow(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    // One at a time: what changes meanwhile goes into the next round.
    this.applying ??= this.handOver().finally(() => {
      this.applying = undefined;
      if (this.dirty) this.schedule();
    });
    return this.applying;
  }

  private async handOver(): Promise<void> {
    const started = Date.now();
    this.dirty = false;
    try {
      await this.engine.apply(engineModel(this.running));
      this.engineError = undefined;
    } catch (error) {
      this.engineError = error instanceof Error ? error.message : String(error);
      process.stderr.write(`${this.options.sysname}: ${this.engineError}\n`);
    }
    this.lastTook = Date.now() - started;
  }

  record(entry: LogEntry): void {
    this.log.push(entry);
    if (this.options.logFile) fs.appendFileSync(this.options.logFile, `${JSON.stringify(entry)}\n`);
  }

  /** Refuses when another session holds the lock, or a save is under way. */
  mayConfigure(session: number): void {
    if (session === 0) return;
    if (this.saving !== undefined && this.saving !== session) throw new Refusal(this.text("busy"));
    const holder = this.holder();
    if (!holder) return;
    if (holder.session === session) holder.active = Date.now();
    else throw new Refusal(this.text("locked", { user: holder.user }));
  }

  /** The lock goes by itself when its holder has not configured for a while. */
  holder(): Device["lock"] {
    if (this.lock && Date.now() - this.lock.active > this.exclusiveSeconds * 1000) this.lock = undefined;
    return this.lock;
  }

  release(session: number): void {
    this.vtys.delete(session);
    this.commits.left(session);
    if (this.lock?.session === session) this.lock = undefined;
    if (this.saving === session) this.saving = undefined;
  }

  text(name: TextName, values: Record<string, string> = {}): string {
    const text: string = this.options.texts?.[name] ?? TEXTS[name];
    return text.replace(/\{(\w+)\}/g, (_, key: string) => values[key] ?? "");
  }

  /** Refuses with a text of the table; an empty one points at parameter `at`. */
  refuse(name: TextName, at?: string, values?: Record<string, string>): never {
    throw new Refusal(this.text(name, values), at);
  }
}
