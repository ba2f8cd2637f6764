import * as pulumi from "@pulumi/pulumi";
import type { Inventory, Session } from "../components/peering";
import { accessTo } from "../components/s9700/access";
import type { LastPush } from "../components/s9700/state";
import type { Changes } from "../components/verification/judge/reasons";
import type { Report } from "../components/verification/judge/report";

/** Milliseconds: sessions that have just been made need a moment, and one that stays down must not hold an update up. */
const PATIENCE = 15_000;
const PAUSE = 1_500;

/**
 * What both ends say once an update has done everything: said in its log, and an output. An update that cannot be
 * verified has still been made, so this never fails it; the pipeline's `npm run verify` does.
 * @param resources all that the update makes
 * @param pushes the last push to each switch; one of this update is named where it is why a session is down
 */
export function verifiedAfterUp(
  inventory: Inventory,
  sessions: readonly Session[],
  resources: readonly pulumi.Resource[],
  pushes: pulumi.Output<Readonly<Record<string, LastPush | undefined>>>,
): pulumi.Output<readonly string[]> {
  const made = resources.flatMap((resource) =>
    pulumi.CustomResource.isInstance(resource) ? [resource.id] : [],
  );
  const config = new pulumi.Config();
  const secrets = {
    passwords: config.getSecretObject<Record<string, string>>("switchPasswords") ?? {},
    privateKeys: config.getSecretObject<Record<string, string>>("switchPrivateKeys") ?? {},
  };
  const began = Date.now();
  const all = pulumi.all([pulumi.all(made), pulumi.output(secrets), pushes]);
  const told = all.apply(async ([, credentials, lastPushes]) => {
    if (pulumi.runtime.isDryRun()) return pulumi.unknown as unknown as readonly string[];
    try {
      const lines = linesOf(await look(inventory, sessions, credentials, changesSince(began, lastPushes)));
      const say = lines.length === 1 ? pulumi.log.info : pulumi.log.warn;
      await say(lines.join("\n"));
      return lines;
    } catch (error) {
      const why = `Not verified: ${error instanceof Error ? error.message : String(error)}`;
      await pulumi.log.warn(why);
      return [why];
    }
  });
  // No sentence of a report has a secret in it: what a switch says is masked where it is read.
  return pulumi.unsecret(told);
}

type Credentials = Parameters<typeof accessTo>[1];

/** Again and again until all is right, or for as long as PATIENCE lasts. */
async function look(
  inventory: Inventory,
  sessions: readonly Session[],
  credentials: Credentials,
  changes: Changes,
): Promise<Report> {
  // Loaded here: a preview needs neither Kubernetes' nor SSH's client.
  const { connect } = await import("../components/verification/observe/clusterClient");
  const { verifyOnce } = await import("../components/verification/verify");
  const switches = Object.fromEntries(
    inventory.switches.map(
      ({ name, management }) => [name, accessTo({ name, ...management }, credentials)] as const,
    ),
  );
  const { kubeconfig, context } = inventory.cluster;
  const access = { switches, cluster: connect(kubeconfig, context) };
  for (const end = Date.now() + PATIENCE; Date.now() < end;) {
    const { right } = await verifyOnce(inventory, sessions, access, { depth: "poll" });
    if (right) break;
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
  return verifyOnce(inventory, sessions, access, { changes });
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
function linesOf({ sessions, findings }: Report): string[] {
  const count = (what: (one: Report["sessions"][number]) => boolean) => sessions.filter(what).length;
  const sum = `${count(({ established }) => established)} of ${sessions.length} sessions Established on both ends, ${count(({ right }) => right)} as declared.`;
  const reasons = sessions.flatMap(({ session, why }) =>
    why === undefined ? [] : [`${session.name}: ${why}`],
  );
  return [sum, ...findings, ...reasons];
}
