import { failure } from "../../dynamic/failure";
import { isSame } from "../../dynamic/same";
import { sayOnce } from "../../dynamic/sayOnce";
import { sessionsOf, type Inventory } from "../../peering";
import {
  factOf,
  liveFindings,
  releaseText,
  sentenceOf,
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

/**
 * Reads the cluster, in every preview and once more in the update, before anything is written. What it returns takes
 * the place of the program's inputs.
 */
export async function check(
  olds: Partial<ClusterCheckState>,
  { inventory }: ClusterCheckArgs,
): Promise<{ inputs: ClusterCheckState; failures: { property: string; reason: string }[] }> {
  const found = await read(inventory);
  if ("unread" in found) {
    sayOnce(`cluster: not read, so what it has beside the file is not known: ${found.unread}`);
    const { findings = [], calico } = olds;
    const known = calico === undefined ? {} : { calico };
    return { inputs: { findings, ...known, unread: found.unread }, failures: [] };
  }
  const refused = found.findings.filter(({ severity }) => severity === "refuse");
  for (const finding of found.findings) {
    if (!refused.includes(finding)) sayOnce(`cluster: ${PREFIX[finding.severity]}${sentenceOf(finding)}`);
  }
  return {
    inputs: {
      findings: found.findings.filter(({ passing }) => passing !== true).map(factOf),
      ...(found.calico === undefined ? {} : { calico: found.calico }),
    },
    failures: refused.map((finding) => ({ property: "", reason: sentenceOf(finding) })),
  };
}

const PREFIX = { refuse: "", warn: "warning: ", note: "" } as const;

async function read(
  inventory: Inventory,
): Promise<
  { readonly findings: readonly LiveFinding[]; readonly calico?: string } | { readonly unread: string }
> {
  const { cluster } = inventory;
  try {
    const live = await readLiveCluster(connect(cluster.kubeconfig, cluster.context));
    const findings = liveFindings(inventory, sessionsOf(inventory), live);
    return { findings, ...(live.calico === undefined ? {} : { calico: releaseText(live.calico) }) };
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
  if (unread !== undefined) throw failure(`the cluster was not read, so nothing is written: ${unread}`);
}
