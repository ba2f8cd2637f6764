import { parseIpv4 } from "./address";
import { announcedBy, type Announced } from "./announced";
import { drainedEnds, type DrainedEnd } from "./drains";
import type { Inventory, Node, Switch } from "./inventory";
import { optionsOf, type EffectiveOptions } from "./effectiveOptions";
import { parsePrefix } from "./ipv6";
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
  const ofSwitch = device.peering[family]?.address;
  const own = family === "ipv4" ? node.address : node.ipv6Address;
  const ofNode = (family === "ipv4" ? node.addresses : node.ipv6Addresses)?.[device.name] ?? own;
  return ofSwitch === undefined || ofNode === undefined
    ? undefined
    : { ofNode, ofSwitch, otherInterface: ofNode !== own };
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
  const { options, own } = withSource(
    withRemedy(optionsOf(device, node.name, family), remedyOf(cluster)),
    link.otherInterface,
  );
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
    announced: listOf(device, announced),
    own,
    ...(drained.length === 0 ? {} : { drained }),
  };
}

/** Entries of one switch have a list each: the first of them to go takes its own. */
function listOf({ vpnInstance }: Switch, announced: Announced): Announced {
  return vpnInstance === undefined ? announced : { ...announced, list: `${announced.list}-${vpnInstance}` };
}

/** What the remedy puts on every session is an option as any other. */
function withRemedy({ options, own }: EffectiveOptions, remedy: Remedy): EffectiveOptions {
  const { defaultRoute, reflects, reflectors } = remedy;
  const added: SessionOptions = {
    ...(defaultRoute && options.defaultRouteAdvertise === undefined ? { defaultRouteAdvertise: true } : {}),
    ...(reflects && options.reflectClient === undefined ? { reflectClient: true } : {}),
    // The switch forwards to the node that has the pod, and not through the one that announces it.
    ...(reflectors && options.nextHopMode === undefined ? { nextHopMode: "Keep" } : {}),
  };
  return { options: { ...options, ...added }, own: { ...own, ...added } };
}

/**
 * BIRD speaks from the node's own address, unless the BGPPeer leaves the choice to the kernel: from another interface it
 * must, and the next hop of what it announces is the address that it speaks from (BIRD 1.6, proto/bgp).
 */
function withSource({ options, own }: EffectiveOptions, otherInterface: boolean): EffectiveOptions {
  if (!otherInterface || options.sourceAddress !== undefined) return { options, own };
  return { options: { ...options, sourceAddress: "None" }, own };
}

/** By number, so that .9 comes before .10; by name where two nodes claim one address, which the checks refuse. */
function byAddress(a: Node, b: Node): number {
  const [one, other] = [numberOf(a), numberOf(b)];
  if (one !== other) return one < other ? -1 : 1;
  return a.name < b.name ? -1 : 1;
}

function numberOf({ address, ipv6Address }: Node): bigint {
  if (address !== undefined) return BigInt(parseIpv4(address) ?? 0);
  return parsePrefix(`${ipv6Address}/128`)?.first ?? 0n;
}

/** `BJ_Office_Core_S9700` → `bj-office-core-s9700`: a word of a Kubernetes name; those have no capitals and no `_`. */
export function rfc1123(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
}
