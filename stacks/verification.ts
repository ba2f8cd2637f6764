import * as pulumi from "@pulumi/pulumi";
import type { Datacenter } from "../components/datacenter";
import type { Credentials } from "../components/dynamic/credentials";
import { messageOf } from "../components/dynamic/failure";
import type { Inventory, Session } from "../components/peering";
import { readAccessTo, connectionOf } from "../components/s9700/access";
import type { LastPush } from "../components/s9700/state";
import type { Changes } from "../components/verification/judge/reasons";
import type { Report } from "../components/verification/judge/report";
import { reasonsOf } from "../components/verification/show/table";
import { verifyWithin } from "./verifyWithin";

/** Seconds: sessions that have just been created need a moment, and one that stays down must not hold an update up. */
const PATIENCE = 15;
/** Milliseconds for all nodes together: one that is silent costs the report ten seconds at most, asking included. */
const NODES = 9_000;

/**
 * What both ends report once an update has done everything: in its log, and as an output. An update that cannot be
 * verified has still been made, so this never fails it; the pipeline's `npm run verify` does.
 * @param datacenter its last push to each switch is named where this update sent it and it is why a session is down
 */
export function verifiedAfterUp(
  inventory: Inventory,
  sessions: readonly Session[],
  { last, lastPushes }: Pick<Datacenter, "last" | "lastPushes">,
): pulumi.Output<readonly string[]> {
  const config = new pulumi.Config();
  const secrets = {
    passwords: config.getSecretObject<Record<string, string>>("switchPasswords") ?? {},
    privateKeys: config.getSecretObject<Record<string, string>>("switchPrivateKeys") ?? {},
    readPasswords: config.getSecretObject<Record<string, string>>("switchReadPasswords") ?? {},
    readPrivateKeys: config.getSecretObject<Record<string, string>>("switchReadPrivateKeys") ?? {},
  };
  const began = Date.now();
  const done = pulumi.all(last.map(({ id }) => id));
  const verified = pulumi
    .all([done, pulumi.output(secrets), lastPushes])
    .apply(async ([, credentials, pushes]) => {
      if (pulumi.runtime.isDryRun()) return pulumi.unknown as unknown as readonly string[];
      try {
        // Shown while the engine runs, and gone from its summary.
        const done = "The update has made what is declared; now both ends are asked how they are.";
        await pulumi.log.info(done, undefined, undefined, true);
        const lines = linesOf(await look(inventory, sessions, credentials, changesSince(began, pushes)));
        const say = lines.length === 1 ? pulumi.log.info : pulumi.log.warn;
        await say(lines.join("\n"));
        return lines;
      } catch (error) {
        const why = `Not verified: ${messageOf(error)}`;
        await pulumi.log.warn(why);
        return [why];
      }
    });
  // No sentence of a report has a secret in it: a switch's answer is masked where it is read.
  return pulumi.unsecret(verified);
}

/** Asks both ends until all is right, for as long as PATIENCE lasts. */
async function look(
  inventory: Inventory,
  sessions: readonly Session[],
  credentials: Credentials,
  changes: Changes,
): Promise<Report> {
  // Loaded here: a preview does not need the Kubernetes client.
  const { connect } = await import("../components/verification/observe/clusterClient");
  const { verifyOnce } = await import("../components/verification/verify");
  const switches = Object.fromEntries(
    inventory.switches.map(
      (device) => [device.name, readAccessTo(connectionOf(device), credentials)] as const,
    ),
  );
  const { kubeconfig, context } = inventory.cluster;
  const access = { switches, cluster: await connect(kubeconfig, context) };
  const verify = (depth: "poll" | "full") =>
    verifyOnce(inventory, sessions, access, { depth, changes, nodeTimeout: NODES });
  return verifyWithin(verify, { seconds: PATIENCE });
}

/** What this update sent, and no earlier one. */
export function changesSince(began: number, pushes: Readonly<Record<string, LastPush | undefined>>): Changes {
  return Object.fromEntries(
    Object.entries(pushes).flatMap(([name, push]) =>
      push !== undefined && push.at >= began ? [[name, push.commands] as const] : [],
    ),
  );
}

/** The sum, then one sentence for each reason; no times, so that an output changes only when something does. */
export function linesOf({ sessions, findings }: Pick<Report, "sessions" | "findings">): string[] {
  const count = (what: (one: Report["sessions"][number]) => boolean) => sessions.filter(what).length;
  const unasked = count(({ atNode }) => atNode === "not asked");
  const sampled =
    unasked === 0 || unasked === sessions.length ? "" : ` (${unasked} seen from the switch alone)`;
  const sum = `${count(({ established }) => established)} of ${sessions.length} sessions Established on both ends${sampled}, ${count(({ right }) => right)} as declared.`;
  return [sum, ...findings, ...reasonsOf(sessions).map(({ why, names }) => `${names.join(", ")}: ${why}`)];
}
