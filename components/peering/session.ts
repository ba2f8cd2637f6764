import { parseIpv4 } from "./address";
import { announcedBy, type Announced } from "./announced";
import { drainedEnds, type DrainedEnd } from "./drains";
import type { Inventory, Node, Switch } from "./inventory";
import { optionsOf, type EffectiveOptions } from "./effectiveOptions";
import type { Family, SessionOptions } from "./options";
import { remedyOf, type Remedy } from "./remedies";

/**
 * One BGP session, the heart of the model: every fact about it is stated here once, and both ends are rendered
 * from it. A session is one node × one switch × one address family.
 */
export interface Session {
  /** RFC 1123 name `<node>-<switch>`, lower case, with `-ipv6` over IPv6; the BGPPeer's name. */
  readonly name: string;
  readonly family: Family;
  /** `asNumber`: what the node speaks to this switch. */
  readonly node: {
    readonly name: string;
    readonly address: string;
    readonly asNumber: number;
    readonly rack?: string;
  };
  readonly switch: {
    readonly name: string;
    readonly address: string;
    readonly interface: string;
    /** What the switch shows to this node: its own, or `fake-as`. */
    readonly asNumber: number;
  };
  /** Everything else that both ends agree on. */
  readonly options: SessionOptions;
  /** What the node may announce to the switch. */
  readonly announced: Announced;
  /** The options that are rows of the peer itself; the others come from its group. */
  readonly own: SessionOptions;
  /**
   * Out of use on purpose, though Established, since these ends are in maintenance. With `node` the node announces
   * nothing, with `switch` it takes nothing either. Undefined = in use.
   */
  readonly drained?: readonly DrainedEnd[];
}

/** All sessions that the datacenter declares, ordered by switch, then by node address: the file's order is no fact. */
export function sessionsOf(inventory: Inventory): Session[] {
  const nodes = new Map(inventory.cluster.nodes.map((node) => [node.name, node]));
  const announced = { ipv4: announcedBy(inventory, "ipv4"), ipv6: announcedBy(inventory, "ipv6") };
  return [...inventory.switches]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((device) =>
      device.nodes
        .flatMap((name) => nodes.get(name) ?? [])
        .sort(byAddress)
        .flatMap((node) =>
          FAMILIES.flatMap((family) => sessionOf(inventory, device, node, family, announced[family]) ?? []),
        ),
    );
}

const FAMILIES: readonly Family[] = ["ipv4", "ipv6"];

/** Addresses of both ends in one family; undefined = one of them has none. */
function linkOf(device: Switch, node: Node, family: Family) {
  const { address, ipv6 } = device.peering;
  if (family === "ipv4") return { ofNode: node.address, ofSwitch: address };
  if (node.ipv6Address === undefined || ipv6 === undefined) return undefined;
  return { ofNode: node.ipv6Address, ofSwitch: ipv6.address };
}

function sessionOf(
  inventory: Inventory,
  device: Switch,
  node: Node,
  family: Family,
  announced: Announced,
): Session | undefined {
  const { cluster } = inventory;
  const link = linkOf(device, node, family);
  if (link === undefined) return undefined;
  const drained = drainedEnds(inventory, device, node);
  const { options, own } = withRemedy(optionsOf(device, node.name, family), remedyOf(cluster));
  return {
    name: `${node.name}-${rfc1123(device.name)}${family === "ipv6" ? "-ipv6" : ""}`,
    family,
    node: {
      name: node.name,
      address: link.ofNode,
      asNumber: options.localASNumber ?? node.asNumber ?? cluster.asNumber,
      ...(node.rack === undefined ? {} : { rack: node.rack }),
    },
    switch: {
      name: device.name,
      address: link.ofSwitch,
      interface: device.peering.interface,
      asNumber: options.fakeAs?.asNumber ?? device.asNumber,
    },
    options,
    announced,
    own,
    ...(drained.length === 0 ? {} : { drained }),
  };
}

/** What the remedy puts on every session is an option as any other. */
function withRemedy({ options, own }: EffectiveOptions, { defaultRoute }: Remedy): EffectiveOptions {
  if (!defaultRoute || options.defaultRouteAdvertise !== undefined) return { options, own };
  const route = { defaultRouteAdvertise: true };
  return { options: { ...options, ...route }, own: { ...own, ...route } };
}

/** By number, so that .9 comes before .10; by name where two nodes claim one address, which the checks refuse. */
function byAddress(a: Node, b: Node): number {
  return (parseIpv4(a.address) ?? 0) - (parseIpv4(b.address) ?? 0) || (a.name < b.name ? -1 : 1);
}

/** `BJ_Office_Core_S9700` → `bj-office-core-s9700`: a word of a Kubernetes name; those have no capitals and no `_`. */
export function rfc1123(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
}
