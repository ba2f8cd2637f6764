import { contains, formatIpv4, parseIpv4, parseSubnet, type Subnet } from "../address";
import { optionsOf } from "../effectiveOptions";
import type { Cluster, Node, Switch } from "../inventory";
import { checkAsNumber } from "./asNumbers";
import { refuse, warn, type Finding } from "./finding";

/** What one switch needs for itself and for its IPv4 sessions: its login, AS number, router-id and peering subnet. */
export function checkSwitch(device: Switch, cluster: Cluster): Finding[] {
  const at = `switches.${device.name}`;
  const { address, prefixLength } = device.peering;
  const subnet = parseSubnet(`${address}/${prefixLength}`);
  return [
    ...checkManagement(device, `${at}.management`),
    ...checkAsNumber(`${at}.asNumber`, device.asNumber),
    ...checkRouterId(device, cluster, `${at}.routerId`),
    ...(subnet
      ? checkLink(device, cluster, subnet)
      : [refuse(`${at}.peering.address`, `${address}/${prefixLength} is not an IPv4 prefix.`)]),
    ...(device.nodes.length === 0 && cluster.nodes.length > 0
      ? [refuse(`${at}.peers`, `no node is chosen, so ${device.name} would have no session.`)]
      : []),
  ];
}

/** A single-hop EBGP session has both ends in one subnet, each with an address of its own. */
function checkLink(device: Switch, cluster: Cluster, subnet: Subnet): Finding[] {
  const { peering } = device;
  const isMultihop = (node: Node) => {
    const { ebgpMultihop = 1, ttlSecurity = 1 } = optionsOf(device, node.name, "ipv4").options;
    return ebgpMultihop > 1 || ttlSecurity > 1;
  };
  const range = `${formatIpv4(subnet.network)}/${subnet.length}`;
  const link = `${device.name}'s ${peering.interface}`;
  const isEnd = (value: number) =>
    subnet.length < 31 && (value === subnet.network || value === subnet.broadcast);
  const own = isEnd(parseIpv4(peering.address) ?? -1)
    ? [
        refuse(
          `switches.${device.name}.peering.address`,
          `${peering.address} is the network or broadcast address of ${range}; give the interface's own.`,
        ),
      ]
    : [];
  const ofNodes = peersOf(device, cluster).flatMap((node): Finding[] => {
    const path = `cluster.nodes.${node.name}.address`;
    const value = parseIpv4(node.address);
    if (value === undefined) return [refuse(path, `"${node.address}" is not an IPv4 address.`)];
    if (node.address === peering.address) {
      return [refuse(path, `${node.address} is the address of ${link}; give the node's own.`)];
    }
    if (!contains(subnet, value)) {
      if (isMultihop(node)) return [];
      const why = "a single-hop EBGP session needs both ends in one subnet (or ebgpMultihop, or ttlSecurity)";
      return [refuse(path, `${node.address} is outside ${range}, the subnet of ${link}: ${why}.`)];
    }
    if (!isEnd(value)) return [];
    return [
      refuse(path, `${node.address} is the network or broadcast address of ${range}; give the node's own.`),
    ];
  });
  return [...own, ...ofNodes];
}

function peersOf(device: Switch, cluster: Cluster): Node[] {
  return cluster.nodes.filter((node) => device.nodes.includes(node.name));
}

function checkManagement(device: Switch, at: string): Finding[] {
  const { hostKey, legacyAlgorithms } = device.management;
  const findings: Finding[] = [];
  if (/^SHA256:A{43}$/.test(hostKey)) {
    findings.push(
      warn(
        `${at}.hostKey`,
        "SHA256:AAA… is a placeholder that no switch matches, so nothing can be sent: pin the real one, which `npm run hostkey -- <stack>` prints.",
      ),
    );
  }
  if (legacyAlgorithms) {
    findings.push(
      warn(
        `${at}.legacyAlgorithms`,
        "true: SHA-1 key exchange and CBC ciphers are offered, which only V200R011 and older need.",
      ),
    );
  }
  return findings;
}

/** A node's BGP identifier is its address; two speakers of one identifier refuse each other. */
function checkRouterId(device: Switch, cluster: Cluster, path: string): Finding[] {
  const { routerId } = device;
  if (routerId === undefined) return [];
  if (parseIpv4(routerId) === 0)
    return [refuse(path, "0.0.0.0 is no router-id; use one of the switch's own addresses.")];
  const twin = cluster.nodes.find((node) => node.address === routerId);
  if (!twin) return [];
  return [
    refuse(
      path,
      `${routerId} is the address, and so the router-id, of node ${twin.name}; use one of the switch's own.`,
    ),
  ];
}
