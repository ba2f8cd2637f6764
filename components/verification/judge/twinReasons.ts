import type { Evidence } from "./evidence";

/** Two BGPPeers of one node for one address: confd takes either, differently at each render. */
export function rivalReason({ bgpPeer, rivals, session }: Evidence): string | undefined {
  const [rival] = rivals;
  if (bgpPeer === undefined || rival === undefined) return undefined;
  const { node, switch: device } = session;
  const whose = rival.owner === undefined ? "which no stack owns" : `which is stack ${rival.owner}'s`;
  return `node ${node.name} has two BGPPeers for ${device.address}, ${bgpPeer.name} and ${rival.name}, ${whose}, and BIRD takes one of the two by chance: delete ${rival.name} (kubectl delete bgppeers.projectcalico.org ${rival.name}), or let it choose other nodes.`;
}

/** RFC 4271 §6.2 and §6.8: speakers refuse an end with their own BGP identifier, or cannot decide between two connections. */
export function identifierReason({ switchDetail, here, session }: Evidence): string | undefined {
  const there = switchDetail?.routerId;
  if (there === undefined || here === undefined || "problem" in here || here.routerId !== there)
    return undefined;
  const { node, switch: device } = session;
  return `${device.name} and node ${node.name} have one BGP identifier, ${there}: give the switch a router-id of its own (switches.${device.name}.routerId).`;
}
