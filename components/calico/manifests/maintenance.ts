import { asksFirst, drainsOf, rfc1123, type Inventory, type Session } from "../../peering";
import { prefixAdvertisements } from "./configuration";
import { hasIpv6 } from "./filters";
import { CALICO, type Manifest } from "./manifest";
import { ownedBy, PULUMI, SOLE_PATCH, TAKE_OVER } from "./metadata";

/** An object of Calico, without what all of ours have. */
export interface BareSpec {
  readonly name: string;
  readonly spec: Readonly<Record<string, unknown>>;
}

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
export function drainFilters(inventory: Inventory, ipv6: boolean): BareSpec[] {
  const ofSwitches = inventory.switches.length < 2 ? [] : inventory.switches;
  const isAnyNode = drainsOf(inventory).some(({ kind }) => kind !== "switch");
  return [
    ...ofSwitches.map(({ name }) => ({ name: maintenanceFilter(name), spec: {} })),
    ...(isAnyNode ? [{ name: DRAINED_NODE_FILTER, spec: rejectAll("export", ipv6) }] : []),
  ];
}

/** RFC 8326's GRACEFUL_SHUTDOWN: a router that heeds it prefers any other path. */
const GRACEFUL_SHUTDOWN = "65535:0";

/** BGPConfiguration of the nodes that ask for other paths before they withdraw theirs, by node. */
export function leavingNodes(inventory: Inventory, ipv6: boolean): (BareSpec & { readonly node: string })[] {
  const cidrs = ["0.0.0.0/0", ...(ipv6 ? ["::/0"] : [])];
  // A node with a list of its own does not look at the cluster's (confd's bird.cfg.template).
  const { prefixAdvertisements: usual = [] } = prefixAdvertisements(inventory.cluster);
  const all = [...usual, ...cidrs.map((cidr) => ({ cidr, communities: [GRACEFUL_SHUTDOWN] }))];
  const leaving = drainsOf(inventory).filter((drain) => asksFirst(drain, inventory));
  return [...new Set(leaving.flatMap(({ nodes }) => nodes))].map((node) => ({
    node,
    name: `node.${node}`,
    spec: { prefixAdvertisements: all },
  }));
}

/** What a switch's filter is given while it is in maintenance, in this order; taken away in the other one. */
export interface SwitchRejects {
  readonly switchName: string;
  /** No node takes a route from it, and so none forwards to it. */
  readonly imports: BareSpec;
  /** No node announces a route to it. */
  readonly exports: BareSpec;
}

/**
 * One filter for all nodes, in two halves: with both at once, a node would lose what another one still sends by way of
 * the switch; and on the way back, the switch would send routes on before it forwards by them itself.
 */
export function switchRejects(inventory: Inventory, ipv6: boolean): SwitchRejects[] {
  return drainsOf(inventory)
    .filter(({ kind }) => kind === "switch")
    .map(({ name: switchName }) => {
      const name = maintenanceFilter(switchName);
      return {
        switchName,
        imports: { name, spec: rejectAll("import", ipv6) },
        exports: { name, spec: rejectAll("export", ipv6) },
      };
    });
}

/** Names of the filters that come before all others of the session's BGPPeer. */
export function drainFiltersOf(session: Session, { switches }: Inventory): string[] {
  return [
    ...(switches.length < 2 ? [] : [maintenanceFilter(session.switch.name)]),
    ...(session.drained?.includes("node") ? [DRAINED_NODE_FILTER] : []),
  ];
}

/** BGPFilters by which sessions are taken out of use. */
export function maintenanceFilters(inventory: Inventory): Manifest[] {
  return drainFilters(inventory, hasIpv6(inventory)).map(({ name, spec }) => ({
    apiVersion: CALICO,
    kind: "BGPFilter",
    metadata: { name, labels: ownedBy(inventory), annotations: PULUMI },
    spec,
  }));
}

/**
 * What nodes send of RFC 8326 before they withdraw their routes: a patch, since the node may have a BGPConfiguration of
 * its own already.
 */
export function gracefulShutdowns(inventory: Inventory): Manifest[] {
  return leavingNodes(inventory, hasIpv6(inventory)).map(({ name, spec }) => ({
    apiVersion: CALICO,
    kind: "BGPConfiguration",
    metadata: { name, annotations: SOLE_PATCH },
    spec,
  }));
}

/** Patches of the filters of switches in maintenance; each has a field manager of its own, as the mesh switch has. */
export function switchDrains(
  inventory: Inventory,
): { switchName: string; imports: Manifest; exports: Manifest }[] {
  const half = ({ name, spec }: BareSpec): Manifest => ({
    apiVersion: CALICO,
    kind: "BGPFilter",
    metadata: { name, annotations: TAKE_OVER },
    spec,
  });
  return switchRejects(inventory, hasIpv6(inventory)).map(({ switchName, imports, exports }) => ({
    switchName,
    imports: half(imports),
    exports: half(exports),
  }));
}
