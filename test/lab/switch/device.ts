import * as fs from "node:fs";
import { BgpProcess, Configuration } from "./configuration";
import type { EngineRoute, Faults, FrontEndOptions, LogEntry, PeerState, RoutingEngine } from "./types";

/** No BGP speaker behind: peers that are on stay in Connect, those that are ignored in Idle. */
class NoRouting implements RoutingEngine {
  private addresses: string[] = [];
  async apply(model: Parameters<RoutingEngine["apply"]>[0]): Promise<void> {
    this.addresses = (model?.neighbors ?? []).map(({ address }) => address);
  }
  async peers(): Promise<PeerState[]> {
    return this.addresses.map((address) => ({
      address,
      state: "Connect",
      seconds: 0,
      received: 0,
      sent: 0,
      prefixes: 0,
    }));
  }
  async routes(): Promise<EngineRoute[]> {
    return [];
  }
}

/** What all sessions share: the configurations, the lock, the log, the speaker behind. */
export class Device {
  readonly running: Configuration;
  readonly faults: Faults;
  readonly log: LogEntry[] = [];
  readonly engine: RoutingEngine;
  /** Sessions that hold a VTY. */
  readonly vtys = new Set<number>();
  /** Who holds `configuration exclusive`, and until when without a command. */
  lock?: { session: number; user: string; until: number };
  private startupText: string;
  private applying: Promise<void> = Promise.resolve();

  constructor(readonly options: FrontEndOptions) {
    this.running = new Configuration(options.sysname, options.interfaces ?? []);
    this.faults = options.faults ?? {};
    this.engine = options.engine ?? new NoRouting();
    const stored =
      options.startupFile && fs.existsSync(options.startupFile)
        ? fs.readFileSync(options.startupFile, "utf8")
        : undefined;
    this.startupText = stored ?? options.startup ?? "";
  }

  startup(): string {
    return this.startupText;
  }

  hasStartup(): boolean {
    return this.startupText !== "";
  }

  save(): void {
    this.startupText = [...this.running.lines(), "return", ""].join("\n");
    if (this.options.startupFile) fs.writeFileSync(this.options.startupFile, this.startupText);
  }

  /** After every change of the running configuration; in order. */
  changed(): Promise<void> {
    const model = this.running.model();
    this.applying = this.applying.catch(() => undefined).then(() => this.engine.apply(model));
    return this.applying;
  }

  bgp(asNumber?: string): BgpProcess | undefined {
    if (asNumber !== undefined && !this.running.bgp) this.running.bgp = new BgpProcess(asNumber);
    return this.running.bgp;
  }

  record(entry: LogEntry): void {
    this.log.push(entry);
    if (this.options.logFile) fs.appendFileSync(this.options.logFile, `${JSON.stringify(entry)}\n`);
  }

  /** V200R011: the lock goes by itself after 30 s without a command of its holder. */
  lockedFor(session: number): boolean {
    if (this.lock && this.lock.until < Date.now()) this.lock = undefined;
    return this.lock !== undefined && this.lock.session !== session;
  }
}

/** `Error: …` as the answer to a line. */
export class Refusal extends Error {}
