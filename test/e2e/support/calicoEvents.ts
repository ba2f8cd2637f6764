import { KubeConfig, Watch } from "@kubernetes/client-node";
import type { Lab } from "../../lab/lab";

/** A change of a Calico object, as the API server reported it. */
export interface CalicoEvent {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly kind: "BGPPeer" | "BGPConfiguration";
  readonly name: string;
  /** BGPConfiguration: the mesh switch; undefined = Calico's default, on. */
  readonly mesh?: boolean;
}

/** The cluster's own log of its end: every change of BGPPeers and BGPConfigurations, in order. */
export async function watchCalico(lab: Lab): Promise<{ events: CalicoEvent[]; end: () => void }> {
  const config = new KubeConfig();
  config.loadFromFile(lab.kubeconfig);
  const events: CalicoEvent[] = [];
  const watches = await Promise.all(
    ["bgppeers", "bgpconfigurations"].map((resource) =>
      new Watch(config).watch(
        `/apis/projectcalico.org/v3/${resource}`,
        {},
        (
          type: string,
          object: { kind: "BGPPeer"; metadata: { name: string }; spec?: { nodeToNodeMeshEnabled?: boolean } },
        ) => {
          const { kind, metadata, spec } = object;
          const known = type as CalicoEvent["type"];
          events.push({
            time: Date.now(),
            type: known,
            kind,
            name: metadata.name,
            mesh: spec?.nodeToNodeMeshEnabled,
          });
        },
        () => undefined,
      ),
    ),
  );
  return { events, end: () => watches.forEach((watch) => watch.abort()) };
}
