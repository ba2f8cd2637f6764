import type { Inventory } from "../inventory";
import { parsePrefix, prefixContains, type Prefix } from "../ipv6";
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

const NO_SESSION = "so no BGP session can have it; give the interface's own address";
const NO_GATEWAY = "so no gateway has it; give the gateway's own address";
/** RFC 4271 §6.2: a BGP identifier is a valid unicast host address. */
const NO_ROUTER_ID = "so it is no router-id; use one of the switch's own addresses";

/** Every address that one end of a session has, or is reached through, and the switches' router-ids. */
export function checkAddresses({ cluster, switches }: Inventory): Finding[] {
  const ofNodes = cluster.nodes.flatMap(({ name, address, ipv6Address }) => [
    [`cluster.nodes.${name}.address`, address, NO_SESSION] as const,
    [`cluster.nodes.${name}.ipv6Address`, ipv6Address, NO_SESSION] as const,
  ]);
  const ofSwitches = switches.flatMap((device) => [
    [`switches.${device.name}.peering.address`, device.peering.address, NO_SESSION] as const,
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

/** Why no BGP speaker has the address; undefined = it may. */
export function noSpeaker(address: string): string | undefined {
  return NO_SPEAKER.find(([prefix]) => prefixContains(parsePrefix(prefix) as Prefix, address))?.[1];
}
