import type { Lab } from "../../lab/lab";
import { CALICO_V3 } from "../../lab/kubeApi";
import { waitFor } from "../../lab/waitFor";
import { typeOnSwitch } from "../../lab/ssh";

/** A BGP route in the switch's routing table. */
export interface SwitchRoute {
  readonly prefix: string;
  readonly nextHop: string;
  /** False: the switch has a better route for the same prefix. */
  readonly active: boolean;
}

export const SYSNAME = "BJ_Office_Core_S9700";

/** Configures both ends as the seed's authors did by hand; returns when all nodes' sessions are Established. */
export async function peerByHand(lab: Lab): Promise<void> {
  await configureCalico(lab);
  const { nodes } = await lab.status();
  await addNeighbours(
    lab,
    nodes.map(({ address }) => address),
  );
  await established(lab, nodes.length);
}

export async function configureCalico(lab: Lab): Promise<void> {
  await lab.api.apply(`${CALICO_V3}/bgpconfigurations`, {
    apiVersion: "projectcalico.org/v3",
    kind: "BGPConfiguration",
    metadata: { name: "default" },
    spec: { logSeverityScreen: "Info", nodeToNodeMeshEnabled: false, asNumber: 63400 },
  });
  await lab.api.apply(`${CALICO_V3}/bgppeers`, {
    apiVersion: "projectcalico.org/v3",
    kind: "BGPPeer",
    metadata: { name: "64511-peer-to-65001" },
    spec: { peerIP: "10.2.98.1", asNumber: 65001 },
  });
}

/** Types the seed's rows on the switch. */
export async function addNeighbours(lab: Lab, addresses: readonly string[]): Promise<void> {
  const shown = await typeOnSwitch(lab, SYSNAME, [
    "system-view",
    "bgp 65001",
    "router-id 10.2.0.2",
    ...addresses.flatMap((address) => [
      `peer ${address} as-number 63400`,
      `peer ${address} connect-interface Vlanif98 10.2.98.1`,
    ]),
    "ipv4-family unicast",
    "undo synchronization",
    "compare-different-as-med",
  ]);
  if (/^ *Error/m.test(shown)) throw new Error(shown);
}

/** Waits until that many neighbours are Established and have announced at least one prefix. */
export async function established(lab: Lab, count: number): Promise<void> {
  await waitFor(
    `${count} sessions Established on the switch`,
    60,
    async () => {
      const { stdout } = await lab.vtysh(SYSNAME, "show bgp ipv4 unicast summary json");
      const { peers } = JSON.parse(stdout) as { peers?: Record<string, { state: string; pfxRcd: number }> };
      // Without a neighbour, FRR leaves out `peers`.
      const up = Object.values(peers ?? {}).filter(
        ({ state, pfxRcd }) => state === "Established" && pfxRcd > 0,
      );
      return up.length === count;
    },
    100,
  );
}

/** `show ip route bgp`, by prefix. */
export async function switchRoutes(lab: Lab): Promise<SwitchRoute[]> {
  const { stdout } = await lab.vtysh(SYSNAME, "show ip route bgp json");
  type Route = { prefix: string; selected?: boolean; nexthops: { ip: string }[] };
  const table = JSON.parse(stdout) as Record<string, Route[]>;
  return Object.values(table)
    .flat()
    .map(({ prefix, selected, nexthops }) => ({
      prefix,
      nextHop: nexthops.map(({ ip }) => ip).join(","),
      active: selected === true,
    }))
    .sort((a, b) => a.prefix.localeCompare(b.prefix, "en", { numeric: true }));
}
