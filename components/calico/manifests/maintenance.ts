import { asksFirst, drainsOf, rfc1123, usesOurFilters, type Inventory, type Session } from "../../peering";
import { prefixAdvertisements } from "./configuration";
import { hasIpv6 } from "./filters";
import { CALICO, type Manifest } from "./manifest";
import { adoptable, ownedBy, OWNED, SOLE_PATCH, TAKE_OVER } from "./metadata";

/** A node that is drained announces nothing; what it takes it keeps, since it still runs. */
export const DRAINED_NODE_FILTER = "drained-node";

/** On every BGPPeer of the switch, where there is another switch; empty unless this one is in maintenance. */
export const maintenanceFilter = (switchName: string): string => `maintenance-${rfc1123(switchName)}`;

/** @param ipv6 nodes peer over IPv6, too */
function rejectAll(way: "import" | "export", ipv6: boolean): Record<string, unknown> {
  const all = [{ action: "Reject" }];
  return { [`${way}V4`]: all, ...(ipv6 ? { [`${way}V6`]: all } : {}) };
}

/**
 * BGPFilters that take sessions out of use. The sessions stay up: BIRD takes a change of filters over without a reset,
 * and what the switch shows of them afterwards is the proof.
 */
export function maintenanceFilters(inventory: Inventory): Manifest[] {
  const filter = (name: string, spec: Manifest["spec"]): Manifest =>
    adoptable(inventory, {
      apiVersion: CALICO,
      kind: "BGPFilter",
      metadata: { name, labels: ownedBy(inventory), annotations: OWNED },
      spec,
    });
  const ofSwitches =
    inventory.switches.length < 2
      ? []
      : inventory.switches.filter((device) => usesOurFilters(inventory, device));
  const isAnyNode = drainsOf(inventory).some(({ kind }) => kind !== "switch");
  return [
    ...ofSwitches.map(({ name }) => filter(maintenanceFilter(name), {})),
    ...(isAnyNode ? [filter(DRAINED_NODE_FILTER, rejectAll("export", hasIpv6(inventory)))] : []),
  ];
}

/** RFC 8326's GRACEFUL_SHUTDOWN: a router that heeds it prefers any other path. */
const GRACEFUL_SHUTDOWN = "65535:0";

/**
 * What nodes send of RFC 8326 before they withdraw their routes, so that the switch takes other paths first. A patch,
 * since the node may have a BGPConfiguration of its own already.
 */
export function gracefulShutdowns(inventory: Inventory): Manifest[] {
  const cidrs = ["0.0.0.0/0", ...(hasIpv6(inventory) ? ["::/0"] : [])];
  // A node with a list of its own does not look at the cluster's (confd's bird.cfg.template).
  const { prefixAdvertisements: usual = [] } = prefixAdvertisements(inventory.cluster);
  const all = [...usual, ...cidrs.map((cidr) => ({ cidr, communities: [GRACEFUL_SHUTDOWN] }))];
  const leaving = drainsOf(inventory).filter((drain) => asksFirst(drain, inventory));
  return [...new Set(leaving.flatMap(({ nodes }) => nodes))].map((node) => ({
    apiVersion: CALICO,
    kind: "BGPConfiguration",
    metadata: { name: `node.${node}`, annotations: SOLE_PATCH },
    spec: { prefixAdvertisements: all },
  }));
}

/** What a switch's filter is given while it is in maintenance, in this order; taken away in the other one. */
interface SwitchDrain {
  readonly switchName: string;
  /** No node takes a route from it, and so none forwards to it. */
  readonly imports: Manifest;
  /** No node announces a route to it. */
  readonly exports: Manifest;
}

/**
 * Patches of the filters of switches in maintenance; each has a field manager of its own, as the mesh switch has.
 *
 * Import is rejected before export: together, a node would lose routes that another node still sends through the
 * switch. On the way back, the switch would send routes on before it forwards by them itself.
 */
export function switchDrains(inventory: Inventory): SwitchDrain[] {
  const half = (switchName: string, way: "import" | "export"): Manifest => ({
    apiVersion: CALICO,
    kind: "BGPFilter",
    metadata: { name: maintenanceFilter(switchName), annotations: TAKE_OVER },
    spec: rejectAll(way, hasIpv6(inventory)),
  });
  return drainsOf(inventory)
    .filter(({ kind }) => kind === "switch")
    .map(({ name: switchName }) => ({
      switchName,
      imports: half(switchName, "import"),
      exports: half(switchName, "export"),
    }));
}

/** Names of the filters that come before all others of the session's BGPPeer. */
export function drainFiltersOf(session: Session, { switches }: Inventory): string[] {
  return [
    ...(switches.length < 2 ? [] : [maintenanceFilter(session.switch.name)]),
    ...(session.drained?.includes("node") ? [DRAINED_NODE_FILTER] : []),
  ];
}
