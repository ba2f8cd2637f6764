import { columns } from "../../columns";
import type { RoutingTable } from "../../s9700/vrp";
import type { PrefixComparison } from "../judge/expected";
import type { SessionReport } from "../judge/report";

const HEAD = [
  "session",
  "node",
  "AS",
  "switch",
  "AS",
  "at the switch",
  "for",
  "hold",
  "prefixes",
  "at the node",
  "since",
];

/** The one table of both ends, with a sentence below it for each session that is not right. Pure. */
export function formatSessions(reports: readonly SessionReport[]): string {
  const rows = reports.map(({ session: { name, node, switch: device, drained }, ...report }) => [
    name,
    node.address,
    String(node.asNumber),
    device.address,
    String(device.asNumber),
    report.atSwitch,
    report.upFor,
    report.timers === undefined ? "" : `${report.timers.hold}/${report.timers.keepalive}`,
    prefixCell(report, drained !== undefined),
    report.atNode,
    report.since,
  ]);
  const good = reports.filter((report) => report.established).length;
  const unasked = reports.filter(({ atNode }) => atNode === "not asked").length;
  const sampled = unasked === 0 ? "" : ` (${unasked} seen from the switch alone)`;
  return [
    columns([HEAD, ...rows]),
    `${good} of ${reports.length} sessions Established on both ends${sampled}.`,
    ...prefixSummary(reports),
    ...reasonsOf(reports).map(({ why, names }) => `${names.join(", ")}: ${why}`),
  ].join("\n");
}

/** `4`, or `2 of 4` expected; ` +1` = more than the cluster knows of. */
function prefixCell(
  { prefixes, comparison }: Pick<SessionReport, "prefixes" | "comparison">,
  drained: boolean,
): string {
  if (drained) {
    const left = comparison?.received.length ?? prefixes ?? 0;
    return left === 0 ? "drained" : `drained, ${left} left`;
  }
  if (comparison === undefined) return prefixes === undefined ? "" : String(prefixes);
  const { expected, missing, extra, wrongNode } = comparison;
  const more = extra.length + wrongNode.length;
  const had = expected.length - missing.length;
  const part = missing.length === 0 ? String(expected.length) : `${had} of ${expected.length}`;
  return more === 0 ? part : `${part} +${more}`;
}

function prefixSummary(reports: readonly SessionReport[]): string[] {
  const all = reports.flatMap(({ comparison }) => (comparison === undefined ? [] : [comparison]));
  if (all.length === 0) return [];
  const sum = (of: (comparison: PrefixComparison) => number) => all.reduce((n, one) => n + of(one), 0);
  const expected = sum((one) => one.expected.length);
  const had = expected - sum((one) => one.missing.length);
  const wrong = sum((one) => one.wrongNode.length);
  const extra = reports.filter(({ comparison }) => (comparison?.extra.length ?? 0) > 0);
  return [
    `${had} of ${expected} expected prefixes are on their switches, ${wrong} announced by the wrong node.`,
    ...extra.map(
      ({ session, comparison }) =>
        `${session.name}: also announces ${comparison?.extra.join(", ") ?? ""}, which no block, borrowed address or service range of the cluster explains.`,
    ),
  ];
}

/** One sentence a reason, with all sessions that it keeps from being right. */
export function reasonsOf(reports: readonly SessionReport[]): { why: string; names: string[] }[] {
  const byReason = new Map<string, string[]>();
  for (const { session, why } of reports) {
    if (why !== undefined) byReason.set(why, [...(byReason.get(why) ?? []), session.name]);
  }
  return [...byReason].map(([why, names]) => ({ why, names }));
}

/** The switch's BGP routes: the active ones, and those that lose to another route for the same prefix. Pure. */
export function formatRoutes(switchName: string, table: RoutingTable): string {
  const rows = [
    ...table.active.map((route) => ({ ...route, status: "active" })),
    ...table.inactive.map((route) => ({ ...route, status: "inactive" })),
  ].map((route) => [
    route.status,
    route.destination,
    route.protocol,
    String(route.preference),
    route.flags,
    route.nextHop,
    route.interface,
  ]);
  const summary = `${switchName}: ${table.destinations} BGP destinations, ${table.active.length} active, ${table.inactive.length} inactive`;
  if (rows.length === 0) return `${summary}.`;
  const head = ["status", "destination", "proto", "pref", "flags", "next hop", "interface"];
  const notes =
    table.inactive.length > 0
      ? ["inactive: another route for the very prefix is better on this switch."]
      : [];
  return [`${summary}:`, columns([head, ...rows]), ...notes].join("\n");
}
