import { refuse, warn, type Finding } from "./finding";
import type { Inventory, Switch } from "../inventory";
import { parsePrefix, prefixContains, type Prefix } from "../ipv6";
import type { Session } from "../session";
import { twice } from "./unique";

/** Both ends of the IPv6 sessions; switches.ts and unique.ts check the same for IPv4. */
export function checkIpv6({ cluster, switches }: Inventory, sessions: readonly Session[]): Finding[] {
  const ofNodes = cluster.nodes.flatMap(({ name, ipv6Address }) =>
    ipv6Address === undefined ? [] : [[ipv6Address, `cluster.nodes.${name}.ipv6Address`] as const],
  );
  const ofSwitches = switches.flatMap(({ name, peering: { ipv6 } }) =>
    ipv6 === undefined ? [] : [[ipv6.address, `switches.${name}.peering.ipv6Address`] as const],
  );
  return [
    ...[...ofNodes, ...ofSwitches].flatMap(([address, path]) => linkLocal(address, path)),
    ...twice("the address", ofNodes),
    ...twice("the peering address", ofSwitches),
    ...switches.flatMap((device) => [...checkLink(device, sessions), ...checkUnused(device, sessions)]),
  ];
}

/** Its other end would have to be named with an interface, which a BGPPeer's peerIP cannot. */
function linkLocal(address: string, path: string): Finding[] {
  if (!prefixContains(parsePrefix("fe80::/10") as Prefix, address)) return [];
  return [refuse(path, `${address} is link-local, which Calico does not peer with; give a routable one.`)];
}

/** What is written for IPv6, and no session uses. */
function checkUnused(
  { name, peering, session, sessions: single, groups }: Switch,
  sessions: readonly Session[],
): Finding[] {
  if (sessions.some(({ family, switch: device }) => family === "ipv6" && device.name === name)) return [];
  const at = `switches.${name}`;
  const scopes = [
    [`${at}.session`, session] as const,
    ...Object.entries(single).map(([node, scope]) => [`${at}.sessions.${node}`, scope] as const),
    ...Object.entries(groups).map(([group, scope]) => [`${at}.groups.${group}`, scope] as const),
  ];
  const paths = [
    ...(peering.ipv6 === undefined ? [] : [`${at}.peering.ipv6Address`]),
    ...scopes.flatMap(([path, { ipv6 }]) => (ipv6 === undefined ? [] : [`${path}.ipv6`])),
  ];
  return paths.map((path) =>
    warn(
      path,
      `no session of ${name} is over IPv6: that takes peering.ipv6Address and an ipv6Address of a node.`,
    ),
  );
}

function checkLink(device: Switch, sessions: readonly Session[]): Finding[] {
  const { interface: name, ipv6 } = device.peering;
  const subnet = ipv6 && parsePrefix(`${ipv6.address}/${ipv6.prefixLength}`);
  if (!subnet) return [];
  const own = sessions.filter((session) => session.family === "ipv6" && session.switch.name === device.name);
  return own.flatMap(({ node, options }): Finding[] => {
    const path = `cluster.nodes.${node.name}.ipv6Address`;
    if (node.address === ipv6.address)
      return [
        refuse(path, `${node.address} is the address of ${device.name}'s ${name}; give the node's own.`),
      ];
    const { ebgpMultihop = 1, ttlSecurity = 1 } = options;
    if (ebgpMultihop > 1 || ttlSecurity > 1 || prefixContains(subnet, node.address)) return [];
    return [
      refuse(
        path,
        `${node.address} is outside ${ipv6.address}/${ipv6.prefixLength} of ${device.name}'s ${name}: a single-hop EBGP session needs both ends in one subnet (or ebgpMultihop, or ttlSecurity).`,
      ),
    ];
  });
}
