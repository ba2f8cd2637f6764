import type { Impact, Plan, PlannedCommand } from "../plan/types";

/** What a person wants to know first: how many commands, and whose sessions they touch. */
export function summaryOf({ commands, createsProcess, foreign }: Plan): string {
  if (commands.length === 0 && !createsProcess) return "Nothing to do: the switch is as wanted.";
  const count = commands.length === 1 ? "1 command" : `${commands.length} commands`;
  const touched = (["resets", "removes", "refresh", "creates"] as const).flatMap((kind) => {
    const sessions = sessionsOf(commands, kind);
    return sessions === undefined ? [] : [`${VERBS[kind]} ${sessions}`];
  });
  return `${[count, ...touched].join("; ")}; foreign rows left alone: ${foreign.length}.`;
}

const VERBS: Readonly<Record<Exclude<Impact["kind"], "none">, string>> = {
  resets: "resets",
  removes: "ends",
  refresh: "needs a refresh of",
  creates: "starts",
};

function sessionsOf(commands: readonly PlannedCommand[], kind: Impact["kind"]): string | undefined {
  const all = new Set(commands.flatMap(({ impact }) => (impact.kind === kind ? impact.sessions : [])));
  if (all.size === 0) return undefined;
  if (all.has("all")) return "ALL sessions";
  return all.size > 5 ? `${all.size} sessions` : [...all].join(", ");
}
