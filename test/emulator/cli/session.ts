import type { Configuration } from "../configuration";
import type { Device } from "../device";
import { maskSecrets } from "../masking";
import { Refusal } from "../refusal";
import type { Staging } from "../twoStage/staging";
import type { LogEntry, ReplyClass, User } from "../types";
import { levelOf } from "./commandLevels";
import type { Arguments, Failure, Grammar, Match } from "./match";
import { promptOf, USER, type View } from "./views";

/** What a command does; `cli` is the session that typed it. */
export type Run = (cli: Cli, args: Arguments) => void | Promise<void>;

const CAPITALISED = /^\s*([EWI]\S*)/;

/** What commands need of their caller: a session, or the device itself when it boots. */
export interface Cli {
  readonly device: Device;
  /** 0 = the device itself. */
  readonly session: number;
  /** The device runs its startup configuration. */
  readonly isBooting?: boolean;
  readonly user: User;
  view: View;
  readonly settings: CliSettings;
  /** What configuring commands read and edit. */
  readonly configuration: Configuration;
  /** After every change of it. */
  changed(): void;
  /** Of a session that configures in two stages. */
  readonly stage?: Staging;
  print(...lines: string[]): void;
  /** Writes immediately, without paging and without an end of line: progress. */
  write(text: string): void;
  /** Asks, and returns whether the answer was yes. */
  confirm(question: string): Promise<boolean>;
  /** Asks for a line. */
  ask(question: string): Promise<string>;
  /** Ends the session. */
  end(): void;
}

export interface CliSettings {
  /** Lines on a page; 0 = no paging. */
  screenLength: number;
  echoLine: boolean;
  /** Run what is unknown here in an upper view. */
  upperView: boolean;
  monitor: boolean;
  /** `mmi-mode`: no questions. */
  mmi: boolean;
}

/** One session's screen, as the runner needs it. */
export interface Screen {
  page(lines: readonly string[]): Promise<boolean>;
  print(text: string): void;
  ask(question: string): Promise<string>;
  end(): void;
}

const TIGHT: readonly Failure[] = ["Incomplete", "Ambiguous", "Too many"];
const WORDS: Record<Failure, string> = {
  Unrecognized: "Unrecognized command",
  Incomplete: "Incomplete command",
  Ambiguous: "Ambiguous command",
  Wrong: "Wrong parameter",
  "Too many": "Too many parameters",
};

/** Runs the lines of one session: finds the command, in an upper view if need be, and answers as VRP does. */
export class Session implements Cli {
  view: View = USER;
  readonly settings: CliSettings;
  ended = false;
  stage?: Staging;
  private output: string[] = [];
  private screen: Screen | undefined;
  private declined = false;

  constructor(
    readonly device: Device,
    readonly session: number,
    readonly user: User,
    readonly grammarOf: (view: View) => Grammar<Run>,
    upperView: boolean,
  ) {
    this.settings = { screenLength: 24, echoLine: false, upperView, monitor: false, mmi: false };
  }

  attach(screen: Screen): void {
    this.screen = screen;
  }

  get configuration(): Configuration {
    return this.stage?.configuration ?? this.device.running;
  }

  changed(): void {
    if (this.stage) this.stage.changed();
    else this.device.changed(this.user.name);
  }

  prompt(): string {
    return promptOf(this.device.running.sysname, this.view, this.stage?.mark);
  }

  /** Runs a line and prints the answer. */
  async run(line: string, time = Date.now()): Promise<void> {
    const { view } = this;
    this.output = [];
    this.declined = false;
    const [command, wanted] = split(line);
    let filter = wanted;
    let reply: ReplyClass;
    try {
      await this.execute(command);
      reply = this.classify();
    } catch (error) {
      // A defect, or a routing engine that fails, must not end the emulator.
      if (!(error instanceof Refusal)) process.stderr.write(`${line}: ${String(error)}\n`);
      this.print(error instanceof Refusal ? error.text : `Error: The emulator failed (${String(error)}).`);
      reply = "error";
      filter = undefined;
    }
    const lines = filter ? filtered(this.output, filter) : this.output;
    this.output = [];
    await this.screen?.page(this.device.faultReader.disturb(lines));
    this.log(time, view, line, reply);
  }

  log(time: number, view: View, line: string, reply: ReplyClass): void {
    const entry: LogEntry = {
      time,
      session: this.session,
      user: this.user.name,
      view: view.name,
      line: maskSecrets(line),
      reply,
    };
    this.device.record(entry);
  }

  /** Where the line's command is: in this view or, for anything but an undo, in the nearest upper one. */
  private find(line: string): { match: Match<Run>; view: View } {
    const here = { match: this.grammarOf(this.view).match(line), view: this.view };
    const undo = /^un(?:do?)?\s/i.test(line);
    if ("command" in here.match || !this.settings.upperView || (undo && !this.device.undoInUpperView))
      return here;
    for (let view = this.view.upper; view !== undefined && view.kind !== "user"; view = view.upper) {
      const match = this.grammarOf(view).match(line);
      if ("command" in match) return { match, view };
    }
    return here;
  }

  private async execute(line: string): Promise<void> {
    const { match, view } = this.find(line);
    if ("failure" in match) throw this.failure(match.failure, match.column);
    const { command, args } = match;
    const level = levelOf(this.device.running, view, args.words, command.level);
    if (this.user.level < level) throw new Refusal("Error: No permission to run the command.");
    if (command.level >= 2 && !command.harmless && !this.isCandidate(view))
      this.device.mayConfigure(this.session);
    const before = this.view;
    this.view = view;
    try {
      try {
        await command.run(this, args);
      } finally {
        if (!command.harmless) this.configuration.touch();
      }
      this.stage?.took(view, line);
      if (before.kind !== "user" && this.view.kind === "user" && !(await this.mayLeave())) this.view = before;
    } catch (error) {
      this.view = before;
      if (error instanceof Refusal && error.text === "")
        throw this.failure("Wrong", args.column(error.at ?? ""));
      throw error;
    }
  }

  /** A session may type a candidate while another one holds the lock; `commit` is refused then. */
  private isCandidate(view: View): boolean {
    return this.stage !== undefined && !this.stage.immediately && view.kind !== "user";
  }

  /** Asks before a session leaves with something uncommitted. */
  private async mayLeave(): Promise<boolean> {
    if (!this.stage?.isDirty) return true;
    let text =
      "Warning: Uncommitted configurations found, commit them before exiting? [Y(yes)/N(no)/C(cancel)]:";
    for (;;) {
      const answer = (await this.ask(text)).toLowerCase();
      if (answer === "c" || answer === "cancel") return false;
      if (answer === "y" || answer === "yes") await this.stage.commit();
      if (answer === "n" || answer === "no") this.stage.clear();
      if (!this.stage.isDirty) return true;
      if (this.ended) return false;
      text = "Error: Please choose 'YES', 'NO' or 'CANCEL' first before pressing 'Enter'. [Y/N/C]:";
    }
  }

  /** The caret's place is counted from the beginning of the prompt. */
  private failure(failure: Failure, column: number): Refusal {
    const tight = this.device.profile.tightErrors && TIGHT.includes(failure);
    const caret = `${" ".repeat(this.prompt().length + column)}^`;
    return new Refusal(`${caret}\nError:${tight ? "" : " "}${WORDS[failure]} found at '^' position.`);
  }

  private classify(): ReplyClass {
    // Of thousands of rows hardly any begins with a capital letter.
    const words = this.output.map((line) => CAPITALISED.exec(line)?.[1]).filter((word) => word !== undefined);
    const starts = (word: string) => words.some((text) => text.startsWith(word));
    if (starts("Error:")) return "error";
    if (this.declined) return "question";
    return starts("Warning:") ? "warning" : starts("Info:") ? "info" : "ok";
  }

  print(...lines: string[]): void {
    for (const line of lines) {
      if (line.includes("\n")) this.output.push(...line.split("\n"));
      else this.output.push(line);
    }
  }

  write(text: string): void {
    const before = this.output.map((line) => `${line}\n`).join("");
    this.output = [];
    this.screen?.print(before + text);
  }

  async ask(question: string): Promise<string> {
    this.write("");
    return (await this.screen?.ask(question)) ?? "";
  }

  async confirm(question: string): Promise<boolean> {
    if (this.settings.mmi) return true;
    let text = question;
    for (;;) {
      const answer = (await this.ask(text)).toLowerCase();
      if (answer === "y" || answer === "yes") return true;
      if (answer === "n" || answer === "no") {
        this.declined = true;
        return false;
      }
      if (this.ended) return false;
      text = "Error: Please choose 'YES' or 'NO' first before pressing 'Enter'. [Y/N]:";
    }
  }

  end(): void {
    this.ended = true;
    this.screen?.end();
  }
}

interface Filter {
  readonly kind: "include" | "exclude" | "begin";
  readonly pattern: RegExp;
}

/** `display … | include TEXT`. */
function split(line: string): [string, Filter | undefined] {
  const found = /^(di\S*\s.*?)\s+\|\s*(i|e|b)\w*\s+(.+)$/i.exec(line);
  if (!found) return [line, undefined];
  const [, command = "", kind = "", text = ""] = found;
  const kinds = { i: "include", e: "exclude", b: "begin" } as const;
  let pattern: RegExp;
  try {
    pattern = new RegExp(text);
  } catch {
    pattern = new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  }
  return [command, { kind: kinds[kind.toLowerCase() as "i" | "e" | "b"], pattern }];
}

function filtered(lines: readonly string[], { kind, pattern }: Filter): readonly string[] {
  if (kind === "include") return lines.filter((line) => pattern.test(line));
  if (kind === "exclude") return lines.filter((line) => !pattern.test(line));
  const from = lines.findIndex((line) => pattern.test(line));
  return from < 0 ? [] : lines.slice(from);
}
