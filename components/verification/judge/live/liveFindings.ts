import { bgpPeers as bgpPeersOf, calicoObjects } from "../../../calico/manifests";
import { remedyOf, type Inventory, type Session } from "../../../peering";
import type { ClusterFacts } from "../../observe/clusterFacts";
import type { LiveCluster } from "../../observe/liveCluster";
import { foreignBgpPeers } from "./bgpPeers";
import { routesOfFelix } from "./clusterRoutes";
import type { Compared, LiveFinding } from "./finding";
import { misdirectedGroups } from "./groups";
import { contradictedNodes, missingNodes, nodesWithoutWay, orphanedBlocks, undeclaredNodes } from "./nodes";
import { foreignConfiguration, foreignFilters, foreignNamesakes } from "./owners";
import { differingPools } from "./pools";
import { foreignReflectors, leavingReflectors, reflectorsWithoutMesh } from "./reflectors";
import { unfitRelease } from "./release";

export { releaseText } from "./release";
export { factOf, groupedSentences, sentenceOf, type LiveFinding } from "./finding";
export { planInWords } from "./planInWords";

/**
 * What a living cluster has that the stack file does not say, and what contradicts it. Pure.
 *
 * Before Calico is installed only Kubernetes' nodes are compared: what is not there yet contradicts nothing.
 * @param sessions all of the inventory
 * @returns refusals first, then warnings, then notes
 */
export function liveFindings(
  inventory: Inventory,
  sessions: readonly Session[],
  cluster: LiveCluster,
): LiveFinding[] {
  const compared: Compared = { inventory, sessions, cluster };
  const found = [
    ...missingNodes(compared),
    ...undeclaredNodes(compared),
    ...misdirectedGroups(compared),
    ...ofCalico(compared),
  ];
  return (["refuse", "warn", "note"] as const).flatMap((severity) =>
    found.filter((finding) => finding.severity === severity),
  );
}

function ofCalico(compared: Compared): LiveFinding[] {
  const { calico } = compared.cluster;
  if (calico === undefined) return [];
  const known = { ...compared, calico };
  const declared = calicoObjects(compared.inventory, compared.sessions);
  const peers = declared.filter(({ kind }) => kind === "BGPPeer").map(({ metadata }) => metadata.name);
  return [
    ...unfitRelease(known),
    ...contradictedNodes(known),
    ...foreignReflectors(known),
    ...leavingReflectors(known),
    ...reflectorsWithoutMesh(known),
    ...foreignNamesakes(known, declared),
    ...foreignBgpPeers(known, peers),
    ...differingPools(known),
    ...routesOfFelix(known),
    ...foreignConfiguration(known),
    ...foreignFilters(known, declared),
    ...orphanedBlocks(known),
  ];
}

/**
 * Of what verification has read anyway: nodes that nothing leads to now that the mesh is off, and rivals for the address
 * of a switch. Pure.
 */
export function cutOffOrRival(
  inventory: Inventory,
  sessions: readonly Session[],
  { nodes, meshEnabled, routes, bgpPeers }: ClusterFacts,
): LiveFinding[] {
  const calico = { meshEnabled, blocks: routes.blocks, bgpPeers, bgpConfigurations: [], ipPools: [] };
  const compared = { inventory, sessions, cluster: { nodes, calico }, calico };
  const names = bgpPeersOf(inventory, sessions).map(({ manifest }) => manifest.metadata.name);
  const rivals = foreignBgpPeers(compared, names).filter(({ severity }) => severity === "refuse");
  // A reflector has a session with every node, also with one that the file does not name.
  if (meshEnabled || remedyOf(inventory.cluster).reflectors) return rivals;
  const cutOff = nodesWithoutWay(
    sessions.map(({ node }) => node.name),
    nodes,
    routes.blocks,
  );
  const undeclared = undeclaredNodes(compared).filter(({ at }) => cutOff.includes(at.replace(/^node /, "")));
  return [...undeclared, ...rivals];
}
