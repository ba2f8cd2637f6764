// npm run verify -- <stack> [--wait <seconds>] [--json] [--prometheus <file>] [--html <file>] [--sample <nodes>]:
// both ends of every declared session.
import * as fs from "node:fs";
import { parseArgs } from "node:util";
import { sessionsOf, type Inventory, type Session } from "../../components/peering";
import { accessTo, type Credentials } from "../../components/s9700/access";
import type { SwitchAccess } from "../../components/s9700/vrp";
import {
  ClusterError,
  connect,
  formatJson,
  formatPage,
  formatPrometheus,
  formatRoutes,
  formatSessions,
  verifyOnce,
  type Report,
  type VerifyAccess,
} from "../../components/verification";
import { StackFileError } from "../config";
import { readSecrets, SecretsError } from "../secrets";
import { readStackFile } from "../stackFile";

const USAGE =
  "usage: npm run verify -- <stack> [--wait <seconds>] [--json] [--prometheus <file>] [--html <file>] [--sample <nodes>]";

/** Milliseconds between two looks at the switches. */
const PAUSE = 2_000;

interface Arguments {
  readonly stack: string;
  /** Seconds. */
  readonly wait: number;
  /** How many nodes are asked at most; undefined = the default. */
  readonly sample: number | undefined;
  /** JSON on standard output instead of the table. */
  readonly json: boolean;
  readonly prometheus: string | undefined;
  readonly html: string | undefined;
}

async function main(argv: readonly string[]): Promise<number> {
  const { stack, wait, sample, json, prometheus, html } = parse(argv);
  const inventory = readStackFile(stack);
  const sessions = sessionsOf(inventory);
  const access = {
    switches: switchesOf(inventory, readSecrets(inventory)),
    cluster: connect(inventory.cluster.kubeconfig, inventory.cluster.context),
  };
  const deadline = Date.now() + wait * 1000;
  const report = await lookUntil(deadline, inventory, sessions, access, sample);
  console.log(json ? formatJson(report).trimEnd() : textOf(report));
  if (prometheus !== undefined) replaceFile(prometheus, formatPrometheus(report));
  if (html !== undefined) replaceFile(html, formatPage(report, inventory));
  return report.right ? 0 : 1;
}

function textOf({ sessions, findings, switches }: Report): string {
  const routes = Object.entries(switches).flatMap(([name, one]) =>
    "routes" in one ? [`\n${formatRoutes(name, one.routes)}`] : [],
  );
  return [formatSessions(sessions), ...findings, ...routes].join("\n");
}

/** Whoever reads it meanwhile sees the old or the new one, never half of it. */
function replaceFile(file: string, text: string): void {
  try {
    fs.writeFileSync(`${file}.tmp`, text);
    fs.renameSync(`${file}.tmp`, file);
  } catch (error) {
    throw new UsageError(
      `${file}: it cannot be written (${error instanceof Error ? error.message : String(error)}).`,
    );
  }
}

/** The nodes are asked once the switches look right, or at the end. */
async function lookUntil(
  deadline: number,
  inventory: Inventory,
  sessions: readonly Session[],
  access: VerifyAccess,
  sample: number | undefined,
): Promise<Report> {
  for (let told = ""; ;) {
    const poll = await verifyOnce(inventory, sessions, access, { depth: "poll" });
    const hopeless = Object.values(poll.switches).some((one) => "problem" in one && one.lasting === true);
    const last = hopeless || Date.now() >= deadline;
    if (poll.right || last) {
      const report = await verifyOnce(inventory, sessions, access, sample === undefined ? {} : { sample });
      if (last || report.right) return report;
    }
    const up = poll.sessions.filter(({ established }) => established).length;
    const right = poll.sessions.filter((session) => session.right).length;
    const progress = `${up} of ${sessions.length} sessions Established at the switch, ${right} with their prefixes`;
    if (progress !== told)
      console.error(`${progress}; waiting up to ${Math.ceil((deadline - Date.now()) / 1000)} s more …`);
    told = progress;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, Math.min(PAUSE, deadline - Date.now()))));
  }
}

function switchesOf(inventory: Inventory, credentials: Credentials): Record<string, SwitchAccess> {
  const entries = inventory.switches.map(
    ({ name, management }) => [name, accessTo({ name, ...management }, credentials)] as const,
  );
  return Object.fromEntries(entries);
}

function parse(argv: readonly string[]): Arguments {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        wait: { type: "string", default: "0" },
        sample: { type: "string" },
        json: { type: "boolean", default: false },
        prometheus: { type: "string" },
        html: { type: "string" },
      },
    });
    const [stack, ...rest] = positionals;
    const wait = Number(values.wait);
    const sample = values.sample === undefined ? undefined : Number(values.sample);
    const right = wait >= 0 && Number.isFinite(wait) && (sample === undefined || sample >= 1);
    if (stack !== undefined && rest.length === 0 && right)
      return { stack, wait, sample, json: values.json, prometheus: values.prometheus, html: values.html };
  } catch {
    // Said below.
  }
  throw new UsageError(USAGE);
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
