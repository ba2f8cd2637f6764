/** `npm run verify -- <stack>`: both ends of every declared session, as they are. */
import { sessionsOf, type Inventory } from "../../components/peering";
import type { Credentials } from "../../components/dynamic/credentials";
import { readAccessTo, connectionOf } from "../../components/s9700/access";
import type { SwitchAccess } from "../../components/s9700/vrp";
import type { Report } from "../../components/verification/judge/report";
import { calicoctlOnNodes, type CalicoctlAnswer } from "../../components/verification/observe/calicoctl";
import { connect } from "../../components/verification/observe/clusterClient";
import { formatJson } from "../../components/verification/show/json";
import { formatPage } from "../../components/verification/show/page";
import { formatPrometheus } from "../../components/verification/show/prometheus";
import { formatRoutes, formatSessions } from "../../components/verification/show/table";
import { verifyOnce } from "../../components/verification/verify";
import { readNodeStatusKey, readSecrets } from "../secrets";
import { readStackFile } from "../stackFile";
import { verifyWithin } from "../verifyWithin";
import { replaceFile } from "./replaceFile";
import { oneStack, runCommand, UsageError } from "./runCommand";

const USAGE = `npm run verify -- <stack> [--wait SECONDS] [--json] [--prometheus FILE] [--html FILE] [--sample NODES]
                                [--read-only] [--calicoctl]

  Looks at both ends of every declared session: the switches first (\`display\` only), then the cluster and calico-node.
  Prints each session with its prefixes, one sentence for each that is not as declared, and the switches' BGP routes.
  It changes nothing on a switch; in the cluster it creates CalicoNodeStatus objects and deletes them again.
  The rights that it needs in the cluster are in docs/rights/verify.yaml.

  --wait SECONDS     poll until all is as declared, at most this long; default 0: look once
  --sample NODES     how many nodes are asked at most, those with trouble first; default 32
  --read-only        ask no node, and so create nothing in the cluster; the switches' end and the objects remain
  --calicoctl        also run \`calicoctl node status\` over SSH on the nodes of cluster.nodeStatus, on all of them at once;
                     a node that gives no answer within 15 s is named in one line
  --json             print JSON instead of the table
  --prometheus FILE  also write metrics for node_exporter's textfile collector
  --html FILE        also write one static page: topology, sessions, prefixes, reasons

  The switches' passwords are read from the stack with \`pulumi config\`, or from SWITCH_PASSWORD (one for all);
  the private key for --calicoctl from the stack as well, or from the file that NODE_STATUS_KEY_FILE names.

exit codes
  0  all is as declared
  1  something is not, or an end could not be reached
  2  a mistake in the command line
`;

runCommand(
  {
    name: "verify",
    usage: USAGE,
    options: {
      wait: { type: "string" },
      sample: { type: "string" },
      "read-only": { type: "boolean" },
      calicoctl: { type: "boolean" },
      json: { type: "boolean" },
      prometheus: { type: "string" },
      html: { type: "string" },
    },
  },
  async ({ wait, sample, "read-only": readOnly, calicoctl, json, prometheus, html }, words) => {
    const stack = oneStack("verify", words);
    const seconds = numberOf("wait", wait ?? "0", 0);
    if (readOnly === true && sample !== undefined)
      throw new UsageError("--read-only asks no node, and --sample says how many: give one of them.");
    const nodes = sample === undefined ? undefined : numberOf("sample", sample, 1);
    const inventory = readStackFile(stack);
    const sessions = sessionsOf(inventory);
    if (calicoctl === true && Object.keys(inventory.cluster.nodeStatus ?? {}).length === 0)
      throw new UsageError(
        `--calicoctl: cluster.nodeStatus of stack ${stack} names no node; it says how each is reached.`,
      );
    const privateKey = calicoctl === true ? readNodeStatusKey(stack) : undefined;
    const access = {
      switches: switchesOf(inventory, readSecrets(inventory)),
      cluster: await connect(inventory.cluster.kubeconfig, inventory.cluster.context),
    };
    const options = { ...(nodes === undefined ? {} : { sample: nodes }), readOnly: readOnly === true };
    const report = await verifyWithin(
      (depth) => verifyOnce(inventory, sessions, access, { ...options, depth }),
      { seconds, bothEnds: true, say: (line) => console.error(line) },
    );
    const statuses = privateKey === undefined ? {} : await calicoctlOnNodes(inventory, { privateKey });
    if (json === true) console.log(formatJson(report, calicoctl === true ? statuses : undefined).trimEnd());
    else console.log([textOf(report), ...Object.entries(statuses).map(statusText)].join("\n"));
    if (prometheus !== undefined) replaceFile(prometheus, formatPrometheus(report));
    if (html !== undefined) replaceFile(html, formatPage(report, inventory));
    const answered = Object.values(statuses).every((one) => "text" in one);
    return report.right && answered ? 0 : 1;
  },
);

function numberOf(option: string, text: string, least: number): number {
  const number = text.trim() === "" ? NaN : Number(text);
  if (Number.isFinite(number) && number >= least) return number;
  throw new UsageError(`--${option}: "${text}" is not a number of ${least} or more.`);
}

function textOf({ sessions, findings, switches }: Report): string {
  const routes = Object.entries(switches).flatMap(([name, one]) =>
    "routes" in one && one.routes !== undefined ? [`\n${formatRoutes(name, one.routes)}`] : [],
  );
  return [formatSessions(sessions), ...findings, ...routes].join("\n");
}

/** Calico's own words on a node's sessions; one line for a node that said nothing. */
function statusText([name, answer]: readonly [string, CalicoctlAnswer]): string {
  return "text" in answer
    ? `\n${name}: calicoctl node status\n${answer.text}`
    : `\n${name}: calicoctl was not asked: ${answer.problem}`;
}

function switchesOf(inventory: Inventory, credentials: Credentials): Record<string, SwitchAccess> {
  const entries = inventory.switches.map(
    (device) => [device.name, readAccessTo(connectionOf(device), credentials)] as const,
  );
  return Object.fromEntries(entries);
}
