import * as fs from "node:fs";
import type { ConfigReader } from "../dynamic/credentials";
import { failure, messageOf } from "../dynamic/failure";
import type { SwitchFact } from "./reviewFact";
import { changedLines, commandDifference } from "./vrp";

/** Names the record that an update is bound to; `npm run up` sets it, and it goes before the stack's configuration. */
export const REVIEW_RECORD = "CALICO_PEERING_REVIEW_RECORD";

/** What a change record (components/review) binds of one switch. */
export interface ReviewedSwitch {
  /** The stack's rows before the update, `view: row`. */
  readonly start: readonly string[];
  /** `view: line`, in the order in which they are sent; what is secret is masked. */
  readonly commands: readonly string[];
  /** The switch leaves the stack, and the commands take its rows away. Default false. */
  readonly leaves?: boolean;
}

/** Path of the record that this run is bound to; undefined = none. @param config `calico-peering:review` */
export function recordNamed(config: ConfigReader): string | undefined {
  const path = process.env[REVIEW_RECORD] ?? config.get("review");
  return path === undefined || path === "" ? undefined : path;
}

/**
 * One part of what a record binds, by name.
 * @throws one sentence where the file is no record
 */
export function readBound<Part>(path: string, part: "switches" | "objects"): Readonly<Record<string, Part>> {
  try {
    const { bound } = JSON.parse(fs.readFileSync(path, "utf8")) as {
      readonly bound?: Readonly<Record<string, Readonly<Record<string, Part>> | undefined>>;
    };
    return bound?.[part] ?? {};
  } catch (error) {
    throw failure(`${path}: it cannot be read as a change record (${messageOf(error)}).`);
  }
}

/**
 * What the record says of one switch.
 * @throws one sentence where the file is no record, or has no such switch
 */
export function reviewedSwitch(path: string, name: string): ReviewedSwitch {
  const switches = readBound<ReviewedSwitch>(path, "switches");
  const found = Object.hasOwn(switches, name) ? switches[name] : undefined;
  if (found === undefined) throw failure(`${path}: the change record has no switch ${name}: make a new one.`);
  return found;
}

/**
 * The commands that take a switch's rows away when it leaves its stack, as they were reviewed; undefined = the record says
 * nothing of its leaving.
 * @throws one sentence where the file is no record
 */
export function removalReviewed(path: string, name: string): readonly string[] | undefined {
  const switches = readBound<ReviewedSwitch>(path, "switches");
  const found = Object.hasOwn(switches, name) ? switches[name] : undefined;
  return found?.leaves === true ? found.commands : undefined;
}

/** How a switch's change differs from the record: one sentence; undefined = not at all. Pure. */
export function deviation(
  reviewed: ReviewedSwitch,
  { where, plan, notRead, start }: SwitchFact,
): string | undefined {
  if (plan === undefined)
    return `${where}: it could not be read (${notRead ?? ""}), so it is not known to be as it was reviewed.`;
  // What runs is the goal already: nothing is sent.
  if (plan.commands.length === 0 && !plan.createsProcess) return undefined;
  const rows = changedLines(reviewed.start, start);
  const sent = plan.commands.map(({ view, line }) => `${view}: ${line}`);
  const commands = commandDifference(reviewed.commands, sent);
  if (commands.length === 0 && rows.length === 0) return undefined;
  const what = [
    ...(rows.length === 0 ? [] : [`rows of this stack changed: ${rows.join("; ")}`]),
    ...(commands.length === 0 ? [] : [`other commands would be sent: ${commands.join("; ")}`]),
  ];
  return `${where}: not as it was reviewed (${what.join(". ")}): nothing was sent; make a new change record.`;
}
