import { randomBytes } from "node:crypto";
import { parsePrefix } from "../../peering";
import { explain, type ClusterConnection, type ClusterError } from "./clusterClient";

/** A BGP session as calico-node reports it (CalicoNodeStatus status.bgp.peersV4[]). */
export interface NodePeer {
  readonly peerIP: string;
  /** `Established`, `Idle`, `Connect`, `Active`, `OpenSent`, `OpenConfirm`, `Close`. */
  readonly state: string;
  /** BIRD's text: a time of day, or a date when it is older. */
  readonly since: string;
  /** `NodePeer` (a BGPPeer for this node), `GlobalPeer` or `NodeMesh`. */
  readonly type: string;
}

/** What a node says; `problem` = it did not answer, in one sentence. */
export type NodeReport =
  | {
      readonly bird: string;
      /** BIRD's BGP identifier. */
      readonly routerId?: string;
      readonly peers: readonly NodePeer[];
      /** How many routes BIRD has from each peer, by address; absent where that was not asked. */
      readonly routesFrom?: Readonly<Record<string, number>>;
      /** The same by their destinations, in canonical form. */
      readonly learnedFrom?: Readonly<Record<string, readonly string[]>>;
      /** Destinations that BIRD has from the kernel's routing table, in canonical form; absent where that was not asked. */
      readonly fromKernel?: readonly string[];
    }
  | { readonly problem: string };

export type NodeReports = Readonly<Record<string, NodeReport>>;

const KIND = { group: "projectcalico.org", version: "v3", plural: "caliconodestatuses" } as const;
const RIGHTS = "create, get and delete on projectcalico.org caliconodestatuses are";
const NOT_SERVED =
  "projectcalico.org/v3 CalicoNodeStatus: install Calico's API server (operator: an APIServer resource)";

/** Calico advises fewer than ten reporting nodes at the same time: each costs calico-node some CPU. */
const BATCH = 8;

export interface NodeQuestion {
  /** Milliseconds to wait for a node's answer. Default 15 000. */
  readonly timeout?: number;
  /** Also ask which routes a node has from each peer; calico-node then lists them all. Default false. */
  readonly routes?: boolean;
}

/**
 * Asks each node for its BGP sessions.
 * @throws ClusterError when the cluster does not answer, or has no projectcalico.org/v3
 */
export async function readNodes(
  cluster: ClusterConnection,
  nodes: readonly string[],
  question: NodeQuestion = {},
): Promise<NodeReports> {
  const reports: Record<string, NodeReport> = {};
  for (let start = 0; start < nodes.length; start += BATCH) {
    const batch = nodes.slice(start, start + BATCH);
    const answers = await Promise.all(batch.map((node) => readNode(cluster, node, question)));
    batch.forEach((node, i) => (reports[node] = answers[i] ?? { problem: `node ${node} was not asked` }));
  }
  return reports;
}

/**
 * Creates a new CalicoNodeStatus each time: calico-node does not write a status that has not changed, so an old object
 * of a dead node looks like one of a healthy node.
 */
async function readNode(
  cluster: ClusterConnection,
  node: string,
  question: NodeQuestion,
): Promise<NodeReport> {
  const { custom } = cluster;
  const name = `calico-peering-${randomBytes(4).toString("hex")}-${node}`.slice(0, 253);
  const body = {
    apiVersion: `${KIND.group}/${KIND.version}`,
    kind: "CalicoNodeStatus",
    metadata: { name, labels: { "app.kubernetes.io/managed-by": "calico-peering" } },
    spec: {
      node,
      classes: ["Agent", "BGP", ...(question.routes ? ["Routes"] : [])],
      updatePeriodSeconds: 10,
    },
  };
  try {
    await custom.createClusterCustomObject({ ...KIND, body });
  } catch (error) {
    throw explained(cluster, error);
  }
  try {
    return await answerOf(cluster, node, name, question);
  } catch (error) {
    throw explained(cluster, error);
  } finally {
    await custom.deleteClusterCustomObject({ ...KIND, name }).catch(() => undefined);
  }
}

async function answerOf(
  { custom }: ClusterConnection,
  node: string,
  name: string,
  { timeout = 15_000, routes = false }: NodeQuestion,
): Promise<NodeReport> {
  const deadline = Date.now() + timeout;
  while (Date.now() < deadline) {
    const { status } = (await custom.getClusterCustomObject({ ...KIND, name })) as NodeStatusObject;
    if (status?.lastUpdated) {
      const { birdV4, birdV6 } = status.agent ?? {};
      const routerId = [birdV4?.routerID, birdV6?.routerID].find(Boolean);
      return {
        bird: birdV4?.state ?? "NotReady",
        ...(routerId === undefined ? {} : { routerId }),
        peers: [...(status.bgp?.peersV4 ?? []), ...(status.bgp?.peersV6 ?? [])].map(peer),
        ...(routes ? routesOf(status) : {}),
      };
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  return {
    problem: `calico-node on ${node} gave no status within ${timeout / 1000} s: is its pod running, and is "${node}" its node's name?`,
  };
}

function explained(cluster: ClusterConnection, error: unknown): ClusterError {
  return explain(cluster, error, RIGHTS, NOT_SERVED);
}

interface NodeStatusObject {
  readonly status?: {
    readonly lastUpdated?: string;
    readonly agent?: { readonly birdV4?: BirdStatus; readonly birdV6?: BirdStatus };
    readonly bgp?: {
      readonly peersV4?: readonly Partial<NodePeer>[];
      readonly peersV6?: readonly Partial<NodePeer>[];
    };
    readonly routes?: {
      readonly routesV4?: readonly LearnedRoute[];
      readonly routesV6?: readonly LearnedRoute[];
    };
  };
}

interface BirdStatus {
  readonly state?: string;
  readonly routerID?: string;
}

interface LearnedRoute {
  readonly destination?: string;
  readonly learnedFrom?: { readonly peerIP?: string; readonly sourceType?: string };
}

type Routes = NonNullable<NodeStatusObject["status"]>["routes"];
const both = (routes: Routes) => [...(routes?.routesV4 ?? []), ...(routes?.routesV6 ?? [])];

function routesOf(status: NonNullable<NodeStatusObject["status"]>) {
  return {
    routesFrom: routesFrom(status),
    learnedFrom: learnedFrom(status),
    fromKernel: both(status.routes)
      .filter((route) => route.learnedFrom?.sourceType === "Kernel")
      .map(({ destination = "" }) => parsePrefix(destination)?.network ?? destination),
  };
}

/** Counts by the peer's address; what the node has of itself has none. */
function routesFrom({ routes }: NonNullable<NodeStatusObject["status"]>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { learnedFrom } of both(routes)) {
    const from = learnedFrom?.peerIP;
    if (from) counts[from] = (counts[from] ?? 0) + 1;
  }
  return counts;
}

/** Destinations by the peer's address, the best path or not. */
function learnedFrom({ routes }: NonNullable<NodeStatusObject["status"]>): Record<string, string[]> {
  const learned: Record<string, string[]> = {};
  for (const { destination = "", learnedFrom: source } of both(routes)) {
    if (source?.peerIP)
      (learned[source.peerIP] ??= []).push(parsePrefix(destination)?.network ?? destination);
  }
  return learned;
}

function peer({ peerIP = "", state = "", since = "", type = "" }: Partial<NodePeer>): NodePeer {
  return { peerIP, state, since, type };
}
