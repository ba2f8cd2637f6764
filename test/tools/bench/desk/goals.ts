import { median, ratio } from "../results";
import type { DeskRecord, Run, Who, Work } from "./record";
import type { Shape } from "./site";

/** A limit of what people wait for. */
export interface Goal {
  readonly what: string;
  readonly is: number;
  readonly atMost: number;
  readonly unit: "×" | "s" | "";
  /** The same of processor time, which other work on the machine changes less. */
  readonly ofCpu?: number;
}

/** The runs of one work, and what is made of them. */
export class Measured {
  constructor(private readonly record: DeskRecord) {}

  runs(nodes: number, shape: Shape, work: Work, who: Who = "ours"): readonly Run[] {
    return this.record.runs.filter(
      (run) => run.nodes === nodes && run.shape === shape && run.work === work && run.who === who,
    );
  }

  /** NaN where it was not measured. */
  median(of: readonly Run[], value: (run: Run) => number | undefined = ({ seconds }) => seconds): number {
    return median(of.map((run) => value(run) ?? NaN));
  }

  /** Ours beside the floor's, turn by turn. */
  ratio(
    [nodes, shape, work]: readonly [number, Shape, Work],
    value: (run: Run) => number | undefined,
  ): number {
    const of = (who: Who) => this.runs(nodes, shape, work, who).map((run) => value(run) ?? NaN);
    return ratio(of("ours"), of("floor"));
  }
}

const seconds = ({ seconds }: Run): number => seconds;
const cpu = ({ cpuSeconds }: Run): number | undefined => cpuSeconds;
const memory = ({ peakMemory }: Run): number | undefined => peakMemory;

/** The goals that can be told from what was measured. */
export function goalsOf(record: DeskRecord): Goal[] {
  const measured = new Measured(record);
  const goals: Goal[] = [];
  const add = (goal: Goal) => void (Number.isNaN(goal.is) || Number.isNaN(goal.atMost) || goals.push(goal));
  const [smallest] = record.facts.filter(({ shape }) => shape === "per-node");
  const small = (work: Work) =>
    smallest === undefined ? NaN : measured.median(measured.runs(smallest.nodes, "per-node", work));
  for (const { nodes, shape, gate, oneMore } of record.facts) {
    const name = `${nodes} nodes, ${shape}`;
    const of = (work: Work, who: Who = "ours") => measured.median(measured.runs(nodes, shape, work, who));
    const cell = (work: Work) => [nodes, shape, work] as const;
    if (shape === "per-node") {
      const ofCpu = measured.ratio(cell("preview"), cpu);
      const is = measured.ratio(cell("preview"), seconds);
      add({ what: `${name}: preview beside the floor's`, is, atMost: 1.3, unit: "×", ofCpu });
      const memories = measured.ratio(cell("preview"), memory);
      add({ what: `${name}: memory of a preview beside the floor's`, is: memories, atMost: 1.3, unit: "×" });
      add({
        what: `${name}: \`up\` from nothing beside the floor's and the gate's ${gate} s`,
        is: of("up") / (of("up", "floor") + gate),
        ...{ atMost: 1.4, unit: "×" },
        ofCpu: measured.ratio(cell("up"), cpu),
      });
      add({
        what: `${name}: \`destroy\` beside the floor's`,
        is: measured.ratio(cell("destroy"), seconds),
        ...{ atMost: 1.3, unit: "×" },
        ofCpu: measured.ratio(cell("destroy"), cpu),
      });
    } else {
      const atMost = 1.3 * small("preview") + 2;
      add({
        what: `${name}: preview; at most 1.3 × that of ${smallest?.nodes} nodes and 2 s`,
        is: of("preview"),
        ...{ atMost, unit: "s" },
      });
      const ofBird = gate - (smallest?.gate ?? 0);
      add({
        what: `${name}: \`up\` from nothing; at most 1.5 × that of ${smallest?.nodes} nodes and BIRD's ${ofBird} s`,
        is: of("up"),
        ...{ atMost: 1.5 * small("up") + ofBird, unit: "s" },
      });
    }
    if (nodes !== smallest?.nodes) {
      add({
        what: `${name}: one node more beside \`up\` of ${smallest?.nodes} nodes from nothing`,
        is: of("one") / small("up"),
        ...{ atMost: 1.5, unit: "×" },
      });
      if (oneMore !== undefined) {
        add({
          what: `${name}: objects that one node more touches`,
          is: oneMore.objects,
          atMost: 1,
          unit: "",
        });
        add({ what: `${name}: lines that one node more sends`, is: oneMore.lines, atMost: 3, unit: "" });
      }
    }
    const longer = of("silent") - of("report");
    add({
      what: `${name}: what a tenth of silent nodes adds to the report`,
      is: longer,
      atMost: 10,
      unit: "s",
    });
    for (const command of ["check", "render"] as const) {
      const cpuOf = (work: Work) => measured.median(measured.runs(nodes, shape, work), cpu);
      add({
        what: `${name}: \`${command}\` on top of node's own start`,
        is: of(command) - of("node"),
        ...{ atMost: 0.3, unit: "s" },
        ofCpu: cpuOf(command) - cpuOf("node"),
      });
    }
  }
  return goals;
}
