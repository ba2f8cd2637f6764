import { failure } from "../../dynamic/failure";
import { isSame } from "../../dynamic/same";
import { logMessage } from "../../dynamic/engineLog";
import { noteForReview } from "../../dynamic/reviewFacts";
import { sessionsOf, type Inventory } from "../../peering";
import {
  factOf,
  groupedSentences,
  liveFindings,
  planInWords,
  releaseText,
  type LiveFinding,
} from "../../verification/judge/live/liveFindings";
import { ClusterError, connect } from "../../verification/observe/clusterClient";
import { readLiveCluster } from "../../verification/observe/readCluster";

/** The verbs of the cluster check, as Pulumi's dynamic-provider process calls them through components/dynamic/loader.ts. */

/** What the program declares; a state does not keep it. */
export interface ClusterCheckArgs {
  readonly inventory: Inventory;
}

export interface ClusterCheckState {
  /** One line for each finding, without its advice. */
  readonly findings: readonly string[];
  /** What the cluster runs, e.g. `v3.31.0, aggregated API`; undefined = not known, or not there yet. */
  readonly calico?: string;
  /** Why the cluster was not read; the findings are then those of the last time. */
  readonly unread?: string;
}

/** What `npm run review` is given of the cluster. */
export interface ClusterFact {
  /** What changes in the cluster, one sentence each. */
  readonly plan: readonly string[];
  readonly findings: readonly { readonly severity: LiveFinding["severity"]; readonly sentence: string }[];
  readonly calico?: string;
  readonly unread?: string;
}

/**
 * Reads the cluster, in every preview and once more in the update, before anything is written. What it returns takes
 * the place of the program's inputs.
 *
 * A cluster that this stack has read before and that cannot be read now ends the preview here: the engine would ask for
 * each object of it, and fail for each.
 */
export async function check(
  olds: Partial<ClusterCheckState>,
  { inventory }: ClusterCheckArgs,
): Promise<{ inputs: ClusterCheckState; failures: { property: string; reason: string }[] }> {
  const found = await read(inventory);
  if ("unread" in found) {
    const { unread } = found;
    noteForReview("cluster", "cluster", { plan: [], findings: [], unread } satisfies ClusterFact);
    const { findings = [], calico } = olds;
    const inputs = { findings, ...(calico === undefined ? {} : { calico }), unread };
    if (olds.calico !== undefined)
      return { inputs, failures: [{ property: "", reason: notWritten(unread) }] };
    await logMessage(`cluster: not read, so what it has beside the file is not known: ${unread}`);
    return { inputs, failures: [] };
  }
  const { plan, calico } = found;
  const findings = groupedSentences(found.findings);
  noteForReview("cluster", "cluster", {
    plan,
    findings,
    ...(calico === undefined ? {} : { calico }),
  } satisfies ClusterFact);
  const lines = [
    ...plan.map((sentence) => `cluster: ${sentence}`),
    ...findings.flatMap(({ severity, sentence }) =>
      severity === "refuse" ? [] : [`cluster: ${PREFIX[severity]}${sentence}`],
    ),
  ];
  if (lines.length > 0) await logMessage(lines.join("\n"));
  return {
    inputs: {
      findings: found.findings.filter(({ passing }) => passing !== true).map(factOf),
      ...(calico === undefined ? {} : { calico }),
    },
    failures: findings
      .filter(({ severity }) => severity === "refuse")
      .map(({ sentence }) => ({ property: "", reason: sentence })),
  };
}

const PREFIX = { warn: "warning: ", note: "" } as const;

interface Found {
  readonly findings: readonly LiveFinding[];
  readonly plan: readonly string[];
  readonly calico?: string;
}

async function read(inventory: Inventory): Promise<Found | { readonly unread: string }> {
  const { cluster } = inventory;
  try {
    const live = await readLiveCluster(await connect(cluster.kubeconfig, cluster.context));
    const sessions = sessionsOf(inventory);
    const findings = liveFindings(inventory, sessions, live);
    const plan = planInWords(inventory, sessions, live);
    return { findings, plan, ...(live.calico === undefined ? {} : { calico: releaseText(live.calico) }) };
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    return { unread: error.message };
  }
}

export function diff(_id: string, olds: ClusterCheckState, news: ClusterCheckState): { changes?: boolean } {
  return isSame(kept(olds), kept(news)) ? { changes: false } : {};
}

/** Without what the engine itself keeps. */
function kept({ findings, calico, unread }: ClusterCheckState): ClusterCheckState {
  return {
    findings,
    ...(calico === undefined ? {} : { calico }),
    ...(unread === undefined ? {} : { unread }),
  };
}

export function create(inputs: ClusterCheckState): { id: string; outs: ClusterCheckState } {
  refuseUnread(inputs);
  return { id: "cluster-check", outs: inputs };
}

export function update(
  _id: string,
  _olds: ClusterCheckState,
  news: ClusterCheckState,
): { outs: ClusterCheckState } {
  refuseUnread(news);
  return { outs: news };
}

/** An update writes nothing into a cluster that it could not read. */
function refuseUnread({ unread }: ClusterCheckState): void {
  if (unread !== undefined) throw failure(notWritten(unread));
}

function notWritten(unread: string): string {
  return `the cluster was not read, so nothing is written: ${unread}`;
}
