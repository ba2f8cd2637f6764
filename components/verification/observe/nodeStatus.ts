import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { remote } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { Inventory, Session } from "../../peering";
import type { LastPush } from "../../s9700/state";
import { calicoctlOnNodes, sshAddressOf } from "./calicoctl";

/** The provider behind @pulumi/command: it is downloaded, never built, so an air-gapped runner may not have it. */
const PLUGIN = "pulumi-resource-command";
const VERSION = "v1.2.1";

/** Of the SSH connection: seconds for each try, and how many tries. The node answered a moment ago. */
const DIAL = { perDialTimeout: 10, dialErrorLimit: 2 };
/** Milliseconds in which all nodes must let the program in, before the command is declared. */
const LOGIN = 10_000;

export interface NodeStatusArgs {
  readonly inventory: Inventory;
  readonly sessions: readonly Session[];
  /** The private key that the nodes know, PEM or OpenSSH, a secret; undefined = none is configured. */
  readonly privateKey: pulumi.Output<string> | undefined;
  /** What the last push to each switch was, by its name: the command runs again after each. */
  readonly lastPushes: pulumi.Output<Readonly<Record<string, LastPush | undefined>>>;
  /** Resolves once the report at the end of an update is printed. */
  readonly reported: pulumi.Output<unknown>;
}

/**
 * `calicoctl node status` on the nodes that `cluster.nodeStatus` names: Calico's own word on its sessions, by the node's
 * name. It runs after the report of an update, again whenever that changed a session of the node or anything on its
 * switches, and begins with the time at which it was asked.
 *
 * No node fails the update: one that lets nobody in is named instead, and its command is not declared; a command that
 * fails is shown as it failed. Where no command can be run, one sentence says why.
 * @returns undefined when the stack file names no node
 */
export function calicoctlNodeStatus(
  args: NodeStatusArgs,
  opts: pulumi.CustomResourceOptions = {},
): pulumi.Output<Record<string, string>> | undefined {
  const { inventory, privateKey, reported } = args;
  const names = Object.keys(inventory.cluster.nodeStatus ?? {});
  if (names.length === 0) return undefined;
  if (privateKey === undefined || !hasPlugin()) {
    const why = privateKey === undefined ? NO_KEY : NO_PLUGIN;
    void pulumi.log.warn(why);
    return pulumi.output(Object.fromEntries(names.map((name) => [name, why])));
  }
  const statusOf = (name: string) => declare(name, privateKey, args, opts).stdout;
  if (pulumi.runtime.isDryRun()) {
    return pulumi.unsecret(pulumi.all(Object.fromEntries(names.map((name) => [name, statusOf(name)]))));
  }
  const shown = pulumi.all([privateKey, reported]).apply(async ([key]) => {
    const logins = await calicoctlOnNodes(inventory, { privateKey: key, loginOnly: true, timeout: LOGIN });
    const outputs = Object.entries(logins).map(([name, login]) => {
      if (!("problem" in login)) return [name, statusOf(name)] as const;
      void pulumi.log.warn(`cluster.nodeStatus: ${name} was not asked: ${login.problem}`);
      return [name, `not asked: ${login.problem}`] as const;
    });
    return pulumi.all(Object.fromEntries<pulumi.Input<string>>(outputs));
  });
  return pulumi.unsecret(shown as unknown as pulumi.Output<Record<string, string>>);
}

function declare(
  name: string,
  privateKey: pulumi.Output<string>,
  { inventory, sessions, lastPushes }: NodeStatusArgs,
  opts: pulumi.CustomResourceOptions,
): remote.Command {
  const login = inventory.cluster.nodeStatus?.[name];
  if (login === undefined) throw new Error(`${name} is not in cluster.nodeStatus.`);
  const { user, port, hostKey, command } = login;
  const own = sessions.filter((session) => session.node.name === name);
  const devices = [...new Set(own.map((session) => session.switch.name))];
  const pushed = lastPushes.apply((all) => devices.map((device) => all[device]?.at ?? 0).join(", "));
  return new remote.Command(
    `node-status-${name}`,
    {
      connection: { ...DIAL, host: sshAddressOf(inventory, name), user, port, hostKey, privateKey },
      // A command that fails would fail the update, which is done already.
      create: `date -u +%Y-%m-%dT%H:%M:%SZ; (${command}) 2>&1 || echo "(ended with exit code $?)"`,
      triggers: [digestOf(own), pushed],
      logging: remote.Logging.None,
      addPreviousOutputInEnv: false,
    },
    { ...opts, additionalSecretOutputs: ["connection"] },
  );
}

/** Changes with anything that is declared of these sessions. There is no secret in them. */
const digestOf = (sessions: readonly Session[]): string =>
  createHash("sha256").update(JSON.stringify(sessions)).digest("hex").slice(0, 16);

const NO_KEY =
  "cluster.nodeStatus: no private key is configured, so `calicoctl node status` was not run; set one with `pulumi config set --secret calico-peering:nodeStatusPrivateKey`.";
const NO_PLUGIN = `cluster.nodeStatus: Pulumi's command provider ${VERSION} is not on this machine, so \`calicoctl node status\` was not run; \`pulumi plugin install resource command ${VERSION}\` gets it, and \`npm run verify -- <stack> --calicoctl\` needs none.`;

/** Whether the engine would find it: in PULUMI_HOME, or beside other programs. Asking it to look would fail the update. */
function hasPlugin(): boolean {
  const home = process.env.PULUMI_HOME ?? path.join(os.homedir(), ".pulumi");
  const beside = (process.env.PATH ?? "").split(path.delimiter);
  return [path.join(home, "plugins", `resource-command-${VERSION}`), ...beside].some((directory) =>
    fs.existsSync(path.join(directory, PLUGIN)),
  );
}
