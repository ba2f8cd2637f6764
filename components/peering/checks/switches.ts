import type { Cluster, Switch } from "../inventory";
import { refuse, warn, type Finding } from "./finding";

/** What one switch needs for itself: its login, its router-id and a node at least. */
export function checkSwitch(device: Switch, cluster: Cluster): Finding[] {
  const at = `switches.${device.name}`;
  return [
    ...checkManagement(device, `${at}.management`),
    ...checkRouterId(device, cluster, `${at}.routerId`),
    ...(device.nodes.length === 0 && cluster.nodes.length > 0
      ? [refuse(`${at}.peers`, `no node is chosen, so ${device.name} would have no session.`)]
      : []),
  ];
}

function checkManagement(device: Switch, at: string): Finding[] {
  const { hostKey, legacyAlgorithms } = device.management;
  const findings: Finding[] = [];
  if (/^SHA256:A{43}$/.test(hostKey)) {
    findings.push(
      warn(
        `${at}.hostKey`,
        "SHA256:AAA… is a placeholder that no switch matches, so nothing can be sent: pin the real one, which `npm run hostkey -- --host <its address>` prints.",
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
  if (routerId === undefined) {
    if (device.peering.ipv4 !== undefined) return [];
    return [
      warn(
        path,
        `is missing, and ${device.name} peers over IPv6 alone: a BGP identifier is four numbers, which VRP takes from an interface's IPv4 address if there is one; write a router-id, unless the switch has one.`,
      ),
    ];
  }
  const twin = cluster.nodes.find((node) => node.address === routerId);
  if (!twin) return [];
  return [
    refuse(
      path,
      `${routerId} is the address, and so the router-id, of node ${twin.name}; use one of the switch's own.`,
    ),
  ];
}
