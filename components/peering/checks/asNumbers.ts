import type { Cluster, Inventory, Node } from "../inventory";
import type { Session } from "../session";
import { refuse, warn, type Finding } from "./finding";
import { scopesOf } from "./scopes";
import { some } from "./some";

/**
 * The highest AS number that the CRDs of Calico declare up to release 3.33 (`format: int32`; projectcalico/calico #13494,
 * mended by #13979 for later ones): the native ones, and behind the aggregated API server those that it stores its
 * objects as. Whether a larger one is refused depends on the release of Kubernetes. An annotation of a Node is text, and
 * takes all four bytes.
 */
const CALICO_INT32 = 2_147_483_647;
/** RFC 6793's stand-in for a four-byte AS, and the reserved ends of both ranges (RFC 7300). */
const RESERVED_AS = [23_456, 65_535, 4_294_967_295];

/** Whether a session may be opened with it. */
export function checkReserved(path: string, asNumber: number): Finding[] {
  if (!RESERVED_AS.includes(asNumber)) return [];
  return [refuse(path, `${asNumber} is reserved; use one that is yours, or a private one (64512–65534).`)];
}

/** An AS number that becomes a field of one of Calico's objects. */
function checkField(path: string, asNumber: number, field: string): Finding[] {
  const reserved = checkReserved(path, asNumber);
  if (reserved.length > 0 || asNumber <= CALICO_INT32) return reserved;
  return [
    refuse(
      path,
      `${asNumber} is above ${CALICO_INT32}, the most that Calico's CRDs up to release 3.33 declare for ${field}, and many releases of Kubernetes refuse more (projectcalico/calico #13494): use a lower one.`,
    ),
  ];
}

/** Where the file says which AS number a node speaks, and of whom. */
export function asNumberAt({ racks = {} }: Cluster, node: Node): { path: string; whose: string } {
  const ofRack = racks[node.rack ?? ""]?.asNumber;
  if (node.asNumber === undefined) return { path: "cluster.asNumber", whose: "the nodes" };
  return ofRack === node.asNumber
    ? { path: `cluster.racks.${node.rack}.asNumber`, whose: `the nodes of rack ${node.rack}` }
    : { path: `cluster.nodes.${node.name}.asNumber`, whose: `node ${node.name}` };
}

/** AS numbers of the cluster, the switches and single sessions; nodeToNode.ts has those of nodes. */
export function checkAsNumbers({ cluster, switches }: Inventory, sessions: readonly Session[]): Finding[] {
  const ofSwitches = switches.flatMap((device): Finding[] => {
    const path = `switches.${device.name}.asNumber`;
    // Where fakeAs applies to every session, no BGPPeer holds the switch's own AS number.
    const shown = sessions.some(
      (session) => session.switch.name === device.name && session.switch.asNumber === device.asNumber,
    );
    return shown
      ? checkField(path, device.asNumber, "BGPPeer asNumber")
      : checkReserved(path, device.asNumber);
  });
  const ofScopes = switches.flatMap((device) =>
    scopesOf(device).flatMap(({ at, options: { localASNumber, fakeAs } }) => [
      ...(localASNumber === undefined
        ? []
        : checkField(`${at}.localASNumber`, localASNumber, "BGPPeer localASNumber")),
      ...(fakeAs === undefined
        ? []
        : checkField(`${at}.fakeAs.asNumber`, fakeAs.asNumber, "BGPPeer asNumber")),
    ]),
  );
  return [
    ...checkField("cluster.asNumber", cluster.asNumber, "BGPConfiguration asNumber"),
    ...ofSwitches,
    ...ofScopes,
    ...checkAccepted(cluster),
  ];
}

/** A node that has left the file may be named still; a misspelt one would be missed in the update only. */
function checkAccepted({ acceptAsChange = [], nodes }: Cluster): Finding[] {
  const unknown = acceptAsChange.filter(
    (name) => name !== "all" && !nodes.some((node) => node.name === name),
  );
  if (unknown.length === 0) return [];
  return [
    warn(
      "cluster.acceptAsChange",
      `${some(unknown)}: no node in this file, so no change of an AS number is accepted by it; correct it, or take it out.`,
    ),
  ];
}
