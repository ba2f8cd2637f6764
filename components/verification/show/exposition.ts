/** One metric with its samples; all of this project's are gauges. */
export interface Metric {
  /** Begins with `calico_peering_`. */
  readonly name: string;
  readonly help: string;
  /** None = what it says is not known. */
  readonly samples: readonly {
    readonly labels: Readonly<Record<string, string>>;
    readonly value: number;
  }[];
}

/** Prometheus' text exposition format 0.0.4; a metric without samples is left out. Pure. */
export function exposition(metrics: readonly Metric[]): string {
  const lines = metrics.flatMap(({ name, help, samples }) =>
    samples.length === 0
      ? []
      : [
          `# HELP ${name} ${help}`,
          `# TYPE ${name} gauge`,
          ...samples.map(({ labels, value }) => `${name}${labelSet(labels)} ${value}`),
        ],
  );
  return [...lines, ""].join("\n");
}

function labelSet(labels: Readonly<Record<string, string>>): string {
  const escaped = (value: string) => value.replace(/\\/g, "\\\\").replace(/"/g, '\\"').replace(/\n/g, "\\n");
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return `{${pairs.join(",")}}`;
}
