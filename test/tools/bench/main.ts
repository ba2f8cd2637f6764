// npm run bench: the driver beside plain ssh2, netmiko, scrapli, annet and hier_config, on the project's own front end.
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parseArgs } from "node:util";
import { little, many, plan, push, type PushCell } from "./cells";
import { measureManyNodes, type ManyNodes } from "./nodes200";
import { plot } from "./plot";
import { Results } from "./results";
import { Rivals } from "./rivals";
import { Switches } from "./switches";

const USAGE = `npm run bench -- [--quick] [--out FOLDER]
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
    // What Node compiles on its first way through is not what is measured.
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
| of it, the gate: 3 looks in a row at all sessions and prefixes | ${seconds(gate)} |
| \`npm run verify\`, both ends of 4 nodes, the switch's of all | ${seconds(verify)} |
| a preview that finds nothing to do | ${seconds(preview)} |
`;
}

const WARM_UP: PushCell = { peers: 1_000, delayMs: 0, runs: 3, rivalRuns: 0 };

function pageOf(results: Results, where: string): string {
  return `# Benchmark

One run of \`npm run bench\`: ${where}.

The front end of test/emulator runs in a process of its own and waits 0 or 20 ms before each answer. Whole sessions are measured: login, work, \`save\`, leaving; loading a program is not.
\`ratio\` is to the first tool of the cell, the median of the turns' ratios where both took part in all of them. After every run the switch is asked whether the work was done.

- *${"plain ssh2, line by line"}*: the least that waits for each prompt, and looks at nothing.
- *plain ssh2, the driver's lines*: the same with what the driver sends besides: the lock, reading under it and after,
  whether all is saved, whether the switch saves by itself, the upper view.
- *s9700*: locks, reads, plans, checks echo, prompt and view of each line, reads back, saves. A push is one that was
  reviewed, as \`pulumi up\` makes it: seven lines more than the least, whatever the size. A no-op and one change are
  looked for first, without a lock.

Where lines take 20 ms, those seven are what a small push costs: 1.03 × of 4 peers' 19 lines is half a line, and reading
before and after alone is two (1.11 ×). No driver that does so gets there; what this one adds to its lines is told by
the second floor. The second of many switches side by side is plain ssh2 at as many: where that takes more than 1.03 × of
one, the machine has no more to give.

A process that looks again at a switch that says what it said before does not read it anew: that is the no-op here.

The 0.03 s for a plan of 5,000 peers were asked for where annet takes 0.89 s. A machine on which annet takes longer is
that much slower: the ratio of the two stands beside the time.

![medians](bench.svg)

## Goals

${results.goalTable()}

## All of it

${results.table()}
`;
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}\n`);
  process.exitCode = 1;
});
