import type { Inventory, Node } from "../inventory";
import { hostPrefix, holds, parsePrefix } from "../ipv6";
import type { Family } from "../options";
import { refuse, type Finding } from "./finding";
import { scopesOf } from "./scopes";

/** Addresses that no BGP speaker has (IANA's special-purpose registries). */
const NO_SPEAKER: readonly (readonly [string, string])[] = [
  ["0.0.0.0/8", "is no host's address (0.0.0.0/8)"],
  ["127.0.0.0/8", "is a loopback address, which no other device reaches"],
  ["224.0.0.0/4", "is a multicast address"],
  ["255.255.255.255/32", "is the broadcast address"],
  ["240.0.0.0/4", "is reserved (240.0.0.0/4)"],
  ["::/128", "is no host's address"],
  ["::1/128", "is the loopback address, which no other device reaches"],
  ["::ffff:0:0/96", "is an IPv4 address written as IPv6"],
  ["ff00::/8", "is a multicast address"],
];
const SPEAKERLESS = NO_SPEAKER.map(([text, why]) => ({ prefix: parsePrefix(text), why }));

const NO_SESSION = "so no BGP session can have it; give the interface's own address";
const NO_GATEWAY = "so no gateway has it; give the gateway's own address";
/** RFC 4271 §6.2: a BGP identifier is a valid unicast host address. */
const NO_ROUTER_ID = "so it is no router-id; use one of the switch's own addresses";

/** Every address that one end of a session has, or is reached through, and the switches' router-ids. */
export function checkAddresses({ cluster, switches }: Inventory): Finding[] {
  const ofNodes = cluster.nodes
    .flatMap(addressesOf)
    .map(({ path, address }) => [path, address, NO_SESSION] as const);
  const ofSwitches = switches.flatMap((device) => [
    [`switches.${device.name}.peering.address`, device.peering.ipv4?.address, NO_SESSION] as const,
    [`switches.${device.name}.peering.ipv6Address`, device.peering.ipv6?.address, NO_SESSION] as const,
    [`switches.${device.name}.routerId`, device.routerId, NO_ROUTER_ID] as const,
    ...scopesOf(device).map(
      ({ at, options }) => [`${at}.reachableBy`, options.reachableBy, NO_GATEWAY] as const,
    ),
  ]);
  return [...ofNodes, ...ofSwitches].flatMap(([path, address, rest]) => {
    const why = address === undefined ? undefined : noSpeaker(address);
    return why === undefined ? [] : [refuse(path, `${address} ${why}, ${rest}.`)];
  });
}

/** Every address that the file gives a node, and where. */
export function addressesOf(node: Node): { readonly path: string; readonly address: string }[] {
  const at = `cluster.nodes.${node.name}`;
  const named = (key: "addresses" | "ipv6Addresses") =>
    Object.entries(node[key] ?? {}).map(([device, address]) => ({ path: `${at}.${key}.${device}`, address }));
  return [
    ...(node.address === undefined ? [] : [{ path: `${at}.address`, address: node.address }]),
    ...(node.ipv6Address === undefined ? [] : [{ path: `${at}.ipv6Address`, address: node.ipv6Address }]),
    ...named("addresses"),
    ...named("ipv6Addresses"),
  ];
}

/** Where the file says from which address a session's node speaks. */
export function addressPath(node: Node, device: string, family: Family): string {
  const [one, many] =
    family === "ipv4" ? (["address", "addresses"] as const) : (["ipv6Address", "ipv6Addresses"] as const);
  return `cluster.nodes.${node.name}.${node[many]?.[device] === undefined ? one : `${many}.${device}`}`;
}

/** Why no BGP speaker has the address; undefined = it may. */
export function noSpeaker(address: string): string | undefined {
  const host = hostPrefix(address);
  if (host === undefined) return undefined;
  return SPEAKERLESS.find(({ prefix }) => prefix !== undefined && holds(prefix, host))?.why;
}
