import { REFLECTOR_LABEL, REFLECTOR_PEER } from "../../../calico/manifests";
import { reflectorsOf, remedyOf, some } from "../../../peering";
import { ownBgpPeers } from "./bgpPeers";
import type { Compared, ComparedCalico, LiveFinding } from "./finding";

/** Nodes that reflect, and of which the file does not say so: no mesh has a session with them. */
export function foreignReflectors({ inventory, cluster }: Compared): LiveFinding[] {
  const declared = reflectorsOf(inventory.cluster);
  return (
    Object.entries(cluster.nodes)
      // Our own mark on a node that leaves the list is what the update takes away.
      .filter(
        ([name, { clusterId, labels }]) =>
          clusterId !== undefined && labels[REFLECTOR_LABEL] === undefined && !declared.includes(name),
      )
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, { clusterId }]) => ({
        severity: "warn",
        at: `node ${name}`,
        fact: `is a route reflector with cluster ID ${clusterId} (annotation projectcalico.org/RouteReflectorClusterID), and the file does not say so`,
        advice: `Calico keeps it out of the node-to-node mesh: name it in cluster.nodeToNode.reflectors with remedy route-reflectors, or take the annotation away (kubectl annotate node ${name} projectcalico.org/RouteReflectorClusterID-).`,
      }))
  );
}

/**
 * Reflectors of this stack that would lose their session with the switches in the update in which they stop reflecting.
 * For some seconds they have no session with the other reflectors then, and the switch has their blocks from themselves.
 */
export function leavingReflectors({ inventory, cluster, calico }: ComparedCalico): LiveFinding[] {
  const declared = reflectorsOf(inventory.cluster);
  if (!remedyOf(inventory.cluster).reflectors) return [];
  const peering = new Set(inventory.switches.flatMap(({ nodes }) => nodes));
  return Object.entries(cluster.nodes)
    .filter(
      ([name, { ready, clusterId, labels }]) =>
        ready &&
        clusterId !== undefined &&
        labels[REFLECTOR_LABEL] !== undefined &&
        !declared.includes(name) &&
        !peering.has(name),
    )
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name]): LiveFinding[] => {
      const blocks = calico.blocks.filter(({ node }) => node === name).map(({ cidr }) => cidr);
      if (blocks.length === 0) return [];
      return [
        {
          severity: "refuse",
          at: `node ${name}`,
          fact: `reflects and holds ${some(blocks.sort())}, and the file takes it out of cluster.nodeToNode.reflectors and of the switches' peers in one update`,
          advice: `for the seconds in which it stops reflecting nothing would lead to its pods: leave it in a switch's peers, run \`pulumi up\`, and then take it out of peers.`,
        },
      ];
    });
}

/**
 * The way here from a remedy without the mesh: the switches would lose most nodes' sessions before any node reflects. A
 * stack whose reflectors lost their marks has its BGPPeer between the nodes still, and the update makes them anew.
 */
export function reflectorsWithoutMesh({ inventory, cluster, calico }: ComparedCalico): LiveFinding[] {
  const own = ownBgpPeers(inventory, calico);
  const isUp = own.length > 0 && own.every(({ name }) => name !== REFLECTOR_PEER);
  const reflects = Object.values(cluster.nodes).some(({ clusterId }) => clusterId !== undefined);
  if (!remedyOf(inventory.cluster).reflectors || calico.meshEnabled || !isUp || reflects) return [];
  return [
    {
      severity: "refuse",
      at: "cluster.nodeToNode.remedy",
      fact: "is route-reflectors, and the mesh is off while no node reflects yet",
      advice:
        "sessions with the switches would end before a reflector announces the nodes' blocks, and pods would be cut off: write remedy: mesh, run `pulumi up`, and then route-reflectors.",
    },
  ];
}
