import type { Impact, Plan, PlannedLine } from "./types";
import { isAddress } from "../configuration/address";
import { maskSecrets } from "../configuration/mask";

/** Characters: what a terminal, a pipeline's log and a comment show without wrapping. */
const WIDEST = 100;
const HEAD = ["command", "sessions", "taken back by hand with", "why"] as const;

/**
 * The plan as a person reads it before anything is sent: the command, what it does to sessions, and what a person would
 * type to take it back. A push that fails plans that anew, from what runs then. A table; where that would be wider than
 * 100 characters, two lines a command.
 */
export function formatPlan(plan: Plan): string {
  if (plan.commands.length === 0 && !plan.createsProcess) return "no command: the switch is as declared";
  const rows = plan.commands.map((command) => [
    `[${command.line === command.view ? "system" : command.view}] ${command.line}`,
    describeImpact(command.impact),
    command.undo.map((undo) => undo.line).join("; ") || goesWith(command),
    command.reason,
  ]);
  const created = plan.createsProcess
    ? [`bgp ${plan.asNumber} is created: it does not run on the switch.`]
    : [];
  return [...created, ...tableOf(rows.map((row) => row.map((cell) => maskSecrets(cell)))), ...plan.notes]
    .map((line) => maskSecrets(line))
    .join("\n");
}

function tableOf(rows: readonly (readonly string[])[]): string[] {
  const all = [HEAD, ...rows];
  const widths = HEAD.map((_, column) =>
    all.reduce((most, row) => Math.max(most, row[column]?.length ?? 0), 0),
  );
  const aligned = (row: readonly string[]) =>
    row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0))).join("  ");
  if (widths.reduce((sum, width) => sum + width) + 2 * (HEAD.length - 1) <= WIDEST) return all.map(aligned);
  return all.flatMap((row) => [aligned(row.slice(0, 2)), `    ${row[2] ?? ""}  (${row[3] ?? ""})`]);
}

/** What takes a row back that has no undo of its own: that of the peer, group or node that was made with it. */
function goesWith({ view, line }: PlannedLine): string {
  if (view.startsWith("route-policy ")) return "goes with the node";
  const subject = /^(?:undo )?peer (\S+)/.exec(line)?.[1];
  return subject === undefined || isAddress(subject) ? "goes with the peer" : "goes with the group";
}

function describeImpact(impact: Impact): string {
  const who = impact.sessions.join(", ");
  switch (impact.kind) {
    case "none":
      return "no session touched";
    case "refresh":
      return `needs a refresh: ${who}`;
    case "resets":
      return impact.sessions.includes("all") ? "resets ALL sessions" : `resets ${who}`;
    case "removes":
      return `ends ${who}`;
    case "creates":
      return `starts ${who}`;
  }
}

/** A {@link Plan} for programs: {@link planAsJson}. */
export interface PlanJson {
  /** asplain. */
  readonly asNumber: string;
  /** True when `bgp <asNumber>` does not run yet. */
  readonly createsProcess: boolean;
  /** In the order in which they are sent; empty = the switch is as declared. */
  readonly commands: readonly {
    /**
     * `system`, `bgp`, `ipv4-family unicast`, `ipv6-family unicast`, or the line that enters a node of a route-policy;
     * where the command is that line itself, both are the same.
     */
    readonly view: string;
    readonly line: string;
    /** What takes the command back, in order; empty = it goes with an earlier command's undo. */
    readonly undo: readonly { readonly view: string; readonly line: string }[];
    /** `sessions`: peers, or `all` for every session of the switch. */
    readonly impact: Impact;
    readonly reason: string;
  }[];
  /** Declared peers and groups that the switch had before. */
  readonly adopted: readonly string[];
  /** Rows of the `bgp` section that are not ours, and stay. */
  readonly foreign: readonly { readonly view: string; readonly row: string }[];
  /** Sentences for a person. */
  readonly notes: readonly string[];
}

/** The plan as data that `JSON.stringify` takes as it is; secrets are masked, so it can be shown and not be sent. */
export function planAsJson(plan: Plan): PlanJson {
  const masked = ({ view, line }: PlannedLine) => ({ view, line: maskSecrets(line) });
  return {
    asNumber: plan.asNumber,
    createsProcess: plan.createsProcess,
    commands: plan.commands.map((command) => ({
      ...masked(command),
      undo: command.undo.map(masked),
      impact: { kind: command.impact.kind, sessions: [...command.impact.sessions] },
      reason: maskSecrets(command.reason),
    })),
    adopted: [...plan.adopted],
    foreign: plan.foreign.map(({ view, text }) => ({ view, row: maskSecrets(text) })),
    notes: plan.notes.map((note) => maskSecrets(note)),
  };
}

/**
 * What an engineer would type: the commands alone, each indented by its view, with the lines that enter views
 * (`bgp 65001`, ` ipv4-family unicast`). Secrets are masked. Nothing for a plan without commands.
 */
export function commandsOf(plan: Plan): string[] {
  const bgp = `bgp ${plan.asNumber}`;
  const lines: string[] = plan.createsProcess ? [bgp] : [];
  let at = plan.createsProcess ? "bgp" : "system";
  for (const { view, line } of plan.commands) {
    const isOfBgp = view !== "system" && !view.startsWith("route-policy ");
    const isInBgp = at !== "system" && !at.startsWith("route-policy ");
    if (view !== at && isOfBgp && (view === "bgp" || !isInBgp)) lines.push(bgp);
    if (view !== at && isOfBgp && view !== "bgp") lines.push(` ${view}`);
    if ((view !== at || line === view) && view.startsWith("route-policy ")) lines.push(view);
    at = view;
    const depth = view === "system" ? 0 : isOfBgp && view !== "bgp" ? 2 : 1;
    if (line !== view) lines.push(`${" ".repeat(depth)}${maskSecrets(line)}`);
  }
  return lines;
}

/** {@link commandsOf}, one a line, with a line break behind the last; empty for a plan without commands. */
export function formatCommands(plan: Plan): string {
  return commandsOf(plan)
    .map((line) => `${line}\n`)
    .join("");
}
