import { HOST_NAME } from "../../../calico/manifests";
import { remedyOf, some, type Cluster, type Node } from "../../../peering";
import { ownBgpPeers } from "./bgpPeers";
import { choosesNode } from "./chosen";
import type { BgpPeerFacts, NodeFacts } from "../../observe/clusterFacts";
import type { Compared, ComparedCalico, LiveFinding } from "./finding";

/** Nodes that the file declares and the cluster has not. */
export function missingNodes({ inventory, cluster }: Compared): LiveFinding[] {
  const declared = inventory.cluster.nodes;
  const missing = declared.filter(({ name }) => cluster.nodes[name] === undefined);
  const unnamed = Object.keys(cluster.nodes).filter((name) => !declared.some((node) => node.name === name));
  const instead =
    unnamed.length === 0 ? "" : ` (the cluster's nodes that the file does not name: ${some(unnamed.sort())})`;
  return missing.map(({ name, maintenance }) => ({
    // A machine that is being replaced has left the cluster, and its node is in maintenance meanwhile.
    severity: maintenance === true ? "warn" : "refuse",
    at: `cluster.nodes.${name}`,
    fact: "is no node of the cluster",
    advice:
      maintenance === true
        ? "its sessions stay declared, since it is in maintenance; take it out of the file if it does not come back."
        : `no session with it could come up: take it out of the file, correct its name${instead}, or let it join first.`,
  }));
}

/** Nodes that the cluster has and the file does not name. */
export function undeclaredNodes(compared: Compared): LiveFinding[] {
  const { inventory, cluster } = compared;
  const declared = new Set(inventory.cluster.nodes.map(({ name }) => name));
  return Object.entries(cluster.nodes)
    .filter(([name]) => !declared.has(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, node]) => undeclaredNode(compared, name, node));
}

function undeclaredNode({ inventory, cluster }: Compared, name: string, node: NodeFacts): LiveFinding {
  const { calico } = cluster;
  const { meshOff, reflectors } = remedyOf(inventory.cluster);
  const blocks = (calico?.blocks ?? []).filter((block) => block.node === name).map(({ cidr }) => cidr);
  const isLeaving =
    calico !== undefined && ownBgpPeers(inventory, calico).some((peer) => isMeant(peer, name, node));
  const runsCalico = hasCalico(node, blocks);
  const goesOff = meshOff && !reflectors && calico?.meshEnabled !== false;
  const fact = [
    `is ${node.ready ? "Ready" : "not Ready"} in the cluster and not in the file`,
    ...(blocks.length === 0 ? [] : [`holds ${some(blocks.sort())}`]),
  ].join(", ");
  const severity = goesOff && node.ready && runsCalico ? "refuse" : "warn";
  const add = `add \`${name}: ${lineOf(inventory.cluster, node)}\` to cluster.nodes${chosenBy(inventory)}`;
  return { severity, at: `node ${name}`, fact, advice: `${consequence()}: ${add}${elseOf()}.` };

  function consequence(): string {
    if (reflectors)
      return "it reaches the others through the reflectors, and neither the gate nor verify counts on it";
    if (isLeaving && meshOff)
      return "it leaves the file and stays in the cluster, so its pods lose their routes";
    if (isLeaving)
      return "it leaves the file and stays in the cluster, so no switch has routes to its pods any more";
    if (!meshOff) return "its pods are reached through the mesh, and from no switch";
    if (!runsCalico) return "calico-node has not run on it yet; once it does, nothing leads to its pods";
    if (!goesOff) return "the mesh is off and the file gives it no session, so nothing leads to its pods";
    if (!node.ready) return "once it is Ready, the mesh cannot go off, since nothing would lead to its pods";
    return "with the mesh off nothing would lead to its pods";
  }

  function elseOf(): string {
    if (isLeaving) return ", or move its pods away and delete the node first";
    return goesOff ? ", or take the node out of the cluster before the mesh goes off" : "";
  }
}

/** A BGPPeer names the node. One for all nodes, or for a rack, means none of them in particular. */
function isMeant(peer: BgpPeerFacts, name: string, node: NodeFacts): boolean {
  const isForSome = peer.node !== undefined || !["", "all()"].includes(peer.nodeSelector ?? "");
  const hostName = node.labels[HOST_NAME];
  const labels: Record<string, string> = hostName === undefined ? {} : { [HOST_NAME]: hostName };
  return isForSome && choosesNode(peer, name, { ...node, labels }) === true;
}

/** The node's line of the stack file, as far as the cluster knows it. */
function lineOf(
  { nodes: declared, racks = {} }: Cluster,
  { address, ipv6Address, asNumber }: NodeFacts,
): string {
  const everyOne = (has: (node: Node) => boolean) => declared.length > 0 && declared.every(has);
  const hasOwnAs = ({ asNumber: own, rack }: Node) =>
    own !== undefined && own !== racks[rack ?? ""]?.asNumber;
  const fields = [
    ...(everyOne((node) => node.address === undefined) ? [] : [`address: ${address ?? "<its address>"}`]),
    ...(ipv6Address !== undefined && declared.some((node) => node.ipv6Address !== undefined)
      ? [`ipv6Address: "${ipv6Address}"`]
      : []),
    ...(everyOne((node) => node.rack !== undefined) ? ["rack: <its rack>"] : []),
    ...(asNumber !== undefined || everyOne(hasOwnAs) ? [`asNumber: ${asNumber ?? "<its own>"}`] : []),
  ];
  return `{ ${fields.join(", ")} }`;
}

/** Where no switch peers with all nodes, the new one must be chosen, too. */
function chosenBy({ cluster, switches }: Compared["inventory"]): string {
  if (remedyOf(cluster).reflectors) return "";
  const takesAll = switches.some(({ nodes }) => nodes.length === cluster.nodes.length);
  return takesAll ? "" : ", and choose it in a switch's peers";
}

/** calico-node has run on it, or IPAM has given it a block: pods of it may have addresses of Calico's. */
function hasCalico({ address, ipv6Address }: NodeFacts, blocks: readonly string[]): boolean {
  return address !== undefined || ipv6Address !== undefined || blocks.length > 0;
}

/**
 * Ready nodes that no session serves, and whose pods nothing would lead to once the mesh is off. Pure.
 * @param served the nodes that have a way
 * @param blocks blocks that nodes hold
 */
export function nodesWithoutWay(
  served: readonly string[],
  nodes: Readonly<Record<string, NodeFacts>>,
  blocks: readonly { readonly node: string; readonly cidr: string }[],
): string[] {
  return Object.entries(nodes)
    .filter(([name]) => !served.includes(name))
    .filter(([name, node]) => {
      const own = blocks.filter((block) => block.node === name).map(({ cidr }) => cidr);
      return node.ready && hasCalico(node, own);
    })
    .map(([name]) => name)
    .sort();
}

/** Nodes whose BGP address or AS number is another than the file's. */
export function contradictedNodes({ inventory, sessions, cluster }: ComparedCalico): LiveFinding[] {
  return inventory.cluster.nodes.flatMap((declared): LiveFinding[] => {
    const node = cluster.nodes[declared.name];
    if (node === undefined) return [];
    const at = `cluster.nodes.${declared.name}`;
    // A node that is down may have another address once it is back.
    const severity = node.ready ? "refuse" : "warn";
    const otherAddress = (field: "address" | "ipv6Address", annotation: string): LiveFinding[] => {
      const [written, live] = [declared[field], node[field]];
      if (written === undefined || live === undefined || written === live) return [];
      return [
        {
          severity,
          at: `${at}.${field}`,
          fact: `is ${written}, and calico-node peers from ${live} (annotation ${annotation} of the node)`,
          advice: `the switch would wait for an address that does not answer: write ${live}, or let calico-node choose ${written} (its IP autodetection).`,
        },
      ];
    };
    const silent: LiveFinding[] =
      node.ready && node.address === undefined && node.ipv6Address === undefined
        ? [
            {
              severity: "warn",
              at,
              fact: "has no BGP address in the cluster yet (annotation projectcalico.org/IPv4Address of the node)",
              advice: "calico-node has not run on it, and its sessions come up once it has.",
            },
          ]
        : [];
    return [
      ...otherAddress("address", "projectcalico.org/IPv4Address"),
      ...otherAddress("ipv6Address", "projectcalico.org/IPv6Address"),
      ...silent,
      ...otherAsNumber(),
    ];

    /** A number that the file writes is put on the node by the update; one that it leaves out is the node's own. */
    function otherAsNumber(): LiveFinding[] {
      const wanted = inventory.cluster.asNumber;
      const { reflectors } = remedyOf(inventory.cluster);
      const usesIt =
        reflectors ||
        sessions.some(
          ({ node: end, options }) => end.name === declared.name && options.localASNumber === undefined,
        );
      if (declared.asNumber !== undefined || node?.asNumber === undefined || !usesIt) return [];
      if (node.asNumber === wanted) return [];
      const takeAway = `take the annotation away (kubectl annotate node ${declared.name} projectcalico.org/ASNumber-)`;
      return [
        {
          severity,
          at: `${at}.asNumber`,
          fact: `is missing, so that the node should speak the cluster's ${wanted}, and it speaks ${node.asNumber} (annotation projectcalico.org/ASNumber of the node)`,
          advice: reflectors
            ? `reflectors reflect within one AS only: ${takeAway}.`
            : `the switch would refuse its sessions: write asNumber: ${node.asNumber}, or ${takeAway}.`,
        },
      ];
    }
  });
}

/** Blocks of nodes that the cluster has not any more. */
export function orphanedBlocks({ cluster, calico }: ComparedCalico): LiveFinding[] {
  const owners = [...new Set(calico.blocks.map(({ node }) => node))].filter(
    (name) => cluster.nodes[name] === undefined,
  );
  return owners.sort().map((name) => {
    const blocks = calico.blocks.filter(({ node }) => node === name).map(({ cidr }) => cidr);
    return {
      severity: "note",
      at: `node ${name}`,
      fact: `is no node of the cluster any more, and still holds ${some(blocks.sort())}`,
      advice: "no session announces these blocks: `calicoctl ipam check` shows what still uses them.",
    };
  });
}
