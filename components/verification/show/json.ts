import type { CalicoctlAnswer } from "../observe/calicoctl";
import { sessionState, type Report } from "../judge/report";

/**
 * The report as JSON, for programs: plain fields, one entry per declared session. `state` is `right`, `prefixes`
 * (Established, other prefixes than expected) or `down`; `inMaintenance`, where it is, names the ends; times are ISO
 * 8601, timers seconds. Pure.
 * @param calicoctl what nodes said by SSH, by their names; absent where they were not asked
 */
export function formatJson(report: Report, calicoctl?: Readonly<Record<string, CalicoctlAnswer>>): string {
  const sessions = report.sessions.map(({ session: { name, node, switch: device, drained }, ...one }) => ({
    name,
    node: { name: node.name, address: node.address, asNumber: node.asNumber },
    switch: {
      name: device.name,
      address: device.address,
      interface: device.interface,
      asNumber: device.asNumber,
    },
    state: sessionState(one),
    ...(drained === undefined ? {} : { inMaintenance: drained }),
    atSwitch: one.atSwitch,
    upFor: one.upFor,
    timers: one.timers ?? null,
    atNode: one.atNode,
    since: one.since,
    prefixes: one.comparison ?? null,
    why: one.why ?? null,
  }));
  const { datacenter, time, right, findings } = report;
  const asked = calicoctl === undefined ? {} : { calicoctl };
  return `${JSON.stringify({ datacenter, time, right, findings, sessions, ...asked }, undefined, 2)}\n`;
}
