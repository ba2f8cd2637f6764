import type { NodeFacts } from "../../../../components/verification/observe/clusterFacts";
import type { LiveCalico, LiveCluster } from "../../../../components/verification/observe/liveCluster";

/** A node that is Ready, with its BGP address. */
export function liveNode(address: string, change: Partial<NodeFacts> = {}): NodeFacts {
  return { ready: true, address, labels: {}, ...change };
}

/** The first datacenter's cluster before the first update: as the file says, the mesh on, no BGPPeer. */
export function liveCluster(
  change: { nodes?: Record<string, NodeFacts | undefined>; calico?: Partial<LiveCalico> } = {},
): LiveCluster {
  const names = ["bj-141", "bj-142", "bj-143", "bj-152"];
  const declared = names.map((name) => [
    name,
    liveNode(`10.2.98.${name.slice(3)}`, { labels: { "kubernetes.io/hostname": name } }),
  ]);
  const nodes = Object.entries({ ...Object.fromEntries(declared), ...change.nodes } as Record<
    string,
    NodeFacts | undefined
  >).flatMap(([name, node]) => (node === undefined ? [] : [[name, node] as const]));
  return {
    nodes: Object.fromEntries(nodes),
    calico: {
      meshEnabled: true,
      blocks: [{ node: "bj-141", cidr: "172.30.9.64/26" }],
      bgpPeers: [],
      bgpFilters: [],
      bgpConfigurations: [],
      ipPools: [
        {
          name: "default-ipv4-ippool",
          cidr: "172.30.0.0/16",
          blockSize: 26,
          encapsulation: "None",
          natOutgoing: false,
          disableBGPExport: false,
          nodeSelector: "all()",
          forPods: true,
        },
      ],
      ...change.calico,
    },
  };
}
