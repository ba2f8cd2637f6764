import type { Report, SessionReport } from "../judge/report";

interface Metric {
  readonly name: string;
  readonly help: string;
  /** Undefined = not known: no sample. */
  readonly value: (session: SessionReport) => number | undefined;
}

const METRICS: readonly Metric[] = [
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
  const lines = METRICS.flatMap(({ name, help, value }) => {
    const samples = sessions.flatMap((one) => {
      const known = value(one);
      if (known === undefined) return [];
      const { node, switch: device } = one.session;
      const set = labels({ datacenter, switch: device.name, node: node.name, peer: node.address });
      return [`${name}${set} ${known}`];
    });
    return samples.length === 0 ? [] : [...head(name, help), ...samples];
  });
  const time = Date.parse(report.time) / 1000;
  return [
    ...lines,
    ...head("calico_peering_right", "1 when every session is right and nothing else was found."),
    `calico_peering_right${labels({ datacenter })} ${Number(report.right)}`,
    ...head("calico_peering_verified_timestamp_seconds", "When both ends were asked."),
    `calico_peering_verified_timestamp_seconds${labels({ datacenter })} ${time}`,
    "",
  ].join("\n");
}

const head = (name: string, help: string): string[] => [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`];

function labels(set: Readonly<Record<string, string>>): string {
  const escaped = (value: string) => value.replace(/\\/g, "\\\\").replace(/"/g, '\\"').replace(/\n/g, "\\n");
  const pairs = Object.entries(set).map(([name, value]) => `${name}="${escaped(value)}"`);
  return `{${pairs.join(",")}}`;
}
