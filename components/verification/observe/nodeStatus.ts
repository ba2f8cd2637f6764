import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { remote } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { Inventory, Session } from "../../peering";

/** The provider behind @pulumi/command: it is downloaded, never built, so an air-gapped runner may not have it. */
const PLUGIN = "pulumi-resource-command";
const VERSION = "v1.2.1";

export interface NodeStatusArgs {
  readonly inventory: Inventory;
  readonly sessions: readonly Session[];
  /** The private key that the nodes know, PEM or OpenSSH, a secret; undefined = none is configured. */
  readonly privateKey: pulumi.Output<string> | undefined;
  /** All that comes first. */
  readonly after: readonly pulumi.Resource[];
}

/**
 * `calicoctl node status` on the nodes that `cluster.nodeStatus` names, after everything else: Calico's own word on its
 * sessions, by the node's name. Run when it is first declared, and again whenever a declared session of the node
 * changes. Where it cannot be run, one sentence says why instead; the rest of the update goes on.
 * @returns undefined when the stack file names no node
 */
export function calicoctlNodeStatus(
  { inventory, sessions, privateKey, after }: NodeStatusArgs,
  opts: pulumi.CustomResourceOptions = {},
): pulumi.Output<Record<string, string>> | undefined {
  const { nodeStatus = {} } = inventory.cluster;
  const names = Object.keys(nodeStatus);
  if (names.length === 0) return undefined;
  const why = unusable(privateKey);
  if (why !== undefined) {
    void pulumi.log.warn(why);
    return pulumi.output(Object.fromEntries(names.map((name) => [name, why])));
  }
  const outputs = Object.entries(nodeStatus).map(([name, { user, port, hostKey, command }]) => {
    const node = inventory.cluster.nodes.find((one) => one.name === name);
    const own = sessions.filter((session) => session.node.name === name);
    const status = new remote.Command(
      `node-status-${name}`,
      {
        connection: {
          ...{ host: node?.address ?? node?.ipv6Address ?? "", user, port, hostKey },
          ...(privateKey === undefined ? {} : { privateKey }),
        },
        create: command,
        triggers: [
          own.map((session) => `${session.switch.address} AS ${session.switch.asNumber}`).join(", "),
        ],
        logging: remote.Logging.None,
        addPreviousOutputInEnv: false,
      },
      { ...opts, dependsOn: [...after] },
    );
    return [name, status.stdout] as const;
  });
  return pulumi.all(Object.fromEntries(outputs));
}

/** The sentence, when no command can be run. */
function unusable(privateKey: NodeStatusArgs["privateKey"]): string | undefined {
  if (privateKey === undefined) {
    return "cluster.nodeStatus: no private key is configured, so `calicoctl node status` was not run; set one with `pulumi config set --secret calico-peering:nodeStatusPrivateKey`.";
  }
  if (hasPlugin()) return undefined;
  return `cluster.nodeStatus: Pulumi's command provider ${VERSION} is not on this machine, so \`calicoctl node status\` was not run; \`pulumi plugin install resource command ${VERSION}\` gets it.`;
}

/** Whether the engine would find it: in PULUMI_HOME, or beside other programs. Asking it to look would fail the update. */
function hasPlugin(): boolean {
  const home = process.env.PULUMI_HOME ?? path.join(os.homedir(), ".pulumi");
  const beside = (process.env.PATH ?? "").split(path.delimiter);
  return [path.join(home, "plugins", `resource-command-${VERSION}`), ...beside].some((directory) =>
    fs.existsSync(path.join(directory, PLUGIN)),
  );
}
