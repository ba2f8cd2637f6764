import type { Inventory, NamedBgpPeer, Node, Switch } from "./inventory";
import type { Family } from "./options";
import type { Session } from "./session";

/** The BGPPeer that the file names for a session; undefined = the session has one of its own. */
export function namedPeerOf(
  {
    node,
    switch: device,
    family,
  }: Pick<Session, "family"> & {
    readonly node: { readonly name: string };
    readonly switch: { readonly name: string };
  },
  { cluster }: Inventory,
): NamedBgpPeer | undefined {
  if (cluster.bgpPeers.form !== "named") return undefined;
  return cluster.bgpPeers.peers.find(
    (peer) => peer.switch === device.name && peer.family === family && peer.nodes.includes(node.name),
  );
}

/**
 * Whether a BGPPeer of the switch has this stack's filters: all have, but those whose filters the file names. Filters that
 * no BGPPeer names are not made.
 */
export function usesOurFilters(inventory: Inventory, device: Switch): boolean {
  const { cluster } = inventory;
  if (cluster.bgpPeers.form !== "named") return true;
  const nodes = cluster.nodes.filter(({ name }) => device.nodes.includes(name));
  return nodes.some((node) =>
    FAMILIES.some((family) => {
      if (device.peering[family] === undefined || !hasAddress(node, family)) return false;
      return namedPeerOf({ node, switch: device, family }, inventory)?.filters === undefined;
    }),
  );
}

const FAMILIES: readonly Family[] = ["ipv4", "ipv6"];

function hasAddress(node: Node, family: Family): boolean {
  return family === "ipv4"
    ? (node.address ?? node.addresses) !== undefined
    : (node.ipv6Address ?? node.ipv6Addresses) !== undefined;
}
