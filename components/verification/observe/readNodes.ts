import { randomBytes } from "node:crypto";
import { parsePrefix } from "../../peering";
import { explain, type ClusterConnection } from "./clusterClient";

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

/** Requests at a time: Calico's API server takes 50 a second. */
const AT_ONCE = 16;

export interface NodeQuestion {
  /** Milliseconds in which all nodes must have answered. Default 15 000. */
  readonly timeout?: number;
  /** Also ask which routes a node has from each peer, all nodes or these; calico-node then lists them all. Default false. */
  readonly routes?: boolean | ReadonlySet<string>;
}

/**
 * Asks all nodes for their BGP sessions at once: those that do not answer share one time limit.
 *
 * Creates a new CalicoNodeStatus each time: calico-node does not write a status that has not changed, so an old object
 * of a dead node looks like one of a healthy node.
 * @throws ClusterError when the cluster does not answer, or has no projectcalico.org/v3
 */
export async function readNodes(
  cluster: ClusterConnection,
  nodes: readonly string[],
  question: NodeQuestion = {},
): Promise<NodeReports> {
  const run = randomBytes(4).toString("hex");
  const names = new Map(nodes.map((node) => [node, `calico-peering-${run}-${node}`.slice(0, 253)]));
  const created: string[] = [];
  try {
    await sideBySide([...names], async ([node, name]) => {
      await ask(cluster, node, name, question);
      created.push(name);
    });
    return await answersOf(cluster, names, question);
  } catch (error) {
    throw explain(cluster, error, RIGHTS, NOT_SERVED);
  } finally {
    await sideBySide(created, (name) =>
      cluster.custom.deleteClusterCustomObject({ ...KIND, name }).catch(() => undefined),
    );
  }
}

function ask(
  { custom }: ClusterConnection,
  node: string,
  name: string,
  { routes = false }: NodeQuestion,
): Promise<unknown> {
  const body = {
    apiVersion: `${KIND.group}/${KIND.version}`,
    kind: "CalicoNodeStatus",
    metadata: { name, labels: { "app.kubernetes.io/managed-by": "calico-peering" } },
    spec: {
      node,
      classes: ["Agent", "BGP", ...(wantsRoutes(routes, node) ? ["Routes"] : [])],
      updatePeriodSeconds: 10,
    },
  };
  return custom.createClusterCustomObject({ ...KIND, body });
}

const wantsRoutes = (routes: NodeQuestion["routes"], node: string): boolean =>
  typeof routes === "object" ? routes.has(node) : routes === true;

async function answersOf(
  { custom }: ClusterConnection,
  names: ReadonlyMap<string, string>,
  { timeout = 15_000, routes = false }: NodeQuestion,
): Promise<NodeReports> {
  const reports: Record<string, NodeReport> = {};
  const waiting = new Map(names);
  for (const deadline = Date.now() + timeout; waiting.size > 0 && Date.now() < deadline;) {
    await sideBySide([...waiting], async ([node, name]) => {
      const { status } = (await custom.getClusterCustomObject({ ...KIND, name })) as NodeStatusObject;
      if (!status?.lastUpdated) return;
      reports[node] = reportOf(status, wantsRoutes(routes, node));
      waiting.delete(node);
    });
    if (waiting.size > 0) await new Promise((resolve) => setTimeout(resolve, 250 + 20 * waiting.size));
  }
  // One sentence for all of them, so that a report names them in one line.
  const problem = `calico-node gave no status within ${timeout / 1000} s: is its pod running, and has the cluster a node of that name?`;
  for (const node of waiting.keys()) reports[node] = { problem };
  return reports;
}

/** Works on all items, several at a time. After an error it begins no other, and throws it once all have ended. */
async function sideBySide<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  const left = [...items];
  const one = async () => {
    try {
      for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
    } catch (error) {
      left.length = 0;
      throw error;
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: Math.min(AT_ONCE, items.length) }, one));
  for (const result of ended) if (result.status === "rejected") throw result.reason;
}

function reportOf(status: NonNullable<NodeStatusObject["status"]>, routes: boolean): NodeReport {
  const { birdV4, birdV6 } = status.agent ?? {};
  const routerId = [birdV4?.routerID, birdV6?.routerID].find(Boolean);
  return {
    bird: birdV4?.state ?? "NotReady",
    ...(routerId === undefined ? {} : { routerId }),
    peers: [...(status.bgp?.peersV4 ?? []), ...(status.bgp?.peersV6 ?? [])].map(peer),
    ...(routes ? routesOf(status) : {}),
  };
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
