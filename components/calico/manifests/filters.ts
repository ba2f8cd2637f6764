import {
  areRules,
  isForPods,
  optionsOf,
  parsePrefix,
  remedyOf,
  rfc1123,
  rulesOf,
  sessionsOf,
  usesOurFilters,
  type Cluster,
  type Family,
  type FilterRule,
  type Inventory,
  type Session,
} from "../../peering";
import { CALICO, type Manifest } from "./manifest";
import { adoptable, ownedBy, OWNED } from "./metadata";

export const OWN_ROUTES_FILTER = "own-routes-only";
export const DEFAULT_ROUTE_FILTER = "default-route-only";

/** Whether there is a session over IPv6. */
export function hasIpv6({ cluster, switches }: Inventory): boolean {
  return switches.some(
    ({ nodes, peering }) =>
      peering.ipv6 !== undefined &&
      cluster.nodes.some(
        ({ name, ipv6Address, ipv6Addresses }) =>
          (ipv6Address !== undefined || ipv6Addresses !== undefined) && nodes.includes(name),
      ),
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
      metadata: { name, labels: ownedBy(inventory), annotations: OWNED },
      spec,
    });
  const ipv6 = hasIpv6(inventory);
  const remote = [{ source: "RemotePeers", action: "Reject" }];
  const own = filter(OWN_ROUTES_FILTER, { exportV4: remote, ...(ipv6 ? { exportV6: remote } : {}) });
  const { defaultRoute, reflectors } = remedyOf(inventory.cluster);
  // Only reflectors peer with a switch, and what they announce to it is every node's.
  if (reflectors || !inventory.switches.some((device) => usesOurFilters(inventory, device))) return [];
  if (!defaultRoute) return [own];
  const only = (cidr: string) => [{ cidr, matchOperator: "Equal", action: "Accept" }, { action: "Reject" }];
  const importV4 = only("0.0.0.0/0");
  return [own, filter(DEFAULT_ROUTE_FILTER, { importV4, ...(ipv6 ? { importV6: only("::/0") } : {}) })];
}

/**
 * Name of the session's own BGPFilter; undefined = it has none. Sessions of a switch that have the switch's usual filters
 * share one.
 */
export function sessionFilterOf(session: Session, { switches }: Inventory): string | undefined {
  const { options, family, switch: device, name } = session;
  if (options.filters === undefined) return undefined;
  const declared = switches.find((one) => one.name === device.name);
  const usual = declared && optionsOf(declared, "", family).options.filters;
  if (JSON.stringify(usual) !== JSON.stringify(options.filters)) return `filters-${name}`;
  return `filters-${rfc1123(device.name)}${family === "ipv6" ? "-ipv6" : ""}`;
}

/** BGPFilters that single sessions name, by their name; they come after this stack's own in every BGPPeer. */
export function sessionFilters(inventory: Inventory): Manifest[] {
  const named = new Map<string, Session>();
  for (const session of sessionsOf(inventory)) {
    const name = sessionFilterOf(session, inventory);
    if (name !== undefined && !named.has(name)) named.set(name, session);
  }
  return [...named].map(([name, { options, family }]) => {
    const version = family === "ipv4" ? "V4" : "V6";
    const { export: exported, import: imported } = options.filters ?? {};
    const spec = {
      ...(exported === undefined
        ? {}
        : {
            [`export${version}`]: areRules(exported)
              ? rulesOf(exported, family)
              : withheld(exported, inventory.cluster, family),
          }),
      ...(imported === undefined ? {} : { [`import${version}`]: rulesOf(imported, family) }),
    };
    return adoptable(inventory, {
      apiVersion: CALICO,
      kind: "BGPFilter",
      metadata: { name, labels: ownedBy(inventory), annotations: OWNED },
      spec,
    });
  });
}

/** Rejects what is not among the kinds; the rest is Calico's own filter's to decide. */
function withheld(kinds: readonly string[], cluster: Cluster, family: Family): FilterRule[] {
  if (kinds.length === 0) return [{ action: "Reject" }];
  const pods = cluster.ipPools.filter(isForPods).map(({ cidr }) => cidr);
  const services = [
    ...cluster.serviceClusterIPs,
    ...cluster.serviceExternalIPs,
    ...cluster.serviceLoadBalancerIPs,
  ];
  const rejected = [...(kinds.includes("pods") ? [] : pods), ...(kinds.includes("services") ? [] : services)];
  return rejected
    .filter((cidr) => parsePrefix(cidr)?.family === family)
    .map((cidr) => ({ cidr, matchOperator: "In", action: "Reject" }));
}
