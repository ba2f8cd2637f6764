// npm run bench: the driver beside plain ssh2, netmiko, scrapli, annet and hier_config, on the emulated S9700.
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parseArgs } from "node:util";
import { little, many, plan, push, type PushCell } from "./cells";
import { desk, USAGE as DESK_USAGE } from "./desk/main";
import { fleet, USAGE as FLEET_USAGE } from "./fleet";
import { measureManyNodes, type ManyNodes } from "./nodes200";
import { plot } from "./plot";
import { Results } from "./results";
import { Rivals } from "./rivals";
import { Switches } from "./switches";

const USAGE = `npm run bench -- [--quick] [--out FOLDER]
npm run bench -- desk …, previews and updates as people wait for them: see npm run bench -- desk --help
npm run bench -- fleet …, many stacks at once: see npm run bench -- fleet --help
  --quick       about four minutes: fewer runs, without 1,000 peers at 20 ms, 64 switches and the lab of 200 nodes
  --out FOLDER  where bench.md and bench.svg go; default: bench`;

const FULL: readonly PushCell[] = [
  { peers: 4, delayMs: 0, runs: 41, rivalRuns: 3 },
  { peers: 4, delayMs: 20, runs: 5, rivalRuns: 3 },
  { peers: 100, delayMs: 0, runs: 15, rivalRuns: 3 },
  { peers: 100, delayMs: 20, runs: 5, rivalRuns: 1 },
  { peers: 1_000, delayMs: 0, runs: 9, rivalRuns: 1 },
  { peers: 1_000, delayMs: 20, runs: 1, rivalRuns: 1, rivalPeers: 100 },
];
const QUICK: readonly PushCell[] = [
  { peers: 4, delayMs: 0, runs: 5, rivalRuns: 1 },
  { peers: 4, delayMs: 20, runs: 3, rivalRuns: 1 },
  { peers: 100, delayMs: 0, runs: 5, rivalRuns: 1 },
  { peers: 100, delayMs: 20, runs: 1, rivalRuns: 1 },
  { peers: 1_000, delayMs: 0, runs: 3, rivalRuns: 1, rivalPeers: 100 },
];

async function main(argv: string[]): Promise<void> {
  if (argv[0] === "desk") return desk(argv.slice(1));
  if (argv[0] === "fleet") return fleet(argv.slice(1));
  const options = { quick: { type: "boolean" }, out: { type: "string" } } as const;
  const { quick = false, out = "bench" } = parseArgs({ args: argv, options }).values;
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const started = Date.now();
  const load = (os.loadavg()[0] ?? NaN).toFixed(1);
  const rivals = await Rivals.install(say);
  const switches = Switches.start();
  const results = new Results(say);
  const bench = { switches, rivals, results };
  try {
    // Unmeasured: in its first runs Node still compiles the code.
    await push({ ...bench, results: new Results(() => undefined) }, { ...WARM_UP });
    for (const cell of quick ? QUICK : FULL) await push(bench, cell);
    for (const delayMs of [0, 20])
      await little(bench, 1_000, delayMs, quick ? 3 : delayMs === 0 ? 41 : 21, 1);
    for (const peers of [1_000, 5_000]) await plan(bench, peers, quick ? 5 : 15);
    for (const count of quick ? [32] : [32, 64])
      for (const delayMs of [0, 20]) await many(bench, count, delayMs, quick ? 1 : 5);
  } finally {
    switches.stop();
  }
  const nodes = quick ? undefined : await measureManyNodes(200, say);
  const minutes = Math.round((Date.now() - started) / 60_000);
  const driver = pageOf(
    results,
    `${os.cpus().length} cores, Node ${process.version}, ${minutes} minutes${quick ? ", with --quick" : ""}; load average ${load}`,
  );
  const page = nodes === undefined ? driver : `${driver}\n${manyNodesSection(nodes)}`;
  fs.mkdirSync(out, { recursive: true });
  fs.writeFileSync(path.join(out, "bench.md"), page);
  fs.writeFileSync(path.join(out, "bench.svg"), plot(results.all));
  process.stdout.write(page);
}

/** Everything together: the real engine, Calico's API and real BIRDs on the lab's switch. */
function manyNodesSection({ nodes, lab, up, gate, verify, preview }: ManyNodes): string {
  const seconds = (value: number) => `${value.toFixed(1)} s`;
  return `## A datacenter of ${nodes} nodes

From a mesh to ${nodes} sessions on one switch, through the real engine; the nodes run BIRD, four of them all of Calico.

| step | time |
|---|---|
| the lab comes up | ${seconds(lab)} |
| \`pulumi up\` | ${seconds(up)} |
| of it, the gate: three consecutive polls of all sessions and prefixes | ${seconds(gate)} |
| \`npm run verify\`, both ends of 4 nodes, the switch's of all | ${seconds(verify)} |
| a preview that finds nothing to do | ${seconds(preview)} |
`;
}

const WARM_UP: PushCell = { peers: 1_000, delayMs: 0, runs: 3, rivalRuns: 0 };

function pageOf(results: Results, where: string): string {
  return `# Benchmark

One run of \`npm run bench\`: ${where}.

The emulated S9700 of test/emulator runs in a process of its own and waits 0 or 20 ms before each answer. The time is
from login to logout, \`save\` included; loading a program is not measured. \`ratio\` is to the first tool of the cell: the
median of the turns' ratios where both tools took part in all turns. After every run the benchmark checks on the switch
that the work was done.

- *plain ssh2, line by line*: the least that a program can do: it waits for each prompt and checks nothing.
- *plain ssh2, the driver's lines*: the same with the lines that the driver sends besides: the lock, reading under it and
  afterwards, whether all is saved, whether the switch saves by itself.
- *s9700*: locks, reads, plans, checks echo, prompt and view of each line, reads back, saves. A push is one that was
  reviewed, as \`pulumi up\` makes it. For a no-op and for one change the driver reads first, without a lock.

The limits: a push takes at most 1.5 × plain ssh2 line by line for 4 peers and 1.3 × from 100 peers on, a no-op at most
2 ×; the driver is three times as fast as the fastest other tool where the switch answers without delay; a plan of 5,000 peers
takes at most 0.1 s. Where each line takes 20 ms, all tools that wait for each prompt take about the same time.

![medians](bench.svg)

## Goals

${results.goalTable()}

## All measurements

${results.table()}
`;
}

main(process.argv.slice(2)).catch((error: unknown) => {
  const usage = { desk: DESK_USAGE, fleet: FLEET_USAGE }[process.argv[2] ?? ""] ?? USAGE;
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}\n`);
  process.exitCode = 1;
});
