import type { Encapsulation, Inventory } from "../inventory";
import { learnsOthers, remedyOf } from "../remedies";
import { isForPods } from "../announced";
import { refuse, type Finding } from "./finding";

/**
 * Encapsulation once the mesh is off. With the mesh on, BIRD's best route to another node's block is the mesh's, which
 * own-routes-only holds back, and the packets' next hop is the node itself.
 */
export function checkEncapsulation({ cluster }: Inventory): Finding[] {
  const remedy = remedyOf(cluster);
  if (!remedy.meshOff) return [];
  const learns = learnsOthers(remedy);
  const tunnelled = (encapsulation: Encapsulation) =>
    remedy.reflectors && encapsulation.startsWith("IPIP")
      ? "what a switch sends to a pod comes without a tunnel and the answer would leave in one, which has not been tried behind reflectors"
      : reason(encapsulation, learns);
  return cluster.ipPools.filter(isForPods).flatMap(({ name, encapsulation, disableBGPExport = false }) => {
    const why = disableBGPExport ? unexported(encapsulation) : tunnelled(encapsulation);
    return why === undefined
      ? []
      : [
          refuse(
            `cluster.ipPools.${name}.encapsulation`,
            `${encapsulation} with the mesh off: ${why}; use ${disableBGPExport ? "VXLAN, or take disableBGPExport out" : "None"}.`,
          ),
        ];
  });
}

/** BIRD exports no route of such a pool, Felix's neither (bird_ipam.cfg.template), and Felix's VXLAN needs no BGP. */
function unexported(encapsulation: Encapsulation): string | undefined {
  if (encapsulation === "VXLAN" || encapsulation === "VXLANCrossSubnet") return undefined;
  return "with disableBGPExport no node announces the pool's blocks, so nothing would lead to its pods";
}

/** @param learns nodes take each other's routes from the switch */
function reason(encapsulation: Encapsulation, learns: boolean): string | undefined {
  switch (encapsulation) {
    case "None":
      return undefined;
    case "VXLAN":
    case "VXLANCrossSubnet":
      // BIRD learns kernel routes of protocol 80 and exports them; source: RemotePeers does not match those.
      return "Felix keeps routes to every node's blocks in each node's kernel, so every node would announce every block to the switch";
    case "IPIP":
      return learns
        ? "pod packets would be tunnelled to their route's next hop, the switch, which cannot open them"
        : "no node has a route that it could tunnel, so the pool's encapsulation would have no effect";
    case "IPIPCrossSubnet":
      return learns
        ? "pod packets whose next hop is a switch in another subnet would be tunnelled to it, and it cannot open them"
        : "no node has a route that it could tunnel, so the pool's encapsulation would have no effect";
  }
}
