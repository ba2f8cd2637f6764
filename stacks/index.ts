import * as pulumi from "@pulumi/pulumi";
import { Datacenter } from "../components/datacenter";
import { checkInventory, sessionsOf } from "../components/peering";
import { parseDatacenter, StackFileError } from "./config";

const stack = pulumi.getStack();
const file = `stacks/Pulumi.${stack}.yaml`;

function inventory() {
  const config = new pulumi.Config();
  try {
    const raw = { cluster: config.getObject("cluster"), switches: config.getObject("switches") };
    return parseDatacenter(raw, { datacenter: stack, file });
  } catch (error) {
    if (error instanceof StackFileError) throw new pulumi.RunError(error.message);
    throw error;
  }
}

const declared = inventory();
const sessions = sessionsOf(declared);
const findings = checkInventory(declared, sessions);
const refused = findings.filter(({ severity }) => severity === "refuse");
if (refused.length > 0) {
  throw new pulumi.RunError(
    refused.map(({ path, message }) => `${file}: calico-peering:${path}: ${message}`).join("\n"),
  );
}
for (const { path, message } of findings) void pulumi.log.warn(`calico-peering:${path}: ${message}`);

const datacenter = new Datacenter(stack, { inventory: declared, sessions });

/** One line a session, both ends. */
export const declaredSessions = sessions.map(
  ({ node, switch: device }) =>
    `${node.name} ${node.address} AS ${node.asNumber} ↔ ${device.name} ${device.address} AS ${device.asNumber}`,
);
export const foreignRows = datacenter.foreignRows;
