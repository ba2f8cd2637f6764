import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { ApiException, CustomObjectsApi, KubeConfig } from "@kubernetes/client-node";
import type { NodePeer, NodeReport, NodeReports } from "./report";

/** A cluster that cannot be asked: one sentence. */
export class ClusterError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ClusterError";
  }
}

const KIND = { group: "projectcalico.org", version: "v3", plural: "caliconodestatuses" } as const;

/** Calico advises fewer than ten reporting nodes at once: each costs calico-node some CPU. */
const BATCH = 8;

export interface NodeEndOptions {
  /** Milliseconds to wait for a node's answer. Default 15 000. */
  readonly timeout?: number;
}

export class NodeEnd {
  private constructor(
    private readonly api: CustomObjectsApi,
    private readonly server: string,
    private readonly timeout: number,
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
    const config = new KubeConfig();
    const from = kubeconfig ?? "the default kubeconfig";
    if (kubeconfig !== undefined && !existsSync(kubeconfig)) {
      throw new ClusterError(`kubeconfig ${kubeconfig}: there is no such file.`);
    }
    try {
      if (kubeconfig === undefined) config.loadFromDefault();
      else config.loadFromFile(kubeconfig);
    } catch (error) {
      throw new ClusterError(`kubeconfig ${from}: it cannot be read (${firstLine(error)}).`);
    }
    if (context !== undefined && config.getContextObject(context) === null) {
      const known = config.getContexts().map(({ name }) => name);
      throw new ClusterError(
        `kubeconfig ${from}: context "${context}" is not in it; it has ${known.join(", ")}.`,
      );
    }
    if (context !== undefined) config.setCurrentContext(context);
    const server = config.getCurrentCluster()?.server;
    if (server === undefined) throw new ClusterError(`kubeconfig ${from}: no cluster in it.`);
    return new NodeEnd(config.makeApiClient(CustomObjectsApi), server, options.timeout ?? 15_000);
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
    const name = `calico-peering-${randomBytes(4).toString("hex")}-${node}`.slice(0, 253);
    const body = {
      apiVersion: `${KIND.group}/${KIND.version}`,
      kind: "CalicoNodeStatus",
      metadata: { name, labels: { "app.kubernetes.io/managed-by": "calico-peering" } },
      spec: { node, classes: ["Agent", "BGP"], updatePeriodSeconds: 10 },
    };
    try {
      await this.api.createClusterCustomObject({ ...KIND, body });
    } catch (error) {
      throw this.explain(error);
    }
    try {
      return await this.answerOf(node, name);
    } catch (error) {
      throw this.explain(error);
    } finally {
      await this.api.deleteClusterCustomObject({ ...KIND, name }).catch(() => undefined);
    }
  }

  private async answerOf(node: string, name: string): Promise<NodeReport> {
    const deadline = Date.now() + this.timeout;
    while (Date.now() < deadline) {
      const { status } = (await this.api.getClusterCustomObject({ ...KIND, name })) as NodeStatusObject;
      if (status?.lastUpdated) {
        return {
          bird: status.agent?.birdV4?.state ?? "NotReady",
          peers: (status.bgp?.peersV4 ?? []).map(peer),
        };
      }
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    return {
      problem: `calico-node on ${node} gave no status within ${this.timeout / 1000} s: is its pod running, and is "${node}" its node's name?`,
    };
  }

  private explain(error: unknown): ClusterError {
    if (!(error instanceof ApiException)) {
      return new ClusterError(`the cluster at ${this.server} cannot be reached (${cause(error)}).`);
    }
    const said = messageOf(error);
    if (error.code === 404) {
      return new ClusterError(
        `the cluster at ${this.server} does not serve projectcalico.org/v3 CalicoNodeStatus: install Calico's API server (operator: an APIServer resource).`,
      );
    }
    if (error.code === 401 || error.code === 403) {
      return new ClusterError(
        `the cluster at ${this.server} refuses (${said}): create, get and delete on projectcalico.org caliconodestatuses are needed.`,
      );
    }
    return new ClusterError(`the cluster at ${this.server} answered ${error.code}: ${said}`);
  }
}

interface NodeStatusObject {
  readonly status?: {
    readonly lastUpdated?: string;
    readonly agent?: { readonly birdV4?: { readonly state?: string } };
    readonly bgp?: { readonly peersV4?: readonly Partial<NodePeer>[] };
  };
}

function peer({ peerIP = "", state = "", since = "", type = "" }: Partial<NodePeer>): NodePeer {
  return { peerIP, state, since, type };
}

function messageOf(error: ApiException<unknown>): string {
  const body = typeof error.body === "string" ? error.body : JSON.stringify(error.body ?? "");
  try {
    return String((JSON.parse(body) as { message?: string }).message ?? body);
  } catch {
    return body.trim().split("\n")[0] ?? "";
  }
}

/** Node's fetch hides why below `cause`. */
function cause(error: unknown): string {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = (inner as { code?: string } | undefined)?.code;
  return code ?? firstLine(inner);
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
}
