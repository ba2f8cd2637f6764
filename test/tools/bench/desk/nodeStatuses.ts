import { CALICO_CRD, type KubeObject } from "../../../lab/kubeApi";
import type { Lab } from "../../../lab/lab";
import { sleep } from "../../../lab/waitFor";

interface Asked extends KubeObject {
  spec: { node: string };
  status?: { lastUpdated?: string };
}

/** Answers at a time; each asks a BIRD. */
const AT_ONCE = 8;

/**
 * Stands in for Calico's status reporter on nodes that run BIRD alone. The session to the switch is what the node's BIRD
 * says; where the mesh is on, all its sessions are reported as Established, since these nodes have none.
 */
export class NodeStatuses {
  /** Nodes that do not answer. */
  silent: ReadonlySet<string> = new Set();
  private ended = false;

  private constructor(
    private readonly lab: Lab,
    private work?: Promise<void>,
  ) {}

  static of(lab: Lab): NodeStatuses {
    const statuses = new NodeStatuses(lab);
    statuses.work = statuses.answer();
    return statuses;
  }

  async stop(): Promise<void> {
    this.ended = true;
    await this.work;
  }

  private async answer(): Promise<void> {
    while (!this.ended) {
      // What is asked and gone again meanwhile is no error.
      await this.answerOnce().catch(() => undefined);
      await sleep(200);
    }
  }

  private async answerOnce(): Promise<void> {
    const { api } = this.lab;
    const { items } = await api.get<{ items: Asked[] }>(`${CALICO_CRD}/caliconodestatuses`);
    const waiting = items.filter(({ spec, status }) => !status?.lastUpdated && !this.silent.has(spec.node));
    if (waiting.length === 0) return;
    const mesh = await this.mesh();
    const one = async () => {
      for (let asked = waiting.shift(); asked !== undefined; asked = waiting.shift()) {
        const status = await this.statusOf(asked.spec.node, mesh);
        await api.merge(`${CALICO_CRD}/caliconodestatuses/${asked.metadata.name}`, { status });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, one));
  }

  /** Addresses of the mesh's nodes by their names; empty where the mesh is off. */
  private async mesh(): Promise<ReadonlyMap<string, string>> {
    const configuration = await this.lab.api.find<{ spec: { nodeToNodeMeshEnabled?: boolean } }>(
      `${CALICO_CRD}/bgpconfigurations/default`,
    );
    if (configuration?.spec.nodeToNodeMeshEnabled === false) return new Map();
    const { nodes } = await this.lab.status();
    return new Map(nodes.map(({ name, address }) => [name, address]));
  }

  private async statusOf(node: string, mesh: ReadonlyMap<string, string>): Promise<object> {
    const now = new Date().toISOString().replace(/\.\d+Z/, "Z");
    const { stdout } = await this.lab.birdc(node, "show", "protocols");
    const lines = stdout.split("\n").flatMap((line) => {
      const [, address = "", since = "", state = ""] =
        /^Node_([\d_]+)\s+BGP\s+\S+\s+\S+\s+(\S+)\s+(\S+)/.exec(line) ?? [];
      return address === "" ? [] : [{ peerIP: address.replaceAll("_", "."), since, state, type: "NodePeer" }];
    });
    const ofMesh = [...mesh].flatMap(([name, peerIP]) =>
      name === node ? [] : [{ peerIP, since: "00:00:00", state: "Established", type: "NodeMesh" }],
    );
    const bird = { state: "Ready", version: "1.6.8", lastBootTime: "", lastReconfigurationTime: "" };
    return {
      lastUpdated: now,
      agent: { birdV4: bird, birdV6: { state: "NotReady" } },
      bgp: { peersV4: [...lines, ...ofMesh] },
    };
  }
}
