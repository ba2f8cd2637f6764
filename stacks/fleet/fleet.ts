import * as fs from "node:fs";
import * as path from "node:path";
import { messageOf } from "../../components/dynamic/failure";
import { programDigest, stackFileDigest } from "../programDigest";
import { recordOf, type Action, type ActionOptions } from "./actions";
import { ChildRun, type ChildEnd } from "./childRun";
import type { Progress } from "./progress";
import { lastLine, reasonIn, summaryIn } from "./reason";
import { digestOf, readFleetRecord, writeFleetRecord, type EndedWell } from "./record";
import { schedule, type Outcome } from "./schedule";
import type { FleetStack } from "./stacks";

export interface FleetOptions {
  /** `up` */
  readonly name: string;
  readonly action: Action;
  readonly of: ActionOptions;
  readonly stacks: readonly FleetStack[];
  readonly atOnce: number;
  /** Seconds for one stack. */
  readonly limit: number;
  /** Megabytes that stay free: no further stack starts where they would not. */
  readonly leastMemory: number;
  /** Leave out what ended well and is the same. */
  readonly carryOn: boolean;
  /** Folder of logs and of the record of what ended well. */
  readonly out: string;
  /** The repository's top. */
  readonly top: string;
  readonly progress: Progress;
  /** Bytes of memory that a further process could have. Default: the system's own answer. */
  readonly freeMemory?: () => number;
}

/** Seconds in which an interrupted update takes back what it had sent, before it is killed. */
const GRACE = 180;
/** Seconds in which a started run grows to its full memory. */
const YOUNG = 15;
const MEGABYTE = 1024 * 1024;
/** Bytes of a log's end that are read for the table. */
const TAIL = 256 * 1024;

/** Many stacks, one action. */
export class Fleet {
  private readonly running = new Map<FleetStack, ChildRun>();
  private readonly ended: Outcome[] = [];
  private stops = 0;
  private held: string | undefined;
  private kept: Record<string, EndedWell>;

  constructor(private readonly options: FleetOptions) {
    const { carryOn, name } = options;
    fs.mkdirSync(this.folder, { recursive: true });
    this.kept = carryOn ? { ...readFleetRecord(this.record, name).stacks } : {};
    // What an earlier fleet has left is of no use to a --continue of this one.
    if (!carryOn) this.writeKept();
  }

  /** @returns one outcome a stack, in the order of their names */
  async run(): Promise<Outcome[]> {
    const { stacks, atOnce, action, progress } = this.options;
    const before = stacks.flatMap((stack) => this.endedBefore(stack) ?? []);
    const left = stacks.filter((stack) => !before.some((one) => one.stack === stack));
    const timer = setInterval(() => this.show(left.length), 1000);
    try {
      const outcomes = await schedule({
        stacks: left,
        atOnce,
        ordered: action.writes,
        run: async (stack) => {
          const outcome = await this.runOne(stack, () => this.show(left.length)).catch((error: unknown) =>
            couldNotRun(stack, error),
          );
          this.ended.push(outcome);
          this.running.delete(stack);
          this.show(left.length);
          return outcome;
        },
        held: () => (this.held = this.lackOfMemory()),
        stopped: () => (this.stops > 0 ? "stopped before its turn." : undefined),
        moment: () => new Promise((next) => setTimeout(next, 1000)),
      });
      return [...before, ...outcomes].sort((a, b) => (a.stack.name < b.stack.name ? -1 : 1));
    } finally {
      clearInterval(timer);
      progress.close();
    }
  }

  /** The first time: no further stack starts, and the running ones are told to end. The second time they are killed. */
  stop(): void {
    this.stops++;
    const names = [...this.running.keys()].map(({ name }) => name).join(", ");
    const { progress } = this.options;
    if (this.stops === 1) {
      progress.say(
        `Stopped: no further stack starts. ${names === "" ? "None runs." : `Told to end, and waited for: ${names}. Ctrl-C again kills them.`}`,
      );
      for (const child of this.running.values()) child.interrupt();
    } else {
      progress.say(`Killed: ${names}.`);
      for (const child of this.running.values()) child.kill();
    }
  }

  get isStopped(): boolean {
    return this.stops > 0;
  }

  private get folder(): string {
    return path.join(this.options.out, this.options.name);
  }

  private get record(): string {
    return path.join(this.folder, "ended-well.json");
  }

  logOf({ name }: FleetStack): string {
    return path.join(this.folder, `${name}.log`);
  }

  private endedBefore(stack: FleetStack): Outcome | undefined {
    const kept = Object.hasOwn(this.kept, stack.name) ? this.kept[stack.name] : undefined;
    if (kept === undefined || kept.of !== this.digest(stack)) return undefined;
    return { stack, result: "ended before", well: true, why: `it ended well at ${kept.time}.` };
  }

  private digest({ name }: FleetStack): string {
    const { top, of, name: action } = this.options;
    const record =
      action === "up" && of.reviews !== undefined ? readOr(recordOf(of.reviews, name), "none") : "";
    return digestOf([action, JSON.stringify(of), stackFileDigest(top, name), programDigest(top), record]);
  }

  private async runOne(stack: FleetStack, started: () => void): Promise<Outcome> {
    const { action, of, top, limit } = this.options;
    // Before it starts: what changes while it runs makes the next --continue run it again.
    const digest = this.digest(stack);
    const log = this.logOf(stack);
    // A fleet that is killed now leaves no word that this stack ended well.
    delete this.kept[stack.name];
    this.writeKept();
    const child = new ChildRun({
      ...{ argv: action.argv(stack, of), cwd: top, log, limit, grace: GRACE },
      env: { ...action.env, ...process.env },
    });
    this.running.set(stack, child);
    started();
    const outcome = outcomeOf(stack, action, await child.ended, tailOf(log));
    if (!outcome.well) return outcome;
    this.kept[stack.name] = { time: new Date().toISOString().slice(0, 19) + "Z", of: digest };
    try {
      this.writeKept();
    } catch (error) {
      this.options.progress.say(
        `${stack.name} ended well, and --continue will not know it: ${messageOf(error)}`,
      );
    }
    return outcome;
  }

  private writeKept(): void {
    writeFleetRecord(this.record, { version: 1, action: this.options.name, stacks: this.kept });
  }

  /** A run that has just started counts with what it will take. */
  private lackOfMemory(): string | undefined {
    const { leastMemory, action, freeMemory = () => process.availableMemory() } = this.options;
    const young = [...this.running.values()].filter(({ seconds }) => seconds < YOUNG).length;
    const free = Math.floor(freeMemory() / MEGABYTE) - young * action.memory;
    if (free - action.memory >= leastMemory) return undefined;
    return `no further stack starts while memory is short: ${Math.max(0, free)} MB are free, a run takes up to ${action.memory} MB, and ${leastMemory} MB are to stay free.`;
  }

  private show(all: number): void {
    const running = [...this.running].map(([stack, { seconds }]) => ({
      ...{ name: stack.name, seconds },
      doing: lastLine(tailOf(this.logOf(stack), 4096).split("\n")),
    }));
    const waiting = all - this.ended.length - running.length;
    if (waiting === 0) this.held = undefined;
    const held = this.held === undefined ? {} : { held: this.held };
    this.options.progress.show({ running, ended: this.ended, waiting, ...held });
  }
}

/** A log that cannot be written, a process that cannot be started: one stack's failure, and no other's. */
function couldNotRun(stack: FleetStack, error: unknown): Outcome {
  return { stack, result: "failed", well: false, code: 1, seconds: 0, why: messageOf(error) };
}

/** What a run's end and its output say. */
export function outcomeOf(stack: FleetStack, action: Action, end: ChildEnd, output: string): Outcome {
  const { code = 1, seconds, late, interrupted, killed } = end;
  const done = { stack, code, seconds, well: false };
  if (killed)
    return {
      ...{ ...done, code: late ? 1 : 130, result: "killed" },
      why: action.writes
        ? `it was ended in the middle, and its lock may be left: \`pulumi cancel --stack ${stack.name}\`, once no process of it runs.`
        : "it was ended in the middle; it was only reading.",
    };
  if (code === 0) return { ...done, well: true, result: action.results[0] ?? "well", why: summaryIn(output) };
  const reason = reasonIn(output);
  if (late) return { ...done, code: 1, result: "over time", why: `told to end after its time: ${reason}` };
  if (interrupted) return { ...done, code: 130, result: "stopped", why: reason };
  return { ...done, result: action.results[code] ?? "failed", why: reason };
}

function tailOf(file: string, bytes = TAIL): string {
  try {
    const open = fs.openSync(file, "r");
    try {
      const { size } = fs.fstatSync(open);
      const buffer = Buffer.alloc(Math.min(size, bytes));
      fs.readSync(open, buffer, 0, buffer.length, size - buffer.length);
      return buffer.toString("utf8");
    } finally {
      fs.closeSync(open);
    }
  } catch {
    return "";
  }
}

function readOr(file: string, otherwise: string): string {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return otherwise;
  }
}
