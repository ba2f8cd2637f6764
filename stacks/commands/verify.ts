// npm run verify -- <stack> [--wait <seconds>]: what both ends report of every declared session.
import { sessionsOf, type Inventory, type Session } from "../../components/peering";
import { accessTo, type Credentials } from "../../components/s9700/access";
import {
  allEstablished,
  askSwitch,
  ClusterError,
  formatRoutes,
  formatSessions,
  joinSessions,
  NodeEnd,
  type NodeReports,
  type SessionReport,
  type SwitchReports,
} from "../../components/verification";
import { StackFileError } from "../config";
import { readSecrets, SecretsError } from "../secrets";
import { readStackFile } from "../stackFile";

const USAGE = "usage: npm run verify -- <stack> [--wait <seconds>]";

/** Milliseconds between two looks at the switches. */
const PAUSE = 2_000;

async function main(argv: readonly string[]): Promise<number> {
  const { stack, wait } = parse(argv);
  const inventory = readStackFile(stack);
  const sessions = sessionsOf(inventory);
  const credentials = readSecrets(inventory);
  const nodeEnd = NodeEnd.of(inventory.cluster.kubeconfig, inventory.cluster.context);
  const { reports, switches } = await lookUntil(
    Date.now() + wait * 1000,
    inventory,
    sessions,
    credentials,
    nodeEnd,
  );
  console.log(formatSessions(reports));
  for (const [name, report] of Object.entries(switches)) {
    if ("routes" in report) console.log(`\n${formatRoutes(name, report.routes)}`);
  }
  return allEstablished(reports) ? 0 : 1;
}

interface Look {
  readonly reports: readonly SessionReport[];
  readonly switches: SwitchReports;
}

/** Switches first: one of their tables shows every node; the nodes are asked once those look right, or at the end. */
async function lookUntil(
  deadline: number,
  inventory: Inventory,
  sessions: readonly Session[],
  credentials: Credentials,
  nodeEnd: NodeEnd,
): Promise<Look> {
  const nodes = [...new Set(sessions.map(({ node }) => node.name))];
  for (let told = ""; ;) {
    const switches = await askSwitches(inventory, credentials);
    const up = sessions.filter((session) => isUp(session, switches)).length;
    const hopeless = Object.values(switches).some((report) => "problem" in report && report.lasting === true);
    const last = hopeless || Date.now() >= deadline;
    if (up === sessions.length || last) {
      const answers: NodeReports = await nodeEnd.ask(nodes);
      const reports = joinSessions(sessions, switches, answers);
      if (last || allEstablished(reports)) return { reports, switches };
    }
    const progress = `${up} of ${sessions.length} sessions Established at the switch`;
    if (progress !== told)
      console.error(`${progress}; waiting up to ${Math.ceil((deadline - Date.now()) / 1000)} s more …`);
    told = progress;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, Math.min(PAUSE, deadline - Date.now()))));
  }
}

async function askSwitches(inventory: Inventory, credentials: Credentials): Promise<SwitchReports> {
  const reports = inventory.switches.map(async ({ name, management }) => {
    return [name, await askSwitch(accessTo({ name, ...management }, credentials))] as const;
  });
  return Object.fromEntries(await Promise.all(reports));
}

function isUp({ node, switch: device }: Session, switches: SwitchReports): boolean {
  const report = switches[device.name];
  if (report === undefined || "problem" in report) return false;
  return report.peers.some((peer) => peer.peer === node.address && peer.state === "Established");
}

function parse(argv: readonly string[]): { stack: string; wait: number } {
  const [stack, option, seconds, ...rest] = argv;
  const wait = option === undefined ? 0 : Number(seconds);
  const right = option === undefined || (option === "--wait" && Number.isFinite(wait) && wait >= 0);
  if (stack === undefined || stack.startsWith("-") || !right || rest.length > 0) throw new UsageError(USAGE);
  return { stack, wait };
}

class UsageError extends Error {}

const EXPECTED = [UsageError, StackFileError, SecretsError, ClusterError];

// `npm run verify -- lab | head` closes the pipe early: no mistake of anybody's.
process.stdout.on("error", () => process.exit());

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    const said = error instanceof Error ? error.message : String(error);
    console.error(said);
    process.exitCode = error instanceof UsageError ? 2 : 1;
    if (!EXPECTED.some((kind) => error instanceof kind) && process.env.DEBUG) console.error(error);
  },
);
