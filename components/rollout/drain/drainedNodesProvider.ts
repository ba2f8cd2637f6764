import { DRAINED_LABEL, FIELD_MANAGER } from "../../calico/manifests";
import { readCredentials, type ConfigReader, type Credentials } from "../../dynamic/credentials";
import { failure, messageOf } from "../../dynamic/failure";
import { isSame } from "../../dynamic/same";
import { withoutUndefined } from "../../dynamic/withoutUndefined";
import { codeOf, explain, patchedBy, type ClusterConnection } from "../../verification/observe/clusterClient";
import { clusterOf } from "../clusterOf";

/** The verbs of DrainedNodes, as Pulumi's dynamic-provider process calls them through components/dynamic/provider.ts. */
let credentials: Credentials = { passwords: {}, privateKeys: {} };

export function configure(request: { config: ConfigReader }): void {
  credentials = readCredentials(request.config);
}

export interface DrainedNodesState {
  readonly kubeconfig?: string;
  readonly context?: string;
  /** The label's value: the stack. */
  readonly owner: string;
  /** Names of the nodes that have the label, sorted. */
  readonly nodes: readonly string[];
}

export function diff(_id: string, olds: DrainedNodesState, news: DrainedNodesState): { changes?: boolean } {
  return isSame(stateOf(olds), stateOf(news)) ? { changes: false } : {};
}

/** Without what the engine itself keeps. */
function stateOf({ kubeconfig, context, owner, nodes }: DrainedNodesState): DrainedNodesState {
  return withoutUndefined({ kubeconfig, context, owner, nodes }) as DrainedNodesState;
}

export async function create(inputs: DrainedNodesState): Promise<{ id: string; outs: DrainedNodesState }> {
  return { id: "drained-nodes", ...(await update("", undefined, inputs)) };
}

/** What the cluster has decides what is written, so that a lost state or an interrupted update changes nothing. */
export async function update(
  _id: string,
  _olds: DrainedNodesState | undefined,
  news: DrainedNodesState,
): Promise<{ outs: DrainedNodesState }> {
  await asFailure("the nodes in maintenance", async () => {
    const cluster = await clusterOf(news, credentials);
    const { labelled } = await nodesOf(cluster, news.owner);
    for (const node of labelled.filter((name) => !news.nodes.includes(name)))
      await label(cluster, node, null);
    for (const node of news.nodes.filter((name) => !labelled.includes(name)))
      await label(cluster, node, news.owner);
  });
  return { outs: news };
}

/** The nodes that have the label now, and those of the state that have left the cluster: they get it once they are back. */
export async function read(
  id: string,
  state: DrainedNodesState,
): Promise<{ id: string; props: DrainedNodesState; inputs: DrainedNodesState }> {
  const nodes = await asFailure("the nodes in maintenance", async () => {
    const { all, labelled } = await nodesOf(await clusterOf(state, credentials), state.owner);
    return [...labelled, ...state.nodes.filter((name) => !all.includes(name))].sort();
  });
  const live = { ...stateOf(state), nodes };
  return { id, props: live, inputs: live };
}

export async function remove(_id: string, state: DrainedNodesState): Promise<void> {
  await update("", state, { ...state, nodes: [] });
}

async function nodesOf(
  cluster: ClusterConnection,
  owner: string,
): Promise<{ readonly all: readonly string[]; readonly labelled: readonly string[] }> {
  try {
    const { items } = await cluster.core.listNode();
    const named = (nodes: typeof items) => nodes.flatMap(({ metadata }) => metadata?.name ?? []);
    const labelled = items.filter(({ metadata }) => metadata?.labels?.[DRAINED_LABEL] === owner);
    return { all: named(items), labelled: named(labelled) };
  } catch (error) {
    throw explain(cluster, error, "list on nodes is", "Kubernetes nodes");
  }
}

/** @param value null takes the label away */
async function label(cluster: ClusterConnection, node: string, value: string | null): Promise<void> {
  const body = { metadata: { labels: { [DRAINED_LABEL]: value } } };
  const merge = await patchedBy("MergePatch");
  try {
    await cluster.core.patchNode({ name: node, body, fieldManager: FIELD_MANAGER }, merge);
  } catch (error) {
    // A machine that is being replaced has left the cluster.
    if (codeOf(error) === 404) return;
    throw explain(cluster, error, "patch on nodes is", "Kubernetes nodes");
  }
}

async function asFailure<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw failure(`${what}: ${messageOf(error)}`);
  }
}
