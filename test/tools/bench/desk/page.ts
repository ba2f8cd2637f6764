import { median, shown } from "../results";
import { goalsOf, Measured, type Goal } from "./goals";
import { type DeskRecord, type Facts, type Run, WORKS, type Work } from "./record";

/** The part of docs/bench.md that `npm run bench -- desk` makes. */
export function deskPage(record: DeskRecord): string {
  return `## Previews and updates, as people wait for them

One run of \`npm run bench -- desk\`: ${record.where}.

A real kube-apiserver with etcd and Calico's own API server; on each node a real BIRD, without confd, with a session of its own
to the emulated switch's routing engine (FRR). A stand-in answers for Calico's status reporter: the session to the switch
as that BIRD reports it, and, once \`destroy\` has switched the mesh on again, the mesh's sessions, which these nodes do not have.
The *floor* is the least program on the same engine and providers: it declares as many resources of the same kinds with
the same inputs, reads no switch, checks nothing and waits for nothing; it has a cluster of its own, of as many nodes, whose
nodes run nothing. Both refresh always, a preview in one pass. Ours and the floor take
turns; a ratio is the median of the turns'. CPU and memory are of all processes of the run (looked at every 40 ms; shared pages
count in each); processes are those that were seen.

![cost against nodes](desk.svg)

### Goals

${markdown(["goal", "measured", "at most", "", "by CPU time"], goalsOf(record).map(goalRow))}

### All measurements

${markdown(
  [
    "nodes",
    "work",
    "median",
    "CPU",
    "floor",
    "floor's CPU",
    "ratio",
    "of CPU",
    "memory",
    "floor's",
    "processes",
    "floor's",
    "runs",
  ],
  rowsOf(record),
)}

### Where the time of a preview goes

Parts overlap: program, engine and providers work side by side. The engine's own log (\`-v=7\`) and the starts of its processes
tell them; \`npm run bench -- desk --trace\` measures nothing else.

${record.traces.map(traceTables).join("\n\n")}

### What was made

${markdown(
  [
    "nodes",
    "resources",
    "state",
    "floor's state",
    "the lab came up",
    "the gate waited",
    "one node more touched",
  ],
  record.facts.map(factRow),
)}
`;
}

function goalRow({ what, is, atMost, unit, ofCpu }: Goal): string[] {
  const value = (number: number) => (unit === "" ? String(number) : `${Number(number.toFixed(2))} ${unit}`);
  return [
    what,
    value(is),
    value(atMost),
    is <= atMost ? "met" : "missed",
    ofCpu === undefined || Number.isNaN(ofCpu) ? "" : value(ofCpu),
  ];
}

function rowsOf(record: DeskRecord): string[][] {
  const measured = new Measured(record);
  return record.facts.flatMap(({ nodes, shape }) =>
    (Object.keys(WORKS) as Work[]).flatMap((work) => {
      const [ours, floor] = [measured.runs(nodes, shape, work), measured.runs(nodes, shape, work, "floor")];
      if (ours.length === 0) return [];
      const cell = [nodes, shape, work] as const;
      const of = (
        runs: readonly Run[],
        text: (value: number) => string,
        value: (run: Run) => number | undefined,
      ) => {
        const middle = median(runs.map((run) => value(run) ?? NaN));
        return Number.isNaN(middle) ? "" : text(middle);
      };
      const times = (value: (run: Run) => number | undefined) => {
        const beside = floor.length === 0 ? NaN : measured.ratio(cell, value);
        return Number.isNaN(beside) ? "" : `${beside.toFixed(2)} ×`;
      };
      const cpu = ({ cpuSeconds }: Run) => cpuSeconds;
      const seconds = ({ seconds }: Run) => seconds;
      return [
        [
          `${nodes}, ${shape}`,
          WORKS[work],
          of(ours, shown, seconds),
          of(ours, shown, cpu),
          of(floor, shown, seconds),
          of(floor, shown, cpu),
          times(seconds),
          times(cpu),
          of(ours, megabytes, (run) => run.peakMemory),
          of(floor, megabytes, (run) => run.peakMemory),
          of(ours, String, (run) => run.processes),
          of(floor, String, (run) => run.processes),
          String(ours.length),
        ],
      ];
    }),
  );
}

function factRow({ nodes, shape, resources, state, floorState, lab, gate, oneMore }: Facts): string[] {
  const kilobytes = (bytes: number | undefined) =>
    bytes === undefined ? "" : `${Math.round(bytes / 1e3)} kB`;
  const touched = oneMore === undefined ? "" : `${oneMore.objects} objects, ${oneMore.lines} lines`;
  return [
    `${nodes}, ${shape}`,
    String(resources),
    kilobytes(state),
    kilobytes(floorState),
    shown(lab),
    `${gate} s`,
    touched,
  ];
}

function traceTables({ nodes, shape, steps, cpu }: DeskRecord["traces"][number]): string {
  const rows = steps.map(({ what, from, to }) => [what, shown(from), shown(to), shown(to - from)]);
  const ofCpu = cpu.map(({ program, seconds, processes }) => [program, shown(seconds), String(processes)]);
  return [
    markdown([`${nodes} nodes, ${shape}`, "from", "to", "takes"], rows),
    "",
    markdown(["processor time", "", "processes"], ofCpu),
  ].join("\n");
}

const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;

function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}
