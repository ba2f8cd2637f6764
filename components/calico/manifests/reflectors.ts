import { reflectorsOf, remedyOf, type Inventory } from "../../peering";
import { CALICO, type Manifest } from "./manifest";
import { FIELD_MANAGER, ownedBy, OWNED, TAKE_OVER } from "./metadata";

/**
 * A field manager of its own: a node's AS number, which an earlier update wrote and left, is the other one's. Its name is
 * fixed, so that after an interrupted update the next one finds its fields again.
 */
const MARK = { ...TAKE_OVER, "pulumi.com/patchFieldManager": `${FIELD_MANAGER}-reflector` };

/** The BGPPeer between every node and every reflector. */
export const REFLECTOR_PEER = "node-to-reflectors";
/** Label of the nodes that reflect. */
export const REFLECTOR_LABEL = "calico-peering/reflector";

/**
 * One BGPPeer for all sessions inside the cluster: from every node, also from one that the file does not name, to every
 * node with the label. Calico makes the other direction by itself. Undefined = nodes do not reflect.
 */
export function reflectorPeer(inventory: Inventory): Manifest | undefined {
  if (!remedyOf(inventory.cluster).reflectors) return undefined;
  return {
    apiVersion: CALICO,
    kind: "BGPPeer",
    metadata: { name: REFLECTOR_PEER, labels: ownedBy(inventory), annotations: OWNED },
    spec: { nodeSelector: "all()", peerSelector: `has(${REFLECTOR_LABEL})` },
  };
}

/** What makes a node a reflector, on the Node of Kubernetes. */
export interface ReflectorMark {
  readonly node: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/**
 * One for each reflector, in their order. Label and annotation in one write: with the annotation Calico takes a node out
 * of the mesh, on both sides, and with the label the BGPPeer gives it a session to every node (confd's bird.cfg.template).
 */
export function reflectorMarks({ cluster }: Inventory): ReflectorMark[] {
  const { nodeToNode } = cluster;
  if (nodeToNode.remedy !== "route-reflectors") return [];
  return reflectorsOf(cluster).map((node) => ({
    node,
    labels: { [REFLECTOR_LABEL]: "true" },
    annotations: { ...MARK, "projectcalico.org/RouteReflectorClusterID": nodeToNode.clusterId },
  }));
}
