import {
  parseBgpSection,
  parseBgpText,
  planBgp,
  ownershipOf,
  type SwitchAccess,
} from "../../../components/s9700/vrp";
import { driverPush, driverPushMany, type Pushed } from "./driver";
import { floorAllAtOnce, floorLineByLine, floorMany, pushLines, readLines, type Measured } from "./floor";
import { type Rivals, PLANNERS, SHELLS } from "./rivals";
import {
  FLOOR,
  median,
  ONE_SWITCH,
  ONE_WRITE,
  OURS,
  PLAN_ONLY,
  ratio,
  type Results,
  SAME_LINES,
} from "./results";
import { onePercent, peerLines, sectionText } from "./sections";
import { AS, type Switches } from "./switches";

const EMPTY = `bgp ${AS}\n`;
/** Logins that are not measured: the first ones of a process are slower than the later ones, with every tool. */
const WARM_UP = 3;

export interface Bench {
  readonly switches: Switches;
  readonly rivals: Rivals;
  readonly results: Results;
}

type Work = (access: SwitchAccess) => Promise<Measured>;

/** Runs the tools in turns, so that other work on the machine slows all of them alike; each run at a fresh switch. */
async function inTurns(
  { switches, results }: Bench,
  cell: { readonly name: string; readonly boots: string; readonly delayMs: number; readonly goal: string },
  tools: readonly {
    readonly tool: string;
    readonly runs: number;
    readonly work: Work;
    readonly note?: string;
  }[],
): Promise<void> {
  const taken = tools.map(() => [] as Measured[]);
  for (
    let turn = cell.delayMs === 0 ? -WARM_UP : 0;
    turn < Math.max(...tools.map(({ runs }) => runs));
    turn++
  ) {
    for (const [at, { tool, runs, work }] of tools.entries()) {
      if (turn >= runs || (turn < 0 && isRival(tool))) continue;
      const [access] = await switches.fresh(cell.boots, { delayMs: cell.delayMs });
      if (access === undefined) throw new Error("No switch was started.");
      const run = await work(access);
      if (turn >= 0) taken[at]?.push(run);
      await requireGoal(switches, `${cell.name}: ${tool}`, cell.goal);
    }
  }
  for (const [at, { tool, note }] of tools.entries()) {
    const runs = taken[at] ?? [];
    const seconds = runs.map((run) => run.seconds);
    results.add({ cell: cell.name, tool, seconds, roundTrips: runs[0]?.roundTrips, note });
  }
}

/** Throws unless the tool that was measured did the work. */
async function requireGoal(switches: Switches, what: string, goal: string): Promise<void> {
  const { running = "" } = await switches.tell();
  const wanted = parseBgpText(goal).rows;
  const plan = planBgp({
    asNumber: AS,
    running: parseBgpSection(running),
    wanted,
    ownership: ownershipOf(wanted),
  });
  if (plan.commands.length > 0) throw new Error(`${what} left ${plan.commands.length} commands undone.`);
}

/** Another tool's process is started for each login, so it needs no warming up. */
const isRival = (tool: string) => SHELLS.some((shell) => shell === tool);

const rivalWork =
  (
    { rivals, switches }: Bench,
    tool: (typeof SHELLS)[number],
    lines: readonly string[],
    converge: boolean,
  ): Work =>
  async ({ port }) => {
    const seconds = await rivals.push(tool, [port], lines, converge);
    return { seconds, login: NaN, roundTrips: (await switches.tell()).lines ?? NaN };
  };

export interface PushCell {
  readonly peers: number;
  readonly delayMs: number;
  readonly runs: number;
  readonly rivalRuns: number;
  /** Fewer peers for the other tools, which would take minutes; their time is scaled up. */
  readonly rivalPeers?: number;
}

/** Pushes so many new peers to a switch with an empty process. */
export async function push(
  bench: Bench,
  { peers, delayMs, runs, rivalRuns, rivalPeers }: PushCell,
): Promise<void> {
  const { results } = bench;
  const name = `push ${peers} peers, ${delayMs} ms`;
  const goal = sectionText(peers);
  const typed = peerLines(peers).map((line) => ({ view: "bgp", line }));
  let same: string[] = [];
  const ours = async (access: SwitchAccess) => {
    const pushed = await driverPush(access, goal, { reviewed: true });
    same = linesOf(pushed);
    return pushed;
  };
  const sampled = rivalPeers ?? peers;
  await inTurns(bench, { name, boots: EMPTY, delayMs, goal }, [
    { tool: FLOOR, runs, work: (access) => floorLineByLine(access, pushLines(typed, AS)) },
    { tool: OURS, runs, work: (access) => ours(access) },
    { tool: SAME_LINES, runs, work: (access) => floorLineByLine(access, same) },
    {
      tool: ONE_WRITE,
      runs,
      work: (access) => floorAllAtOnce(access, pushLines(typed, AS, false)),
      note: "no save",
    },
    ...(rivalPeers === undefined
      ? SHELLS.map((tool) => ({
          tool,
          runs: rivalRuns,
          work: rivalWork(bench, tool, peerLines(peers), false),
        }))
      : []),
  ]);
  for (const tool of rivalPeers === undefined ? [] : SHELLS) {
    const [access] = await bench.switches.fresh(EMPTY, { delayMs });
    const seconds = await bench.rivals.push(tool, [access?.port ?? 0], peerLines(sampled));
    await requireGoal(bench.switches, tool, sectionText(sampled));
    const note = `${sampled} peers measured, scaled`;
    results.add({ cell: name, tool, seconds: [(seconds * peers) / sampled], note });
  }
  const atMost = peers < 100 ? 1.5 : 1.3;
  results.goal(`${name}: ${OURS} beside ${FLOOR}`, results.ratio(name, OURS, FLOOR), atMost);
  if (delayMs === 0) besideBestTool(results, name);
}

/** At most a third of the time of the fastest other tool, where the tools and not the switch take the time. */
function besideBestTool(results: Results, cell: string): void {
  const best = Math.min(...SHELLS.map((tool) => results.median(cell, tool)));
  results.goal(`${cell}: ${OURS} beside the fastest other tool`, results.median(cell, OURS) / best, 1 / 3);
}

/** Every line that the driver sent; the floor answers questions by itself. */
function linesOf({ report }: Pushed): string[] {
  return [...report.transcript.map(({ line }) => line).filter((line) => line !== ""), "quit"];
}

/** Pushes what the switch has already; then one description that differs among all these peers. */
export async function little(
  bench: Bench,
  peers: number,
  delayMs: number,
  runs: number,
  rivalRuns: number,
): Promise<void> {
  const { results } = bench;
  const boots = sectionText(peers);
  const changed = { descriptions: { [peers / 2]: "moved" } };
  const line = peerLines(peers, changed).find((text) => text.endsWith(" moved")) ?? "";
  const [read, ...rest] = [readLines(), ...pushLines([{ view: "bgp", line }], AS).slice(1)] as [
    string[],
    ...string[],
  ];
  for (const [what, goal, lines, atMost, floor] of [
    ["no-op", boots, peerLines(peers), 2, read],
    [
      "one change",
      sectionText(peers, changed),
      peerLines(peers, changed),
      undefined,
      [...read.slice(0, -1), ...rest],
    ],
  ] as const) {
    const name = `${what} in ${peers} peers, ${delayMs} ms`;
    let same: string[] = [];
    const ours = async (access: SwitchAccess) => {
      const pushed = await driverPush(access, goal);
      same = linesOf(pushed);
      return pushed;
    };
    await inTurns(bench, { name, boots, delayMs, goal }, [
      { tool: FLOOR, runs, work: (access) => floorLineByLine(access, floor) },
      { tool: OURS, runs, work: ours },
      { tool: SAME_LINES, runs, work: (access) => floorLineByLine(access, same) },
      ...SHELLS.map((tool) => ({
        tool,
        runs: rivalRuns,
        work: rivalWork(bench, tool, lines, true),
        note: "reads, and sends the lines that are missing",
      })),
    ]);
    if (atMost === undefined) continue;
    results.goal(`${name}: ${OURS} beside ${FLOOR}`, results.ratio(name, OURS, FLOOR), atMost);
    if (delayMs === 0) besideBestTool(results, name);
  }
}

/** Plans a change of the description or the AS of one peer in a hundred, in a warm process. */
export async function plan({ rivals, results }: Bench, peers: number, runs: number): Promise<void> {
  const cell = `plan ${peers} peers, 1 % changed`;
  const [old, wanted] = [sectionText(peers), sectionText(peers, onePercent(peers))];
  const whole: number[] = [];
  const planned: number[] = [];
  let commands = 0;
  for (let turn = -3; turn < runs; turn++) {
    const started = performance.now();
    const running = parseBgpText(old);
    const { rows } = parseBgpText(wanted);
    const parsed = performance.now();
    const input = { asNumber: AS, running, wanted: rows, ownership: ownershipOf(rows) };
    commands = planBgp(input).commands.length;
    if (turn < 0) continue;
    whole.push((performance.now() - started) / 1000);
    planned.push((performance.now() - parsed) / 1000);
  }
  results.add({ cell, tool: OURS, seconds: whole, note: `reads both texts; ${commands} commands` });
  results.add({ cell, tool: PLAN_ONLY, seconds: planned, note: "the plan alone" });
  for (const tool of PLANNERS) {
    const { seconds, commands: printed } = await rivals.plan(tool, old, wanted, Math.min(runs, 3));
    const refused = printed.filter((line) =>
      /^\s*undo peer \S+ (?:as-number|description) \S/.test(line),
    ).length;
    const count = printed.filter((line) => !/^\s*(?:bgp \d+|\S+-family .*|quit)$/.test(line)).length;
    const note =
      refused === 0
        ? `${count} commands`
        : `${count} commands, ${refused} of them in a form that VRP refuses`;
    results.add({ cell, tool, seconds, note });
  }
  if (peers === 5_000) {
    results.goal(`${cell}: ${OURS}, both texts read`, median(whole), 0.1, "s");
    results.goal(`${cell}: ${PLAN_ONLY}`, median(planned), 0.1, "s");
  }
}

/** Pushes the same 40 peers to many switches side by side. */
export async function many(bench: Bench, count: number, delayMs: number, runs: number): Promise<void> {
  const { switches, rivals, results } = bench;
  const peers = 40;
  const cell = `${count} switches × ${peers} peers, ${delayMs} ms`;
  const goal = sectionText(peers);
  const typed = peerLines(peers).map((line) => ({ view: "bgp", line }));
  const floor = (accesses: readonly SwitchAccess[]) => floorMany(accesses, pushLines(typed, AS));
  const one: number[] = [];
  const all: number[] = [];
  const cores: number[] = [];
  const floors: { readonly one: number[]; readonly all: number[] } = { one: [], all: [] };
  for (let turn = 0; turn < runs; turn++) {
    one.push(await driverPushMany(await switches.fresh(EMPTY, { delayMs }), goal));
    const accesses = await switches.fresh(EMPTY, { delayMs }, count);
    const before = await cpu(switches);
    const seconds = await driverPushMany(accesses, goal);
    all.push(seconds);
    cores.push(((await cpu(switches)) - before) / seconds);
    await requireGoal(switches, cell, goal);
    floors.one.push(await floor(await switches.fresh(EMPTY, { delayMs })));
    floors.all.push(await floor(await switches.fresh(EMPTY, { delayMs }, count)));
    await requireGoal(switches, `${cell}: ${FLOOR}`, goal);
  }
  results.add({ cell, tool: ONE_SWITCH, seconds: one });
  const used = median(cores);
  results.add({
    cell,
    tool: OURS,
    seconds: all,
    note: `${used.toFixed(2)} cores used, switches and driver together`,
  });
  results.add({ cell, tool: `${FLOOR}: one switch`, seconds: floors.one });
  const times = ratio(floors.all, floors.one).toFixed(2);
  results.add({ cell, tool: FLOOR, seconds: floors.all, note: `${times} × one switch of its own` });
  for (const tool of SHELLS) {
    const accesses = await switches.fresh(EMPTY, { delayMs }, count);
    const seconds = await rivals.push(
      tool,
      accesses.map(({ port }) => port),
      peerLines(peers),
    );
    results.add({ cell, tool, seconds: [seconds], note: "a thread for each switch" });
  }
  results.goal(`${cell}: ${OURS} beside ${FLOOR} at as many`, ratio(all, floors.all), 1.5);
}

async function cpu(switches: Switches): Promise<number> {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6 + ((await switches.tell()).cpu ?? NaN);
}
