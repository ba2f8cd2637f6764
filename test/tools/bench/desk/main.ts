// npm run bench -- desk: previews and updates as people wait for them, beside the least program with the same resources.
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parseArgs } from "node:util";
import { measureCell } from "./cell";
import { deskPage } from "./page";
import { plotDesk } from "./plot";
import type { DeskRecord } from "./record";
import { MOST_NODES } from "./site";

export const USAGE = `npm run bench -- desk [--nodes 4,200,1000] [--rounds N] [--quick] [--trace] [--out FOLDER]
  --nodes LIST  how many nodes, up to ${MOST_NODES}; default 4,200
  --rounds N    turns of each preview and report; default 5 at 4 nodes, 3 at 200, 1 at 1,000
  --quick       4 nodes and one turn: about three minutes
  --trace       only where the time of a preview goes, of each number of nodes
  --out FOLDER  where desk.md, desk.svg and desk.json go; default: bench`;

export async function desk(argv: string[]): Promise<void> {
  const {
    nodes,
    rounds,
    quick = false,
    trace = false,
    out = "bench",
  } = parseArgs({
    args: argv,
    options: {
      nodes: { type: "string" },
      rounds: { type: "string" },
      quick: { type: "boolean" },
      trace: { type: "boolean" },
      out: { type: "string" },
    },
  }).values;
  const counts = (nodes ?? (quick ? "4" : "4,200"))
    .split(",")
    .map((text) => count("nodes", text, MOST_NODES));
  const turns = rounds === undefined ? undefined : count("rounds", rounds, 100);
  const started = Date.now();
  const seconds = () => `${((Date.now() - started) / 1000).toFixed(0).padStart(5)} s`;
  const say = (line: string) => process.stderr.write(`${seconds()}  ${line}\n`);
  const load = (os.loadavg()[0] ?? NaN).toFixed(1);
  const record: DeskRecord = { where: "", runs: [], facts: [], traces: [] };
  fs.mkdirSync(out, { recursive: true });
  // After each measurement: a run of an hour that is ended is not lost.
  const keep = () => {
    const minutes = Math.round((Date.now() - started) / 60_000);
    record.where = `${os.cpus().length} cores, Node ${process.version}, ${minutes} minutes; load average ${load} at its start, ${(os.loadavg()[0] ?? NaN).toFixed(1)} at its end`;
    fs.writeFileSync(path.join(out, "desk.json"), JSON.stringify(record, undefined, 1));
    fs.writeFileSync(path.join(out, "desk.md"), deskPage(record));
    fs.writeFileSync(path.join(out, "desk.svg"), plotDesk(record));
  };
  for (const nodes of counts) {
    for (const shape of nodes < 100 ? (["per-node"] as const) : (["per-node", "grouped"] as const)) {
      const usual = quick || nodes > 500 ? 1 : nodes > 50 ? 3 : 5;
      const options = { nodes, shape, rounds: turns ?? usual, floor: shape === "per-node", traceOnly: trace };
      await measureCell(options, record, say, keep);
    }
  }
  process.stdout.write(deskPage(record));
}

function count(option: string, text: string, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new Error(`--${option}: "${text}" is not a whole number from 1 to ${most}.`);
}
