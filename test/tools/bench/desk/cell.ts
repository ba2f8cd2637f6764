import * as fs from "node:fs";
import * as path from "node:path";
import { bjOffice } from "../../../lab/definition";
import { CALICO_CRD, type KubeObject } from "../../../lab/kubeApi";
import { Lab } from "../../../lab/lab";
import { Project } from "../../../lab/project";
import { RUNS_TYPESCRIPT } from "../../typescript";
import { type EngineRun, type Measurable, runEngine } from "./engineRun";
import { FloorProject } from "./floorProject";
import { NodeStatuses } from "./nodeStatuses";
import { runWatched } from "./processTree";
import { type DeskRecord, type Facts, runOf, WORKS, type Who, type Work } from "./record";
import { TRACED, traceOf } from "./trace";
import { askedOf, declareSite, deskNode, deskSite, floorSite, type Shape } from "./site";

export interface CellOptions {
  readonly nodes: number;
  readonly shape: Shape;
  /** Turns of a preview and of each report. */
  readonly rounds: number;
  /** Measure the floor program beside it. */
  readonly floor: boolean;
  /** Measure nothing but where the time of a preview goes. */
  readonly traceOnly: boolean;
}

/** What the program prints before the report. */
const BEFORE_REPORT = "now both ends are asked how they are";
const MOST_IN_A_MESH = 300;
const NOTHING = ["--skip-preview", "--expect-no-changes"];

/** One datacenter, from a cluster with its mesh on to `destroy`. @param keep called after each measurement */
export async function measureCell(
  options: CellOptions,
  record: DeskRecord,
  say: (line: string) => void,
  keep: () => void,
): Promise<void> {
  const { nodes, shape } = options;
  say(`${nodes} nodes, ${shape}: the lab comes up`);
  const began = performance.now();
  const lab = await Lab.up({
    name: `desk-${process.pid}`,
    definition: deskSite(nodes),
    progress: (line) => say(`  ${line}`),
  });
  const cell = new Cell(options, record, say, keep, lab, (performance.now() - began) / 1000);
  try {
    await cell.measure();
  } finally {
    await cell.end();
  }
}

class Cell {
  private project?: Project;
  private readonly nodes: NodeStatuses;
  private floor?: { readonly lab: Lab; readonly project: FloorProject };

  constructor(
    private readonly options: CellOptions,
    private readonly record: DeskRecord,
    private readonly say: (line: string) => void,
    private readonly keep: () => void,
    private readonly lab: Lab,
    private readonly labSeconds: number,
  ) {
    this.nodes = NodeStatuses.of(lab);
  }

  async measure(): Promise<void> {
    const { nodes, shape, rounds, floor } = this.options;
    const project = await Project.of(this.lab);
    this.project = project;
    declareSite(project, nodes, shape);
    const ours: Measurable = project;
    const up = await this.engine("up", "ours", ours, ["up", "--yes", "--skip-preview"]);
    const gate = /gate: \d+ of \d+ sessions are right, after (\d+) s/.exec(up.stdout)?.[1];
    if (gate === undefined) throw new Error(`The gate printed nothing:\n${up.stdout}`);
    await this.trace(ours);
    if (this.options.traceOnly) return;
    const exported = (await project.pulumi.run(["stack", "export"])).stdout;
    if (floor) await this.startFloor(exported);
    const turns: [Who, Measurable][] = [["ours", ours]];
    if (this.floor !== undefined) turns.push(["floor", measurable(this.floor.project)]);
    for (let turn = 0; turn < rounds; turn++) {
      for (const [who, one] of turns)
        await this.engine("preview", who, one, ["preview", "--expect-no-changes"]);
    }
    await this.commands(project);
    const floorState = this.floor === undefined ? {} : { floorState: stateOf(this.floor.project) };
    const { resources } = (JSON.parse(exported) as { deployment: { resources: unknown[] } }).deployment;
    const facts = { nodes, shape, resources: resources.length, state: stateOf(project), ...floorState };
    const kept: Facts = { ...facts, lab: this.labSeconds, gate: Number(gate) };
    this.record.facts.push(kept);
    this.keep();
    await this.reports(ours, rounds);
    kept.oneMore = await this.oneNodeMore(project);
    // The mesh of 1,000 nodes is 999,000 sessions, which every one of them would have to report.
    if (nodes > MOST_IN_A_MESH) return;
    for (const [who, one] of turns)
      await this.engine("destroy", who, one, ["destroy", "--yes", "--skip-preview"]);
  }

  /** Leaves nothing behind. */
  async end(): Promise<void> {
    await this.nodes.stop();
    await Promise.all([this.lab.down(), this.floor?.lab.down()]);
    this.project?.remove();
    this.floor?.project.remove();
  }

  private async startFloor(exported: string): Promise<void> {
    const name = `desk-floor-${process.pid}`;
    const lab = await Lab.up({ name, definition: floorSite(this.options.nodes) });
    const project = await FloorProject.like(exported, lab);
    this.floor = { lab, project };
    await this.engine("up", "floor", measurable(project), ["up", "--yes", "--skip-preview"]);
  }

  /** The second preview: in the first one, files may be compiled. */
  private async trace(ours: Measurable): Promise<void> {
    const { nodes, shape } = this.options;
    await runEngine(ours, ["preview", "--expect-no-changes"]);
    const began = Date.now();
    const run = await runEngine(ours, ["preview", "--expect-no-changes", ...TRACED]);
    this.record.traces.push({ nodes, shape, ...traceOf(run, began) });
    this.keep();
  }

  /** What happens at the end of `up`, with every node that it asks, and with a tenth of them silent. */
  private async reports(ours: Measurable, rounds: number): Promise<void> {
    const asked = askedOf(this.options.nodes);
    const silent = asked
      .filter((_, at) => at % 10 === 5 || asked.length < 10)
      .slice(0, 1 + asked.length / 10);
    for (let turn = 0; turn < Math.min(rounds, 3); turn++) {
      await this.report("report", ours);
      this.nodes.silent = new Set(silent);
      try {
        const { stdout } = await this.report("silent", ours);
        if (!stdout.includes("gave no status")) throw new Error(`Nobody was silent:\n${stdout}`);
      } finally {
        this.nodes.silent = new Set();
      }
    }
  }

  private async report(work: Work, ours: Measurable): Promise<EngineRun> {
    const run = await runEngine(ours, ["up", "--yes", ...NOTHING], { report: BEFORE_REPORT });
    const { seconds, at } = run;
    if (at.report === undefined) throw new Error(`There was no report:\n${run.stdout}`);
    const all = `${this.options.nodes} of ${this.options.nodes} sessions Established on both ends`;
    if (work === "report" && !run.stdout.includes(all)) throw new Error(`Not all was right:\n${run.stdout}`);
    this.add(work, "ours", { seconds: seconds - at.report });
    return run;
  }

  private async oneNodeMore(project: Project): Promise<{ objects: number; lines: number }> {
    const { nodes, shape } = this.options;
    await this.lab.addNode(deskNode(nodes));
    declareSite(project, nodes + 1, shape);
    const [{ sysname = "" } = {}] = bjOffice.switches;
    const typed = async () =>
      (await this.lab.switchLog(sysname)).filter(({ line }) => line.startsWith("peer ")).length;
    const versions = async () => {
      const { items } = await this.lab.api.get<{ items: KubeObject[] }>(`${CALICO_CRD}/bgppeers`);
      return items.map(({ metadata: { name, resourceVersion } }) => `${name} ${String(resourceVersion)}`);
    };
    const [lines, before] = [await typed(), new Set(await versions())];
    await this.engine("one", "ours", project, ["up", "--yes", "--skip-preview"]);
    const changed = (await versions()).filter((version) => !before.has(version));
    return { objects: changed.length, lines: (await typed()) - lines };
  }

  /** `check` and `render` beside a process of Node that does nothing. */
  private async commands(project: Project): Promise<void> {
    const command = (name: string) => [
      process.execPath,
      ...RUNS_TYPESCRIPT.slice(0, 1),
      path.join(project.directory, "components/dynamic/typescript.cjs"),
      path.join("stacks", "commands", `${name}.ts`),
      project.stack,
    ];
    for (let turn = -1; turn < 5; turn++) {
      const works: [Work, string[]][] = [
        ["node", [process.execPath, "-e", "0"]],
        ["check", command("check")],
        ["render", command("render")],
      ];
      for (const [work, argv] of works) {
        const ran = await runWatched(argv, { cwd: project.directory, env: process.env });
        // The first one may compile.
        if (turn >= 0) this.add(work, "ours", runOf(ran));
      }
    }
  }

  private async engine(work: Work, who: Who, one: Measurable, args: readonly string[]): Promise<EngineRun> {
    const run = await runEngine(one, args);
    this.add(work, who, runOf(run));
    return run;
  }

  private add(work: Work, who: Who, run: ReturnType<typeof runOf> | { seconds: number }): void {
    const { nodes, shape } = this.options;
    this.record.runs.push({ nodes, shape, work, who, ...run });
    this.keep();
    this.say(
      `${nodes} nodes, ${shape}: ${WORKS[work]}${who === "floor" ? " (floor)" : ""}: ${run.seconds.toFixed(2)} s`,
    );
  }
}

const measurable = ({ pulumi, directory }: FloorProject): Measurable => ({
  pulumi,
  directory,
  stack: "floor",
});

/** Bytes of the state's file; its history and backups do not count. */
function stateOf({ backend }: { readonly backend: string }): number {
  const folder = path.join(backend, ".pulumi", "stacks");
  const files = fs
    .readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".json"));
  return files.reduce((sum, file) => sum + fs.statSync(path.join(folder, file)).size, 0);
}
