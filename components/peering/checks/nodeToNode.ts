import type { Inventory } from "../inventory";
import { remedyOf } from "../remedies";
import type { Session } from "../session";
import { asNumberAt, checkReserved } from "./asNumbers";
import { refuse, warn, type Finding } from "./finding";
import { some } from "./some";

/** What the stack file acknowledges; repeated wherever the datacenter is shown. */
export function acknowledged(inventory: Inventory, sessions: readonly Session[]): string[] {
  if (inventory.cluster.nodeToNode.remedy !== "through-switch") return [];
  const who = whoShares(inventory, sessions);
  return who === undefined ? [] : [`cluster.nodeToNode: with the mesh off and ${who}, ${WHAT_IT_MEANS}.`];
}

/** With one AS and the mesh off, BIRD drops every path that holds its own AS: a node imports nothing. */
const WHAT_IT_MEANS =
  "a node learns no route from the switch (its own AS is in each path), so pods reach other nodes only if the switch is the nodes' default gateway, and an address borrowed from another node's block (a /32 on the switch) is unreachable from that block's owner";

/** Which nodes speak one AS number, as the rest of a sentence; undefined = each of several nodes has its own. */
function whoShares({ cluster }: Inventory, sessions: readonly Session[]): string | undefined {
  const nodes = new Map<number, Set<string>>();
  for (const { node } of sessions)
    nodes.set(node.asNumber, (nodes.get(node.asNumber) ?? new Set<string>()).add(node.name));
  const [[first = cluster.asNumber] = []] = nodes;
  if (nodes.size <= 1) return `every node in AS ${first}`;
  const shared = [...nodes].filter(([, names]) => names.size > 1);
  if (shared.length === 0) return undefined;
  return shared.map(([as, names]) => `${some([...names])} in AS ${as}`).join(", ");
}

/** The remedy and what it needs elsewhere in the file (reference: calico-node's BIRD, RFC 4271 §9.1.2). */
export function checkNodeToNode(inventory: Inventory, sessions: readonly Session[]): Finding[] {
  return [...checkThroughSwitch(inventory, sessions), ...checkOwnAs(inventory)];
}

function checkThroughSwitch(inventory: Inventory, sessions: readonly Session[]): Finding[] {
  const { nodeToNode } = inventory.cluster;
  if (nodeToNode.remedy !== "through-switch") return [];
  const who = whoShares(inventory, sessions);
  if (who === undefined) {
    const why =
      "through-switch: every node has an AS number of its own, so nodes learn each other's routes from the switch; write remedy: as-per-node";
    return [(nodeToNode.acknowledged ? warn : refuse)("cluster.nodeToNode.remedy", `${why}.`)];
  }
  if (nodeToNode.acknowledged) return [];
  return [
    refuse(
      "cluster.nodeToNode.acknowledged",
      `false: with the mesh off and ${who}, ${WHAT_IT_MEANS}; write \`{ remedy: through-switch, acknowledged: true }\` if that is meant, or one of \`strict-affinity\`, \`allow-as\`, \`as-per-node\`, \`downward-default\` and \`{ remedy: mesh }\`.`,
    ),
  ];
}

/** Nodes with AS numbers of their own: each one's own, no switch's, and all of them where that is the remedy. */
function checkOwnAs({ cluster, switches }: Inventory): Finding[] {
  const { asPerNode } = remedyOf(cluster);
  const findings: Finding[] = [];
  const first = new Map<number, string>();
  for (const node of cluster.nodes) {
    const { asNumber } = node;
    const { path } = asNumberAt(cluster, { ...node, asNumber: asNumber ?? -1 });
    if (asNumber === undefined) {
      const peers = switches.some(({ nodes }) => nodes.includes(node.name));
      if (asPerNode && peers)
        findings.push(
          refuse(
            path,
            "is missing; with remedy as-per-node each node that peers needs an AS number of its own.",
          ),
        );
      continue;
    }
    findings.push(...checkReserved(path, asNumber));
    const twin = first.get(asNumber);
    if (asPerNode && twin !== undefined)
      findings.push(
        refuse(
          path,
          `${asNumber} is already the AS number of ${twin}: with remedy as-per-node two nodes of one AS would drop each other's routes.`,
        ),
      );
    first.set(asNumber, node.name);
  }
  if (asPerNode && findings.length === 0)
    findings.push(
      warn(
        "cluster.nodeToNode.remedy",
        "as-per-node: a node's new AS number resets each of its sessions, the mesh's too: on a cluster that carries traffic that costs seconds per node, once.",
      ),
    );
  return findings;
}
