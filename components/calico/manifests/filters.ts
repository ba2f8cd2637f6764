import { remedyOf, type Inventory } from "../../peering";
import { CALICO, type Manifest } from "./manifest";
import { adoptable, ownedBy, PULUMI } from "./metadata";

export const OWN_ROUTES_FILTER = "own-routes-only";
export const DEFAULT_ROUTE_FILTER = "default-route-only";

/** Whether there is a session over IPv6. */
export function hasIpv6({ cluster, switches }: Inventory): boolean {
  return switches.some(
    ({ nodes, peering }) =>
      peering.ipv6 !== undefined &&
      cluster.nodes.some(({ name, ipv6Address }) => ipv6Address !== undefined && nodes.includes(name)),
  );
}

/**
 * BGPFilters of all BGPPeers, in their order.
 *
 * own-routes-only: while the mesh is on, each node would announce every other node's blocks to the switch, next hop
 * itself (projectcalico/calico #3810), and the switch would forward some pods' packets to nodes that have just lost
 * the way. The filter leaves a block's owner as the only one. It stays once the mesh is off: then it keeps a node
 * from passing one switch's routes on to another, and the way back needs it again.
 */
export function bgpFilters(inventory: Inventory): Manifest[] {
  const filter = (name: string, spec: Record<string, unknown>): Manifest =>
    adoptable(inventory, {
      apiVersion: CALICO,
      kind: "BGPFilter",
      metadata: { name, labels: ownedBy(inventory), annotations: PULUMI },
      spec,
    });
  const ipv6 = hasIpv6(inventory);
  const remote = [{ source: "RemotePeers", action: "Reject" }];
  const own = filter(OWN_ROUTES_FILTER, { exportV4: remote, ...(ipv6 ? { exportV6: remote } : {}) });
  const { defaultRoute, reflectors } = remedyOf(inventory.cluster);
  // Only reflectors peer with a switch, and what they announce to it is every node's.
  if (reflectors) return [];
  if (!defaultRoute) return [own];
  const only = (cidr: string) => [{ cidr, matchOperator: "Equal", action: "Accept" }, { action: "Reject" }];
  const importV4 = only("0.0.0.0/0");
  return [own, filter(DEFAULT_ROUTE_FILTER, { importV4, ...(ipv6 ? { importV6: only("::/0") } : {}) })];
}
