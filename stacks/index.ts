import * as pulumi from "@pulumi/pulumi";
import { Datacenter } from "../components/datacenter";
import { sessionsOf, type Inventory } from "../components/peering";
import { TemplateError } from "../components/s9700/render";
import { calicoctlNodeStatus } from "../components/verification/observe/nodeStatus";
import { parseDatacenter, StackFileError } from "./config";
import { strayVariable } from "./environment";
import { findingsOf } from "./findings";
import { refusalOf } from "./reviewBinding";
import { inspectStackFile, stackNames } from "./stackFile";
import { withoutLogin } from "./stackSecrets";
import { verifiedAfterUp } from "./verification";

const stack = pulumi.getStack();
const file = `stacks/Pulumi.${stack}.yaml`;

/** A mistake that a person made is a sentence, without a stack trace. */
function withoutStackTrace<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const mistake = error instanceof StackFileError || error instanceof TemplateError;
    throw mistake ? new pulumi.RunError(error.message) : error;
  }
}

function readInventory(): Inventory {
  // The engine has read the file by its own rules; text that it reads otherwise than it is meant is found here only.
  const nothing = { mistakes: [], warnings: [] };
  const { mistakes, warnings } = stackNames().includes(stack) ? inspectStackFile(stack) : nothing;
  if (mistakes.length > 0) throw new StackFileError(mistakes);
  for (const warning of warnings) void pulumi.log.warn(warning);
  const config = new pulumi.Config();
  const raw = { cluster: config.getObject("cluster"), switches: config.getObject("switches") };
  return parseDatacenter(raw, { datacenter: stack, file });
}

// Where the run is bound to a change record, its file and its program are held against it before anything is declared.
const otherThanReviewed = refusalOf(stack, new pulumi.Config().get("review"));
if (otherThanReviewed !== undefined) throw new pulumi.RunError(otherThanReviewed);

const inventory = withoutStackTrace(readInventory);
const sessions = sessionsOf(inventory);

// Checked before anything is contacted.
const { refused, warnings } = findingsOf(inventory, sessions);
if (refused.length > 0)
  throw new pulumi.RunError(refused.map((sentence) => `${file}: ${sentence}`).join("\n"));
for (const warning of warnings) void pulumi.log.warn(warning);

const stray = strayVariable(pulumi.runtime.isDryRun(), process.env);
if (stray !== undefined) throw new pulumi.RunError(stray);

// With the reading user's secrets alone a preview works; an update would stop half-way, at the first switch.
const logins = ["switchPasswords", "switchPrivateKeys"].map((key) => new pulumi.Config().getObject(key));
const locked = pulumi.runtime.isDryRun() ? [] : withoutLogin(inventory, logins);
if (locked.length > 0) throw new pulumi.RunError(locked.map((sentence) => `${file}: ${sentence}`).join("\n"));

const passwords =
  new pulumi.Config().getSecretObject<Record<string, string>>("bgpPasswords") ??
  pulumi.secret<Record<string, string>>({});
const datacenter = withoutStackTrace(() => new Datacenter(stack, { inventory, sessions, passwords }));

/** One line a session: both ends as declared. `npm run verify` shows them as they are. */
export const declaredSessions = sessions.map(
  ({ node, switch: device }) =>
    `${node.name} ${node.address} AS ${node.asNumber} ↔ ${device.name} ${device.address} AS ${device.asNumber}`,
);
export const foreignRows = datacenter.foreignRows;
/** What was right on the switches before the mesh went off; later, what joined since. */
export const gate = datacenter.gate;
/** What is in maintenance and safe to take down, since its routes were seen to be gone. */
export const maintenance = datacenter.maintenance;
/** Both ends once the update was done: a count, then one sentence for each deviation. */
export const verification = verifiedAfterUp(inventory, sessions, datacenter);
/** The output of `calicoctl node status` on the nodes that cluster.nodeStatus names, after the report. */
export const nodeStatus = calicoctlNodeStatus({
  inventory,
  sessions,
  privateKey: new pulumi.Config().getSecret("nodeStatusPrivateKey"),
  lastPushes: datacenter.lastPushes,
  reported: verification,
});
