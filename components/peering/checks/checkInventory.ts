import type { Inventory } from "../inventory";
import type { Session } from "../session";
import { checkAsNumber } from "./asNumbers";
import { checkEmpty, checkInstall, checkScale } from "./cluster";
import type { Finding } from "./finding";
import { checkIpv6 } from "./ipv6";
import { checkMaintenance } from "./maintenance";
import { checkNodeToNode } from "./nodeToNode";
import { checkPools } from "./pools";
import { checkSessions } from "./sessions";
import { checkSwitch } from "./switches";
import { checkUnique } from "./unique";

/** Proofs over both ends, offline: nothing is contacted. The order is that of the stack file. */
export function checkInventory(inventory: Inventory, sessions: readonly Session[]): Finding[] {
  const { cluster, switches } = inventory;
  return [
    ...checkAsNumber("cluster.asNumber", cluster.asNumber),
    ...checkInstall(cluster),
    ...checkPools(inventory),
    ...checkNodeToNode(inventory),
    ...checkUnique(inventory, sessions),
    ...checkScale(cluster, sessions),
    ...switches.flatMap((device) => checkSwitch(device, cluster)),
    ...checkIpv6(inventory, sessions),
    ...checkSessions(inventory, sessions),
    ...checkMaintenance(inventory, sessions),
    ...checkEmpty(inventory),
  ];
}
