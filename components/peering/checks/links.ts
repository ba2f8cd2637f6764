import { formatIpv4, parseIpv4, parseSubnet } from "../address";
import type { Inventory, Node, Switch } from "../inventory";
import { parsePrefix, prefixContains } from "../ipv6";
import type { Session } from "../session";
import { addressPath, noSpeaker } from "./addresses";
import { refuse, type Finding } from "./finding";
import { writtenAt } from "./scopes";

/** Both ends of each session have an address of their own, and one subnet unless the session may be routed. */
export function checkLinks({ cluster, switches }: Inventory, sessions: readonly Session[]): Finding[] {
  return switches.flatMap((device) => [
    ...checkOwnAddress(device),
    ...sessions
      .filter((session) => session.switch.name === device.name)
      .flatMap((session) => {
        const node = cluster.nodes.find(({ name }) => name === session.node.name);
        return node === undefined ? [] : checkLink(session, node, device, switches);
      }),
  ]);
}

function checkOwnAddress({ name, peering: { ipv4 } }: Switch): Finding[] {
  if (ipv4 === undefined) return [];
  const { address, prefixLength } = ipv4;
  const path = `switches.${name}.peering.address`;
  const subnet = parseSubnet(`${address}/${prefixLength}`);
  if (!subnet) return [refuse(path, `${address}/${prefixLength} is not an IPv4 prefix.`)];
  if (noSpeaker(address) !== undefined) return [];
  return isEnd(address, `${address}/${prefixLength}`)
    ? [
        refuse(
          path,
          `${address} is the network or broadcast address of ${formatIpv4(subnet.network)}/${prefixLength}; give the interface's own.`,
        ),
      ]
    : [];
}

/** The first or the last address of an IPv4 subnet of more than two. */
function isEnd(address: string, text: string): boolean {
  const subnet = parseSubnet(text);
  const value = parseIpv4(address);
  return (
    subnet !== undefined && subnet.length < 31 && (value === subnet.network || value === subnet.broadcast)
  );
}

function checkLink(session: Session, declared: Node, device: Switch, switches: readonly Switch[]): Finding[] {
  const { node, family, options } = session;
  const { peering } = device;
  const path = addressPath(declared, device.name, family);
  const end = peering[family];
  const subnet = parsePrefix(`${end?.address}/${end?.prefixLength}`);
  if (!subnet || noSpeaker(node.address) !== undefined) return [];
  const link = `${device.name}'s ${peering.interface}`;
  if (family === "ipv4" && parseIpv4(node.address) === undefined)
    return [refuse(path, `"${node.address}" is not an IPv4 address.`)];
  if (node.address === end?.address)
    return [refuse(path, `${node.address} is the address of ${link}; give the node's own.`)];
  if (prefixContains(subnet, node.address)) {
    if (family === "ipv6" || !isEnd(node.address, subnet.network)) return [];
    return [
      refuse(
        path,
        `${node.address} is the network or broadcast address of ${subnet.network}; give the node's own.`,
      ),
    ];
  }
  const outside = `${node.address} is outside ${subnet.network}, the subnet of ${link}`;
  if (node.asNumber === session.switch.asNumber) {
    if (options.nextHopLocal === true) return [];
    return [
      refuse(
        writtenAt(session, switches)("nextHopLocal"),
        `${options.nextHopLocal === false ? "false" : "is missing"}: ${outside}, and over IBGP the switch passes routes on with next hops that the node does not reach directly: write true.`,
      ),
    ];
  }
  const { ebgpMultihop = 1, ttlSecurity = 1 } = options;
  if (ebgpMultihop > 1 || ttlSecurity > 1) return [];
  const why = "a single-hop EBGP session needs both ends in one subnet (or ebgpMultihop, or ttlSecurity)";
  return [refuse(path, `${outside}: ${why}.`)];
}
