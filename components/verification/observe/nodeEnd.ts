import { randomBytes } from "node:crypto";
import { connect, explain, type ClusterConnection, type ClusterError } from "./cluster";
import type { NodePeer, NodeReport, NodeReports } from "../judge/report";

const KIND = { group: "projectcalico.org", version: "v3", plural: "caliconodestatuses" } as const;
const RIGHTS = "create, get and delete on projectcalico.org caliconodestatuses are";
const NOT_SERVED =
  "projectcalico.org/v3 CalicoNodeStatus: install Calico's API server (operator: an APIServer resource)";

/** Calico advises fewer than ten reporting nodes at once: each costs calico-node some CPU. */
const BATCH = 8;

export interface NodeEndOptions {
  /** Milliseconds to wait for a node's answer. Default 15 000. */
  readonly timeout?: number;
  /** Also ask how many routes a node has from each peer; costs calico-node a listing of them all. Default false. */
  readonly routes?: boolean;
}

export class NodeEnd {
  private constructor(
    private readonly cluster: ClusterConnection,
    private readonly timeout: number,
    private readonly routes: boolean,
  ) {}

  /**
   * @param kubeconfig path; undefined = as kubectl finds it
   * @throws ClusterError
   */
  static of(
    kubeconfig: string | undefined,
    context: string | undefined,
    options: NodeEndOptions = {},
  ): NodeEnd {
    return NodeEnd.at(connect(kubeconfig, context), options);
  }

  static at(cluster: ClusterConnection, options: NodeEndOptions = {}): NodeEnd {
    return new NodeEnd(cluster, options.timeout ?? 15_000, options.routes ?? false);
  }

  /**
   * Asks each node for its BGP sessions.
   * @throws ClusterError when nobody can be asked: the cluster does not answer, or has no projectcalico.org/v3
   */
  async ask(nodes: readonly string[]): Promise<NodeReports> {
    const reports: Record<string, NodeReport> = {};
    for (let start = 0; start < nodes.length; start += BATCH) {
      const batch = nodes.slice(start, start + BATCH);
      const answers = await Promise.all(batch.map((node) => this.askNode(node)));
      batch.forEach((node, i) => (reports[node] = answers[i] ?? { problem: `node ${node} was not asked` }));
    }
    return reports;
  }

  /**
   * A new CalicoNodeStatus each time: calico-node does not write a status that has not changed, so an old object of a
   * dead node looks like one of a healthy node.
   */
  private async askNode(node: string): Promise<NodeReport> {
    const { custom } = this.cluster;
    const name = `calico-peering-${randomBytes(4).toString("hex")}-${node}`.slice(0, 253);
    const body = {
      apiVersion: `${KIND.group}/${KIND.version}`,
      kind: "CalicoNodeStatus",
      metadata: { name, labels: { "app.kubernetes.io/managed-by": "calico-peering" } },
      spec: {
        node,
        classes: ["Agent", "BGP", ...(this.routes ? ["Routes"] : [])],
        updatePeriodSeconds: 10,
      },
    };
    try {
      await custom.createClusterCustomObject({ ...KIND, body });
    } catch (error) {
      throw this.explain(error);
    }
    try {
      return await this.answerOf(node, name);
    } catch (error) {
      throw this.explain(error);
    } finally {
      await custom.deleteClusterCustomObject({ ...KIND, name }).catch(() => undefined);
    }
  }

  private async answerOf(node: string, name: string): Promise<NodeReport> {
    const deadline = Date.now() + this.timeout;
    while (Date.now() < deadline) {
      const { custom } = this.cluster;
      const { status } = (await custom.getClusterCustomObject({ ...KIND, name })) as NodeStatusObject;
      if (status?.lastUpdated) {
        return {
          bird: status.agent?.birdV4?.state ?? "NotReady",
          peers: [...(status.bgp?.peersV4 ?? []), ...(status.bgp?.peersV6 ?? [])].map(peer),
          ...(this.routes ? { routesFrom: routesFrom(status), learnedFrom: learnedFrom(status) } : {}),
        };
      }
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    return {
      problem: `calico-node on ${node} gave no status within ${this.timeout / 1000} s: is its pod running, and is "${node}" its node's name?`,
    };
  }

  private explain(error: unknown): ClusterError {
    return explain(this.cluster, error, RIGHTS, NOT_SERVED);
  }
}

interface NodeStatusObject {
  readonly status?: {
    readonly lastUpdated?: string;
    readonly agent?: { readonly birdV4?: { readonly state?: string } };
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

interface LearnedRoute {
  readonly destination?: string;
  readonly learnedFrom?: { readonly peerIP?: string };
}

/** Counts by the peer's address; what the node has of itself has none. */
function routesFrom({ routes }: NonNullable<NodeStatusObject["status"]>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { learnedFrom } of [...(routes?.routesV4 ?? []), ...(routes?.routesV6 ?? [])]) {
    const from = learnedFrom?.peerIP;
    if (from) counts[from] = (counts[from] ?? 0) + 1;
  }
  return counts;
}

/** Destinations by the peer's address, the best path or not. */
function learnedFrom({ routes }: NonNullable<NodeStatusObject["status"]>): Record<string, string[]> {
  const learned: Record<string, string[]> = {};
  for (const { destination = "", learnedFrom: source } of routes?.routesV4 ?? []) {
    if (source?.peerIP) learned[source.peerIP] = [...(learned[source.peerIP] ?? []), destination];
  }
  return learned;
}

function peer({ peerIP = "", state = "", since = "", type = "" }: Partial<NodePeer>): NodePeer {
  return { peerIP, state, since, type };
}
