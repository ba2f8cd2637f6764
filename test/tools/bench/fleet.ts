// npm run bench -- fleet: many stacks at once, and how memory and time go with how many.
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parseArgs } from "node:util";
import { declareFleet, fleetSite, fleetSwitch } from "../../lab/fleetSite";
import { Lab } from "../../lab/lab";
import { Project } from "../../lab/project";
import { runWatched, type Ran } from "./desk/processTree";

export const USAGE = `npm run bench -- fleet [--stacks N] [--at-once 1,4,8] [--out FOLDER]
  --stacks N      stacks of one switch, one node and one session each, up to 60; default 16
  --at-once LIST  default 1,4,8
  --out FOLDER    where fleet.md goes; default: bench`;

/** Seconds of a reply of the slow switch, and of the time limit, which it is over. */
const [SLOW, LIMIT] = [12, 300];

interface Turn {
  readonly atOnce: number;
  readonly ran: Ran;
}

export async function fleet(argv: string[]): Promise<void> {
  const {
    stacks: count = "16",
    "at-once": list = "1,4,8",
    out = "bench",
  } = parseArgs({
    args: argv,
    options: { stacks: { type: "string" }, "at-once": { type: "string" }, out: { type: "string" } },
  }).values;
  const stacks = whole("stacks", count, 4, 60);
  const atOnce = list.split(",").map((text) => whole("at-once", text, 1, stacks));
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const load = (os.loadavg()[0] ?? NaN).toFixed(1);
  const lab = await Lab.up({ name: `bench-fleet-${process.pid}`, definition: fleetSite(stacks) });
  let project: Project | undefined;
  try {
    project = await Project.of(lab);
    await declareFleet(project, lab, stacks);
    const turns: Turn[] = [];
    for (const each of atOnce) {
      // A review reads both ends and changes nothing: each turn finds the same.
      const ran = await run(project, ["review", "--at-once", String(each)]);
      if (ran.code !== 0) throw new Error(`${ran.stdout}\n${ran.stderr}`);
      turns.push({ atOnce: each, ran });
      say(`review of ${stacks} stacks, ${each} at once: ${figures(ran)}`);
    }
    const peer = "^peer .* as-number";
    const text = "Error: The number of peers exceeds the limit.";
    await lab.setFaults(fleetSwitch(1), { refuse: { line: peer, text } });
    await lab.setFaults(fleetSwitch(2), { slow: { ms: SLOW * 1000 } });
    await lab.setFaults(fleetSwitch(3), { cut: { line: peer } });
    const most = String(Math.max(...atOnce));
    const up = await run(project, ["up", "--yes", "--at-once", most, "--time-limit", String(LIMIT)]);
    say(`up of ${stacks} stacks, ${most} at once: ${figures(up)}`);
    const page = pageOf(stacks, turns, { atOnce: Number(most), ran: up }, load);
    fs.mkdirSync(out, { recursive: true });
    fs.writeFileSync(path.join(out, "fleet.md"), page);
    process.stdout.write(page);
  } finally {
    await lab.down();
    project?.remove();
  }
}

function run(project: Project, words: readonly string[]): Promise<Ran> {
  const command = ["--require", "./components/dynamic/typescript.cjs", "stacks/commands/fleet.ts", ...words];
  return runWatched([process.execPath, ...command], { cwd: project.directory, env: project.pulumi.env });
}

const figures = ({ seconds, cpuSeconds, peakMemory }: Ran): string =>
  `${seconds.toFixed(0)} s, ${cpuSeconds.toFixed(0)} s of processors, ${megabytes(peakMemory)} at most`;

const megabytes = (bytes: number): string => `${Math.round(bytes / 1_000_000)} MB`;

function pageOf(stacks: number, turns: readonly Turn[], up: Turn, load: string): string {
  const row = (what: string, { atOnce, ran }: Turn) =>
    `| ${what} | ${atOnce} | ${ran.seconds.toFixed(0)} s | ${ran.cpuSeconds.toFixed(0)} s | ${megabytes(ran.peakMemory)} |`;
  return `## A fleet

\`npm run bench -- fleet\`, on ${os.cpus().length} cores, Node ${process.version}; load average ${load} at its start. ${stacks} stacks of one switch, one node and one session
each, on one lab; memory is the largest sum over all processes of the fleet, shared pages counted in each.

| ${stacks} stacks | at once | time | processor time | memory |
| --- | --- | --- | --- | --- |
${turns.map((turn) => row("`fleet review`", turn)).join("\n")}
${row("`fleet up --yes`, three switches with a fault", up)}

That \`up\`, with a time limit of ${LIMIT} s, on a switch that refuses a command, one that takes ${SLOW} s for each line, and one that cuts
the connection; it ended with ${up.ran.code}:

\`\`\`
${up.ran.stdout.trim()}
\`\`\`
`;
}

function whole(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new Error(`--${option}: "${text}" is not a whole number from ${least} to ${most}.`);
}
