import { maskSecrets } from "./mask";
import type { Impact, Plan } from "./types";

/** The plan as a person reads it before anything is sent: the command, what it does to sessions, what takes it back. */
export function formatPlan(plan: Plan): string {
  if (plan.commands.length === 0 && !plan.createsProcess) return "no command: the switch is as declared";
  const rows = plan.commands.map((command) => [
    `[${command.view}] ${command.line}`,
    describeImpact(command.impact),
    command.undo.map((undo) => undo.line).join("; ") || "with the peer",
    command.reason,
  ]);
  const all = [["command", "sessions", "taken back by", "why"], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const lines = all.map((row) =>
    row.map((cell, i) => (i === 3 ? cell : cell.padEnd(widths[i] ?? 0))).join("  "),
  );
  const created = plan.createsProcess
    ? [`bgp ${plan.asNumber} is created: it does not run on the switch.`]
    : [];
  return maskSecrets([...created, ...lines, ...plan.notes].join("\n"));
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
