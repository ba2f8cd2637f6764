import type { Inventory, Session } from "../../components/peering";
import { liveFindings, releaseText, sentenceOf } from "../../components/verification/judge/live/liveFindings";

const PREFIX = { refuse: "Refused: ", warn: "Warning: ", note: "Note: " } as const;

/** Exit codes of `check --live`. */
const AS_DECLARED = 0;
const REFUSED = 3;
const WARNED = 4;
const UNREAD = 5;

/** The findings of a living cluster against the stack file, as lines, and the exit code that they mean. Reads only. */
export async function checkLive(
  inventory: Inventory,
  sessions: readonly Session[],
): Promise<{ readonly lines: readonly string[]; readonly code: number }> {
  // Loaded here: offline, the command does not need the Kubernetes client.
  const { ClusterError, connect } = await import("../../components/verification/observe/clusterClient");
  const { readLiveCluster } = await import("../../components/verification/observe/readCluster");
  try {
    const { kubeconfig, context } = inventory.cluster;
    const cluster = await readLiveCluster(await connect(kubeconfig, context));
    const findings = liveFindings(inventory, sessions, cluster);
    const has = (severity: keyof typeof PREFIX) => findings.some((one) => one.severity === severity);
    const running = cluster.calico && releaseText(cluster.calico);
    const lines = [
      ...(running === undefined ? [] : [`Calico: ${running}`]),
      ...findings.map((finding) => `${PREFIX[finding.severity]}${sentenceOf(finding)}`),
    ];
    if (has("refuse")) return { lines, code: REFUSED };
    if (has("warn")) return { lines, code: WARNED };
    const calico = cluster.calico === undefined ? "; Calico is not there yet" : "";
    return { lines: [...lines, `the cluster is as the file says${calico}.`], code: AS_DECLARED };
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    return {
      lines: [`The cluster was not read, so what it has beside the file is not known: ${error.message}`],
      code: UNREAD,
    };
  }
}
