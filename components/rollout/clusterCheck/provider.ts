import { failure } from "../../dynamic/failure";
import { isSame } from "../../dynamic/same";
import { logMessage } from "../../dynamic/engineLog";
import type { ConfigReader } from "../../dynamic/credentials";
import { isForReview, noteForReview, readsOnly } from "../../dynamic/reviewFacts";
import type { ObjectsByKind } from "../../calico/manifests";
import { readBound, recordNamed } from "../../s9700/reviewRecord";
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
import { readLiveCluster, readObjectFields } from "../../verification/observe/readCluster";
import { objectDeviations, type ReviewedObject } from "./reviewedObjects";

/** The verbs of the cluster check, as Pulumi's dynamic-provider process calls them through components/dynamic/provider.ts. */

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
  /** Fields of the objects that there are. */
  readonly objects?: ObjectsByKind;
}

/** Path of the change record that this run is bound to. */
let record: string | undefined;

export function configure({ config }: { config: ConfigReader }): void {
  record = readsOnly() ? undefined : recordNamed(config);
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
    ...(found.objects === undefined ? {} : { objects: found.objects }),
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
    failures: [
      ...findings.flatMap(({ severity, sentence }) => (severity === "refuse" ? [sentence] : [])),
      ...(record === undefined
        ? []
        : objectDeviations(readBound<ReviewedObject>(record, "objects"), found.objects ?? {})),
    ].map((reason) => ({ property: "", reason })),
  };
}

const PREFIX = { warn: "warning: ", note: "" } as const;

interface Found {
  readonly findings: readonly LiveFinding[];
  readonly plan: readonly string[];
  readonly calico?: string;
  /** Read where this run makes a change record, or is bound to one. */
  readonly objects?: ObjectsByKind;
}

async function read(inventory: Inventory): Promise<Found | { readonly unread: string }> {
  const { cluster } = inventory;
  try {
    const connection = await connect(cluster.kubeconfig, cluster.context);
    const live = await readLiveCluster(connection);
    const sessions = sessionsOf(inventory);
    const findings = liveFindings(inventory, sessions, live);
    const plan = planInWords(inventory, sessions, live);
    if (live.calico === undefined) return { findings, plan };
    const isBound = record !== undefined || isForReview();
    const objects = isBound ? { objects: await readObjectFields(connection) } : {};
    return { findings, plan, calico: releaseText(live.calico), ...objects };
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
