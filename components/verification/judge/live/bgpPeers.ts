import { labelValue } from "../../../calico/manifests";
import { some, type Inventory } from "../../../peering";
import { canonicalAddress } from "../../../s9700/vrp";
import type { BgpPeerFacts, NodeFacts } from "../../observe/clusterFacts";
import type { LiveCalico } from "../../observe/liveCluster";
import { choosesNode } from "./chosen";
import type { ComparedCalico, LiveFinding } from "./finding";

/** BGPPeers that this stack made. */
export function ownBgpPeers({ datacenter }: Inventory, { bgpPeers }: LiveCalico): BgpPeerFacts[] {
  return bgpPeers.filter(({ owner }) => owner === labelValue(datacenter));
}

/** BGPPeers of others: rivals for the address of one of our switches, and the rest. */
export function foreignBgpPeers(compared: ComparedCalico, declared: readonly string[]): LiveFinding[] {
  const { inventory, calico } = compared;
  const own = ownBgpPeers(inventory, calico);
  return calico.bgpPeers
    .filter((peer) => !own.includes(peer) && !declared.includes(peer.name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((peer) => rivalry(compared, peer) ?? other(peer));
}

/** A second BGPPeer of a node for the same address; undefined = this one is none. */
function rivalry(
  { inventory, sessions, cluster }: ComparedCalico,
  peer: BgpPeerFacts,
): LiveFinding | undefined {
  const rivals = sessions.filter(({ switch: { address } }) => canonicalAddress(address) === peer.peerIP);
  const [first] = rivals;
  if (first === undefined) return undefined;
  const contested = [...new Set(rivals.map(({ node }) => node.name))].filter((name) => cluster.nodes[name]);
  const chosen = chosenNodes(peer, cluster.nodes, contested);
  const device = first.switch.name;
  const at = `BGPPeer ${peer.name}`;
  const fact = `${ownerOf(peer)}, peers ${whichNodes(peer)} with ${peer.peerIP} AS ${peer.asNumber}, the address of ${device}`;
  if (chosen?.length === 0) {
    return {
      severity: "note",
      at,
      fact,
      advice: `it chooses no node of this stack's sessions with ${device}, and is left alone.`,
    };
  }
  const which =
    chosen === undefined
      ? "its selector is not understood here, so it may choose nodes of this stack"
      : `${some(chosen)} would have two BGPPeers for one address`;
  const isGlobal = peer.node === undefined && peer.nodeSelector === undefined;
  const keep =
    isGlobal && inventory.cluster.bgpPeers.form === "per-node"
      ? `, or take it over (cluster.bgpPeers: { global: { ${device}: ${peer.name} } }, and cluster.adopt: [BGPPeer/${peer.name}])`
      : "";
  return {
    severity: "refuse",
    at,
    fact,
    advice: `${which}, and BIRD takes one of the two by chance, so this stack's filters would not be in force everywhere: delete it (kubectl delete bgppeers.projectcalico.org ${peer.name})${keep}, or let it choose other nodes.`,
  };
}

function other(peer: BgpPeerFacts): LiveFinding {
  const to =
    peer.peerSelector === undefined
      ? `${peer.peerIP} AS ${peer.asNumber}`
      : `nodes that match ${peer.peerSelector}`;
  return {
    severity: "note",
    at: `BGPPeer ${peer.name}`,
    fact: `${ownerOf(peer)}, peers ${whichNodes(peer)} with ${to}`,
    advice: "it is left alone.",
  };
}

/** Whose it is. */
function ownerOf({ owner }: BgpPeerFacts): string {
  return owner === undefined ? "is not this stack's" : `is stack ${owner}'s`;
}

function whichNodes({ node, nodeSelector }: BgpPeerFacts): string {
  if (node !== undefined) return `node ${node}`;
  return nodeSelector === undefined || nodeSelector === "" ? "all nodes" : `nodes that match ${nodeSelector}`;
}

/** Those of the nodes that a BGPPeer is for; undefined = its selector is not understood. */
function chosenNodes(
  peer: BgpPeerFacts,
  nodes: Readonly<Record<string, NodeFacts>>,
  of: readonly string[],
): string[] | undefined {
  const chosen = of.map((name) => [name, choosesNode(peer, name, nodes[name])] as const);
  if (chosen.some(([, isChosen]) => isChosen === undefined)) return undefined;
  return chosen.flatMap(([name, isChosen]) => (isChosen === true ? [name] : []));
}
