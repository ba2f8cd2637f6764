import { remedyOf } from "../../../peering";
import type { ComparedCalico, LiveFinding } from "./finding";

/** Values of BGPConfiguration spec.programClusterRoutes with which BIRD writes no routes of pools without a tunnel, so Felix does. */
const BY_FELIX = ["Disabled", "EnabledIPIPOnly"];

/**
 * Felix writes routes to every node's blocks into each node's kernel (Calico 3.32: clusterRoutingMode, or
 * programClusterRoutes of both configurations). BIRD learns them and announces them, since `source: RemotePeers` matches
 * routes of BGP alone; while the mesh is on, its own routes come before them (test/live/remedies.test.ts shows both).
 */
export function routesOfFelix({ inventory, calico }: ComparedCalico): LiveFinding[] {
  if (!remedyOf(inventory.cluster).meshOff) return [];
  const live = calico.bgpConfigurations.find(({ name }) => name === "default");
  const value = live?.spec.programClusterRoutes;
  if (typeof value !== "string" || !BY_FELIX.includes(value)) return [];
  return [
    {
      severity: "refuse",
      at: "BGPConfiguration default spec.programClusterRoutes",
      fact: `is ${value}, so Felix writes routes to all nodes' blocks into each node's kernel`,
      advice:
        "with the mesh off every node would announce every block to the switch: let BIRD write them (Installation spec.calicoNetwork.clusterRoutingMode: BIRD), or keep the mesh (remedy: mesh).",
    },
  ];
}
