import type { Report, SessionReport } from "../judge/report";
import { exposition, type Metric } from "./exposition";

interface SessionMetric {
  readonly name: string;
  readonly help: string;
  /** Undefined = not known: no sample. */
  readonly value: (session: SessionReport) => number | undefined;
}

const METRICS: readonly SessionMetric[] = [
  {
    name: "calico_peering_session_established",
    help: "1 when the declared BGP session is Established on both ends.",
    value: ({ established }) => Number(established),
  },
  {
    name: "calico_peering_session_right",
    help: "1 when the session is Established and carries the expected prefixes, each from its own node.",
    value: ({ right }) => Number(right),
  },
  {
    name: "calico_peering_session_hold_time_seconds",
    help: "Negotiated hold time.",
    value: ({ timers }) => timers?.hold,
  },
  {
    name: "calico_peering_prefixes_expected",
    help: "Prefixes that the node has to announce.",
    value: ({ comparison }) => comparison?.expected.length,
  },
  {
    name: "calico_peering_prefixes_received",
    help: "Prefixes that the switch has from the node.",
    value: ({ comparison }) => comparison?.received.length,
  },
  {
    name: "calico_peering_prefixes_missing",
    help: "Expected prefixes that the switch has not got from the node.",
    value: ({ comparison }) => comparison?.missing.length,
  },
  {
    name: "calico_peering_prefixes_extra",
    help: "Received prefixes that nothing in the cluster explains.",
    value: ({ comparison }) => comparison?.extra.length,
  },
  {
    name: "calico_peering_prefixes_wrong_node",
    help: "Received prefixes that another node has to announce.",
    value: ({ comparison }) => comparison?.wrongNode.length,
  },
];

/**
 * The report in Prometheus' text exposition format 0.0.4, for node_exporter's textfile collector. Names and label
 * names stay; what is not known has no sample. Pure.
 */
export function formatPrometheus(report: Report): string {
  const { datacenter, sessions } = report;
  const setOf = ({ session: { node, switch: device } }: SessionReport) => ({
    ...{ datacenter, switch: device.name, node: node.name, peer: node.address },
  });
  const ofSessions = METRICS.map(({ name, help, value }): Metric => ({
    ...{ name, help },
    samples: sessions.flatMap((one) => {
      const known = value(one);
      return known === undefined ? [] : [{ labels: setOf(one), value: known }];
    }),
  }));
  return exposition([
    ...ofSessions,
    {
      name: "calico_peering_session_reason_info",
      help: "Always 1. Label reason: one sentence, from both ends, why the session is not as declared.",
      samples: sessions.flatMap((one) =>
        one.why === undefined ? [] : [{ labels: { ...setOf(one), reason: one.why }, value: 1 }],
      ),
    },
    {
      name: "calico_peering_right",
      help: "1 when every session is right and nothing else was found.",
      samples: [{ labels: { datacenter }, value: Number(report.right) }],
    },
    {
      name: "calico_peering_verified_timestamp_seconds",
      help: "When both ends were asked.",
      samples: [{ labels: { datacenter }, value: Date.parse(report.time) / 1000 }],
    },
  ]);
}
