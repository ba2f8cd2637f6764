import type { Inventory } from "../inventory";
import { parsePrefix, prefixContains, type Prefix } from "../ipv6";
import { refuse, type Finding } from "./finding";

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

/** Every address that one end of a session has, or is reached through. */
export function checkAddresses({ cluster, switches }: Inventory): Finding[] {
  const ofNodes = cluster.nodes.flatMap(({ name, address, ipv6Address }) => [
    [`cluster.nodes.${name}.address`, address] as const,
    [`cluster.nodes.${name}.ipv6Address`, ipv6Address] as const,
  ]);
  const ofSwitches = switches.flatMap(({ name, peering }) => [
    [`switches.${name}.peering.address`, peering.address] as const,
    [`switches.${name}.peering.ipv6Address`, peering.ipv6?.address] as const,
  ]);
  return [...ofNodes, ...ofSwitches].flatMap(([path, address]) => {
    const why = address === undefined ? undefined : noSpeaker(address);
    return why === undefined
      ? []
      : [refuse(path, `${address} ${why}, so no BGP session can have it; give the interface's own address.`)];
  });
}

/** Why no BGP speaker has the address; undefined = it may. */
export function noSpeaker(address: string): string | undefined {
  return NO_SPEAKER.find(([prefix]) => prefixContains(parsePrefix(prefix) as Prefix, address))?.[1];
}
