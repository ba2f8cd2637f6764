import type { Lab } from "./lab";
import { CALICO_V3 } from "./kubeApi";
import { waitFor } from "./place";

/** A BGP route as the switch's routing table has it. */
export interface SwitchRoute {
  readonly prefix: string;
  readonly nextHop: string;
  /** False: the switch has a better route for the same prefix. */
  readonly active: boolean;
}

export const SYSNAME = "BJ_Office_Core_S9700";

/** Both ends as the seed's authors configured them by hand; returns when all of the lab's nodes are Established. */
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

/** Straight into the routing engine, so that this tests the datacenter and not the switch's command line. */
export async function addNeighbours(lab: Lab, addresses: readonly string[]): Promise<void> {
  const { code, stdout } = await lab.vtysh(
    SYSNAME,
    "configure terminal",
    "router bgp 65001",
    "bgp router-id 10.2.0.2",
    // FRR, unlike VRP, takes and gives no route to an EBGP peer without a policy.
    "no bgp ebgp-requires-policy",
    ...addresses.map((address) => `neighbor ${address} remote-as 63400`),
    "address-family ipv4 unicast",
    ...addresses.map((address) => `neighbor ${address} disable-addpath-rx`),
  );
  if (code !== 0) throw new Error(stdout);
}

/** Waits until that many neighbours are Established and have announced something. */
export async function established(lab: Lab, count: number): Promise<void> {
  await waitFor(
    `${count} sessions Established on the switch`,
    20,
    async () => {
      const { stdout } = await lab.vtysh(SYSNAME, "show bgp ipv4 unicast summary json");
      const { peers } = JSON.parse(stdout) as { peers: Record<string, { state: string; pfxRcd: number }> };
      const up = Object.values(peers).filter(({ state, pfxRcd }) => state === "Established" && pfxRcd > 0);
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
