import { z } from "zod";
import { nodeToNode } from "./nodeToNodeSchema";
import {
  anyPrefix,
  ipv6,
  asNumber,
  flag,
  ipv4,
  map,
  must,
  nodeName,
  objectName,
  pattern,
  rackName,
  sshPort,
  sysname,
  text,
  whole,
  word,
} from "./schemaTypes";

/** What a stack file may say of the Kubernetes cluster: `calico-peering:cluster`. */

const existing = z.strictObject({
  existing: z
    .literal(true, must("true; to have Calico installed, write a version instead"))
    .describe("true: Calico runs already; this project neither installs nor upgrades it."),
  namespace: objectName
    .optional()
    .describe("Where calico-node runs; kube-system if it came from manifests. Default calico-system."),
});
const operator = z.strictObject({
  version: pattern(/^v\d+\.\d+\.\d+$/, "a Calico release (e.g. v3.31.0)").describe(
    "Calico release, e.g. v3.31.0.",
  ),
  chart: text("a directory, .tgz or URL")
    .optional()
    .describe("Directory, .tgz or URL of the tigera-operator chart. Default: Calico's own chart repository."),
  api: z
    .enum(["aggregated", "native"], must("aggregated or native"))
    .optional()
    .describe(
      "From v3.32 on: who serves projectcalico.org/v3, Calico's API server, or Kubernetes from native CRDs. An upgrade keeps what a cluster has. Default aggregated.",
    ),
  crdChart: text("a directory, .tgz or URL")
    .optional()
    .describe(
      "From v3.32 on: directory, .tgz or URL of the CRDs' chart. Default: crd.projectcalico.org.v1 or projectcalico.org.v3 of Calico's own chart repository.",
    ),
  registry: pattern(/^[^\s]+\/$/, "an image registry that ends with / (e.g. registry.example.com/)")
    .optional()
    .describe("Image registry, for an air gap; ends with /. Default: the one that Calico's release names."),
  imagePath: text("a path within the registry").optional().describe("Path within the registry."),
  imagePullSecrets: z
    .array(objectName, must("a list of names"))
    .default([])
    .describe("Names of Secrets in namespace tigera-operator."),
});

const USES = must("a list of Workload, Tunnel and LoadBalancer");
const USE = must("one of Workload, Tunnel and LoadBalancer");

export const ipPool = z.strictObject(
  {
    cidr: anyPrefix.describe("Prefix that pod addresses are taken from."),
    blockSize: whole(20, 128, "a prefix length, 20–32, or 116–128 for IPv6")
      .optional()
      .describe("Prefix length of a node's block, 20–32, or 116–128 for IPv6. Default 26 and 122."),
    encapsulation: z
      .enum(
        ["None", "IPIP", "IPIPCrossSubnet", "VXLAN", "VXLANCrossSubnet"],
        must("one of None, IPIP, IPIPCrossSubnet, VXLAN, VXLANCrossSubnet"),
      )
      .describe("Never defaulted: left empty, the operator would take IPIP."),
    natOutgoing: flag().describe("Whether pods leave the pools under their node's address."),
    nodeSelector: text("a selector of Calico's (e.g. rack == 'r1')")
      .optional()
      .describe("Which nodes take blocks of it, as a selector of Calico's. Default: all()."),
    allowedUses: z
      .array(z.enum(["Workload", "Tunnel", "LoadBalancer"], USE), USES)
      .min(1, USES)
      .optional()
      .describe("What its addresses are for. Default: Workload and Tunnel."),
    disableBGPExport: flag()
      .optional()
      .describe("true: no node announces its blocks, neither to a switch nor over the mesh. Default false."),
  },
  map("cidr, encapsulation and natOutgoing"),
);

const MISSING_ADDRESS =
  "is missing; it must be an IPv4 address (four numbers 0–255), unless there is an ipv6Address";

export const node = z
  .strictObject(
    {
      address: ipv4
        .optional()
        .describe(
          "The address that calico-node peers from: the node's InternalIP; needed unless there is an ipv6Address.",
        ),
      ipv6Address: ipv6
        .optional()
        .describe(
          "The node's IPv6 address, for an IPv6 session. Without an address, there are no others. Default: none.",
        ),
      addresses: z
        .record(sysname, ipv4, map("switches to IPv4 addresses"))
        .optional()
        .describe(
          "Switch → the node's address on an interface of its own towards that switch. The kernel chooses it as the source (BGPPeer sourceAddress None), and the switch has it as next hop. Default: address, for every switch.",
        ),
      ipv6Addresses: z
        .record(sysname, ipv6, map("switches to IPv6 addresses"))
        .optional()
        .describe("The same for IPv6 sessions. Default: ipv6Address, for every switch."),
      rack: rackName.optional().describe("The node's rack; switches may peer by rack."),
      asNumber: asNumber
        .optional()
        .describe("The node's own AS number. Default: its rack's, or the cluster's."),
      maintenance: flag()
        .optional()
        .describe(
          "true: the node's routes are withdrawn, and `up` says when that is seen on its switches. Default false.",
        ),
    },
    map("address, ipv6Address, rack and asNumber"),
  )
  .superRefine((value, context) => {
    if (value.address === undefined && value.ipv6Address === undefined)
      context.addIssue({ code: "custom", path: ["address"], message: MISSING_ADDRESS });
  });

const nodeLogin = z.strictObject(
  {
    user: word("a user of the node").describe("A user of the node who may run the command."),
    port: sshPort,
    hostKey: pattern(
      /^(?:ssh|ecdsa)-[a-z0-9-]+ [A-Za-z0-9+/=]{40,}$/,
      "a public host key as known_hosts has it (ssh-ed25519 and its base64)",
    ).describe("The node's public SSH host key, e.g. ssh-ed25519 AAAA…"),
    command: text("a command")
      .default("sudo calicoctl node status")
      .describe(
        "The command; it reads processes of the host, so it needs root. Default: sudo calicoctl node status.",
      ),
  },
  map("user and hostKey"),
);

export const rackSettings = z.strictObject(
  {
    asNumber: asNumber
      .optional()
      .describe("The AS number of its nodes that have none of their own. Default: the cluster's."),
    maintenance: flag().optional().describe("true: as for a node, for all nodes of the rack. Default false."),
  },
  map("asNumber and maintenance"),
);

export const maintenance = z.strictObject(
  {
    atMost: whole(1, 100, "a number, 1–100")
      .optional()
      .describe("How many nodes, racks and switches may be out of service at the same time. Default 1."),
    seconds: whole(10, 3600, "a number of seconds, 10–3600")
      .optional()
      .describe("How long an update waits for routes, 10–3600 s. Default 300."),
  },
  map("atMost and seconds"),
);

const grouped = z.strictObject(
  {
    rackLabel: pattern(
      /^(?=.{1,253}$)(?:[a-z0-9]([a-z0-9.-]*[a-z0-9])?\/)?[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/,
      "the key of a node label (e.g. topology.kubernetes.io/rack)",
    ).describe(
      "Key of the node label that holds the rack's name as in nodes.<n>.rack: nodes are chosen by it. Without it, by kubernetes.io/hostname.",
    ),
  },
  map("rackLabel"),
);

const SERVES = must("{ racks: [<rack>, …] } or { nodes: [<node>, …] }");
const namedPeer = z
  .strictObject(
    {
      switch: sysname.describe("The switch of this file that it peers with."),
      family: z
        .enum(["ipv4", "ipv6"], must("ipv4 or ipv6"))
        .optional()
        .describe("Of the switch's two addresses, the one that it peers with. Default ipv4."),
      node: nodeName.optional().describe("spec.node: the one node that it is for. Default: all nodes."),
      nodeSelector: text("a selector of Calico's (e.g. rack == 'r1')")
        .optional()
        .describe("spec.nodeSelector, as it is: the nodes that it is for. Default: all nodes."),
      peers: z
        .union(
          [
            z.strictObject({
              racks: z.array(rackName, SERVES).min(1, SERVES).describe("The nodes of these racks."),
            }),
            z.strictObject({ nodes: z.array(nodeName, SERVES).min(1, SERVES).describe("These nodes.") }),
          ],
          SERVES,
        )
        .optional()
        .describe(
          "With nodeSelector: the nodes that it means, { racks: […] } or { nodes: […] }. Default: all that peer with the switch.",
        ),
      filters: z
        .array(objectName, must("a list of names of BGPFilters"))
        .optional()
        .describe(
          "Names of BGPFilters of others, in the place of this stack's; [] for none. Default: this stack's, as in every BGPPeer.",
        ),
    },
    map("switch, family, node, nodeSelector, peers and filters"),
  )
  .superRefine(({ node, nodeSelector, peers }, context) => {
    const wrong = (key: string, message: string) =>
      context.addIssue({ code: "custom", path: [key], message });
    if (node !== undefined && nodeSelector !== undefined)
      wrong("nodeSelector", "excludes node, and it must be one of the two");
    if (peers !== undefined && nodeSelector === undefined)
      wrong("peers", "goes with nodeSelector, and must be left out without one");
  });

const ranges = z.array(anyPrefix, must("a list of prefixes")).default([]);

const COMMUNITIES = must("a list of communities");
const COMMUNITY = must('a community in quotes (e.g. "65001:100", or "65001:1:100" for a large one)');
/** Two numbers of 16 bits, or three of 32 (RFC 1997, RFC 8092). */
const community = z.string(COMMUNITY).refine((text) => {
  const parts = text.split(":");
  const most = parts.length === 2 ? 65_535 : 4_294_967_295;
  const isPart = (part: string) => /^\d{1,10}$/.test(part) && Number(part) <= most;
  return (parts.length === 2 || parts.length === 3) && parts.every(isPart);
}, COMMUNITY);
const prefixAdvertisements = z
  .record(anyPrefix, z.array(community, COMMUNITIES).min(1, COMMUNITIES).max(50, COMMUNITIES))
  .default({});

export const cluster = z.strictObject(
  {
    kubeconfig: text("a path")
      .optional()
      .describe("Path of a kubeconfig, relative to the project. Default: as kubectl finds it."),
    context: text("a context's name").optional().describe("Context in it. Default: its current one."),
    asNumber: asNumber.describe("The AS number that the nodes speak."),
    logSeverityScreen: z
      .enum(
        ["Trace", "Debug", "Info", "Warning", "Error", "Fatal"],
        must("one of Trace, Debug, Info, Warning, Error, Fatal"),
      )
      .default("Info")
      .describe("How much BIRD logs. Default Info."),
    install: z
      .union([existing, operator], must("{ existing: true } or { version: v3.31.0 }"))
      .describe("Who installs Calico: { existing: true }, or { version: … } for the tigera-operator chart."),
    ipPools: z
      .record(objectName, ipPool, map("pool names to pools"))
      .default({})
      .describe("Calico's address pools, by name. With `existing: true` they are only checked, not written."),
    serviceClusterIPs: ranges.describe(
      "Ranges of cluster IPs that every node announces. Default: left alone.",
    ),
    serviceExternalIPs: ranges.describe("Ranges of external IPs that nodes announce. Default: left alone."),
    serviceLoadBalancerIPs: ranges.describe(
      "Ranges of load balancer IPs that nodes announce. Default: left alone.",
    ),
    serviceLoadBalancerAggregation: z
      .enum(["Enabled", "Disabled"], must("Enabled or Disabled"))
      .optional()
      .describe(
        "Enabled: nodes announce load balancer ranges whole. Disabled: each service's address alone (Calico 3.31). Default: left alone, which is Enabled.",
      ),
    prefixAdvertisements: prefixAdvertisements.describe(
      "Prefix → communities that nodes put on what they announce of it. Default: left alone.",
    ),
    adopt: z
      .array(
        pattern(
          /^(?:(?:BGPPeer|BGPFilter)\/[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?|BGPConfiguration\/default)$/,
          "BGPPeer/<name>, BGPFilter/<name> or BGPConfiguration/default",
        ),
        must("a list of BGPPeer/<name>, BGPFilter/<name> or BGPConfiguration/default"),
      )
      .optional()
      .describe(
        "Objects of this stack's names that others made, and that the update takes over: it makes them what the file says, and `destroy` deletes them. Default none.",
      ),
    nodeToNode,
    acceptAsChange: z
      .array(nodeName, must("a list of node names, or [all]"))
      .optional()
      .describe(
        "Nodes whose AS number this update may change, or [all]: each of their sessions ends until both ends have the new one. Default none.",
      ),
    detectWithin: whole(1, 3600, "a number of seconds, 1–3600")
      .optional()
      .describe(
        "Seconds within which a dead path should be noticed: sessions that may take longer, by hold time, graceful restart and BFD's absence, are warned of. Default: no limit.",
      ),
    bgpPeers: z
      .union(
        [
          z.literal("per-node"),
          z.literal("grouped"),
          z.strictObject({ grouped: grouped.describe("How the groups' nodes are chosen.") }),
          z.strictObject({
            global: z
              .record(sysname, objectName, map("switches to BGPPeer names"))
              .describe("Switch → the name of its one BGPPeer, for all nodes."),
          }),
          z.strictObject({
            named: z
              .record(objectName, namedPeer, map("BGPPeer names to { switch, node, nodeSelector, filters }"))
              .describe(
                "BGPPeers that were there before this stack, by name; a session that none of them serves has one of its own.",
              ),
          }),
        ],
        must(
          "per-node, grouped, { grouped: { rackLabel: <label> } }, { global: { <switch>: <name of its BGPPeer> } } or { named: { <BGPPeer>: { switch: <switch> } } }",
        ),
      )
      .optional()
      .describe(
        "per-node: one BGPPeer per node and switch. grouped: one per switch for all sessions that agree in their options. global: one BGPPeer per switch. named: BGPPeers that were made by hand, as they are. Default per-node; grouped from 100 sessions on.",
      ),
    nodes: z
      .record(nodeName, node, map("node names to { address }"))
      .describe("The nodes that peer, by their Kubernetes name."),
    racks: z
      .record(rackName, rackSettings, map("racks to { asNumber, maintenance }"))
      .optional()
      .describe("What holds for all nodes of a rack, by the rack's name."),
    maintenance: maintenance.optional().describe("Limits of what is in maintenance at the same time."),
    nodeStatus: z
      .record(nodeName, nodeLogin, map("node names to { user, hostKey }"))
      .optional()
      .describe(
        "Nodes on which `calicoctl node status` is run over SSH after an update, by name; the private key is the secret calico-peering:nodeStatusPrivateKey. Default none.",
      ),
  },
  map("the cluster's settings (asNumber, install, ipPools, nodeToNode, nodes)"),
);
