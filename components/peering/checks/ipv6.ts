import { addressesOf } from "./addresses";
import { refuse, warn, type Finding } from "./finding";
import type { Inventory, Switch } from "../inventory";
import { parsePrefix, prefixContains, type Prefix } from "../ipv6";
import type { Session } from "../session";
import { scopesOf } from "./scopes";
import { twice } from "./unique";

/** What is of IPv6 alone. links.ts and addresses.ts look at both families. */
export function checkIpv6({ cluster, switches }: Inventory, sessions: readonly Session[]): Finding[] {
  const ofNodes = cluster.nodes.flatMap((node) => {
    const own = addressesOf(node).filter(({ address }) => address.includes(":"));
    return own
      .filter(({ address }, i) => own.findIndex((other) => other.address === address) === i)
      .map(({ address, path }) => [address, path] as const);
  });
  const ofSwitches = switches.flatMap(({ name, peering: { ipv6 } }) =>
    ipv6 === undefined ? [] : [[ipv6.address, `switches.${name}.peering.ipv6Address`] as const],
  );
  return [
    ...[...ofNodes, ...ofSwitches].flatMap(([address, path]) => linkLocal(address, path)),
    ...twice("the address", ofNodes),
    ...twice("the peering address", ofSwitches),
    ...switches.flatMap((device) => checkUnused(device, sessions)),
  ];
}

/** Its other end would have to be named with an interface, which a BGPPeer's peerIP cannot. */
function linkLocal(address: string, path: string): Finding[] {
  if (!prefixContains(parsePrefix("fe80::/10") as Prefix, address)) return [];
  return [refuse(path, `${address} is link-local, which Calico does not peer with; give a routable one.`)];
}

/** What is written for IPv6, and no session uses. */
function checkUnused(written: Switch, sessions: readonly Session[]): Finding[] {
  const { name, peering } = written;
  if (sessions.some(({ family, switch: device }) => family === "ipv6" && device.name === name)) return [];
  const paths = [
    ...(peering.ipv6 === undefined ? [] : [`switches.${name}.peering.ipv6Address`]),
    ...scopesOf(written).flatMap((scope) => (scope.ipv6 ? [scope.at] : [])),
  ];
  return paths.map((path) =>
    warn(
      path,
      `no session of ${name} is over IPv6: that takes peering.ipv6Address and an ipv6Address of a node.`,
    ),
  );
}
