import { selectorOf } from "../../../peering";
import type { BgpPeerFacts, NodeFacts } from "../../observe/clusterFacts";

/**
 * Whether a BGPPeer is for a node: it names it, its selector chooses it, or it is for all.
 * @param node undefined = the node is not known, so a selector cannot be evaluated
 * @returns undefined where that is not known
 */
export function choosesNode(
  peer: Pick<BgpPeerFacts, "node" | "nodeSelector">,
  name: string,
  node: NodeFacts | undefined,
): boolean | undefined {
  if (peer.node !== undefined) return peer.node === name;
  if (peer.nodeSelector === undefined || peer.nodeSelector === "") return true;
  return node && selectorOf(peer.nodeSelector)?.(node.labels);
}
