import { managementAddress, type Inventory } from "../inventory";
import { namedPeerOf } from "../namedPeers";
import type { Session } from "../session";
import { addressesOf } from "./addresses";
import { refuse, type Finding } from "./finding";

/** Addresses, router-ids and BGPPeer names that two ends would share. */
export function checkUnique(inventory: Inventory, sessions: readonly Session[]): Finding[] {
  const { cluster, switches } = inventory;
  return [
    ...twice(
      "the address",
      cluster.nodes.flatMap((node) => {
        // On several interfaces towards different switches, a node may well have one address.
        const own = addressesOf(node).filter(({ address }) => !address.includes(":"));
        return own
          .filter(({ address }, i) => own.findIndex((other) => other.address === address) === i)
          .map(({ address, path }) => [address, path]);
      }),
    ),
    ...twice(
      "the peering address",
      switches.flatMap(({ name, peering: { ipv4 } }) =>
        ipv4 === undefined ? [] : [[ipv4.address, `switches.${name}.peering.address`]],
      ),
    ),
    ...twice(
      "the router-id",
      switches.flatMap(({ name, routerId }) =>
        routerId === undefined ? [] : [[routerId, `switches.${name}.routerId`]],
      ),
    ),
    ...twice(
      "the management address",
      switches.map((device) => [
        managementAddress(device) + (device.vpnInstance ? ` with VPN instance ${device.vpnInstance}` : ""),
        `switches.${device.name}.management.host`,
      ]),
    ),
    ...checkNames(inventory, sessions),
  ];
}

export function twice(what: string, entries: readonly (readonly string[])[]): Finding[] {
  const seen = new Map<string, string>();
  return entries.flatMap(([value = "", path = ""]) => {
    const first = seen.get(value);
    if (first === undefined) {
      seen.set(value, path);
      return [];
    }
    return [refuse(path, `${value} is already ${what} at ${first}; each needs its own.`)];
  });
}

/** Names of the BGPPeers: those of the sessions, or the ones that the global form gives. */
function checkNames(inventory: Inventory, sessions: readonly Session[]): Finding[] {
  const { bgpPeers } = inventory.cluster;
  if (bgpPeers.form === "global") {
    const names = Object.entries(bgpPeers.names);
    return twice(
      "the name of a BGPPeer",
      names.map(([device, name]) => [name, `cluster.bgpPeers.global.${device}`]),
    );
  }
  if (bgpPeers.form === "named") {
    const own = sessions.filter((session) => namedPeerOf(session, inventory) === undefined);
    return twice("the name of a BGPPeer", [
      ...bgpPeers.peers.map(({ name }) => [name, `cluster.bgpPeers.named.${name}`]),
      ...own.map(({ name, node, switch: device }) => [
        name,
        `cluster.nodes.${node.name} with ${device.name}`,
      ]),
    ]);
  }
  // Groups have names of their own, which hold a digest.
  if (bgpPeers.form === "grouped") return [];
  const path = (session: Session) => `cluster.nodes.${session.node.name} with ${session.switch.name}`;
  return [
    ...twice(
      "the name of a BGPPeer",
      sessions.map((session) => [session.name, path(session)]),
    ),
    ...sessions
      .filter(({ name }) => name.length > 253)
      .map((session) =>
        refuse(
          path(session),
          `the BGPPeer's name, ${session.name}, has ${session.name.length} characters; Kubernetes takes 253.`,
        ),
      ),
  ];
}
