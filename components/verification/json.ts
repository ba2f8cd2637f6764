import { sessionState, type Report } from "./report";

/**
 * The report as JSON, for programs: plain fields, one entry per declared session. `state` is `right`, `prefixes`
 * (Established, other prefixes than expected) or `down`; times are ISO 8601, timers seconds. Pure.
 */
export function formatJson(report: Report): string {
  const sessions = report.sessions.map((one) => ({
    name: one.session.name,
    node: one.session.node,
    switch: one.session.switch,
    state: sessionState(one),
    atSwitch: one.atSwitch,
    upFor: one.upFor,
    timers: one.timers ?? null,
    atNode: one.atNode,
    since: one.since,
    prefixes: one.comparison ?? null,
    why: one.why ?? null,
  }));
  const { datacenter, time, right, findings } = report;
  return `${JSON.stringify({ datacenter, time, right, findings, sessions }, undefined, 2)}\n`;
}
