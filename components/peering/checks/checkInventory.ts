import type { Inventory } from "../inventory";
import type { Session } from "../session";
import { checkAddresses } from "./addresses";
import { checkAsNumbers } from "./asNumbers";
import { checkEmpty, checkInstall, checkScale } from "./cluster";
import { checkDetection } from "./detection";
import { checkEncapsulation } from "./encapsulation";
import { checkFilters } from "./filters";
import type { Finding } from "./finding";
import { checkInterconnect } from "./interconnect";
import { checkInterfaces } from "./interfaces";
import { checkIpam } from "./ipam";
import { checkIpv6 } from "./ipv6";
import { checkLinks } from "./links";
import { checkMaintenance } from "./maintenance";
import { checkNamedPeers } from "./namedPeers";
import { checkNodeToNode } from "./nodeToNode";
import { checkPools } from "./pools";
import { checkRanges } from "./ranges";
import { checkReflectors } from "./reflectors";
import { checkSessions } from "./sessions";
import { checkSwitch } from "./switches";
import { checkUnique } from "./unique";
import { checkUnreached } from "./unreached";
import { checkVpnInstances } from "./vpnInstances";

/** Proofs over both ends, offline: nothing is contacted. */
export function checkInventory(inventory: Inventory, sessions: readonly Session[]): Finding[] {
  const { cluster, switches } = inventory;
  return [
    ...checkAsNumbers(inventory, sessions),
    ...checkInstall(inventory),
    ...checkPools(inventory, sessions),
    ...checkEncapsulation(inventory),
    ...checkIpam(inventory),
    ...checkRanges(inventory),
    ...checkNodeToNode(inventory, sessions),
    ...checkReflectors(inventory, sessions),
    ...checkUnreached(inventory, sessions),
    ...checkUnique(inventory, sessions),
    ...checkAddresses(inventory),
    ...checkScale(cluster, sessions),
    ...switches.flatMap((device) => checkSwitch(device, cluster)),
    ...checkVpnInstances(inventory, sessions),
    ...checkLinks(inventory, sessions),
    ...checkInterfaces(inventory, sessions),
    ...checkIpv6(inventory, sessions),
    ...checkSessions(inventory, sessions),
    ...checkFilters(inventory, sessions),
    ...checkInterconnect(inventory),
    ...checkDetection(inventory, sessions),
    ...checkMaintenance(inventory, sessions),
    ...checkNamedPeers(inventory, sessions),
    ...checkEmpty(inventory),
  ];
}
