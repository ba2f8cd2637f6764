import { z } from "zod";
import { familyRow } from "./deviceText";
import { nodeToNode } from "./nodeToNodeSchema";
import { groups, session, sessions } from "./sessionSchema";
import {
  anyPrefix,
  ipv6,
  ipv6Prefix,
  asNumber,
  flag,
  ipv4,
  map,
  must,
  nodeName,
  objectName,
  pattern,
  prefix,
  rackName,
  sysname,
  text,
  whole,
} from "./schemaTypes";

/**
 * What a stack file may say. Every leaf carries its own sentence, since a person reads it; `.describe()` is what an
 * editor shows (stacks/schema.json is made from this file: `node --import tsx stacks/commands/schema.ts`).
 */

const word = (what: string) => pattern(/^[\x21-\x7e]+$/, what);
const existing = z.strictObject({
  existing: z
    .literal(true, must("true; to have Calico installed, write a version instead"))
    .describe("Calico runs already, and somebody else installs and upgrades it."),
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
  registry: pattern(/^[^\s]+\/$/, "an image registry that ends with / (e.g. registry.example.com/)")
    .optional()
    .describe("Image registry, for an air gap; ends with /. Default: the one that Calico's release names."),
  imagePath: text("a path within the registry").optional().describe("Path within the registry."),
  imagePullSecrets: z
    .array(objectName, must("a list of names"))
    .default([])
    .describe("Names of Secrets in namespace tigera-operator."),
});

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
  },
  map("cidr, encapsulation and natOutgoing"),
);

export const node = z.strictObject(
  {
    address: ipv4.describe("The address that calico-node peers from: the node's InternalIP."),
    ipv6Address: ipv6.optional().describe("The node's IPv6 address, for an IPv6 session. Default: none."),
    rack: rackName.optional().describe("The node's rack; switches may peer by rack."),
    asNumber: asNumber.optional().describe("The node's own AS number. Default: the cluster's."),
    maintenance: flag()
      .optional()
      .describe(
        "true: the node's routes are withdrawn, and `up` says when that is seen on its switches. Default false.",
      ),
  },
  map("address, ipv6Address, rack and asNumber"),
);

const sshPort = must("a TCP port, 1–65535");

export const nodeLogin = z.strictObject(
  {
    user: word("a user of the node").describe("A user of the node who may run the command."),
    port: z
      .int(sshPort)
      .min(1, sshPort)
      .max(65_535, sshPort)
      .default(22)
      .describe("TCP port of SSH. Default 22."),
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
    maintenance: flag().optional().describe("true: as for a node, for all nodes of the rack. Default false."),
  },
  map("maintenance"),
);

export const maintenance = z.strictObject(
  {
    atMost: whole(1, 100, "a number, 1–100")
      .optional()
      .describe("How many nodes, racks and switches may be out of service at once. Default 1."),
    seconds: whole(10, 3600, "a number of seconds, 10–3600")
      .optional()
      .describe("How long routes are waited for, 10–3600 s. Default 300."),
  },
  map("atMost and seconds"),
);

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
    prefixAdvertisements: prefixAdvertisements.describe(
      "Prefix → communities that nodes put on what they announce of it. Default: left alone.",
    ),
    nodeToNode,
    acceptAsChange: z
      .array(nodeName, must("a list of node names, or [all]"))
      .optional()
      .describe(
        "Nodes whose AS number this update may change, or [all]: each of their sessions ends until both ends have the new one. Default none.",
      ),
    bgpPeers: z
      .union(
        [
          z.literal("per-node"),
          z.strictObject({
            global: z
              .record(sysname, objectName, map("switches to BGPPeer names"))
              .describe("Switch → the name of its one BGPPeer, for all nodes."),
          }),
        ],
        must("per-node or { global: { <switch>: <name of its BGPPeer> } }"),
      )
      .default("per-node")
      .describe(
        "per-node: one BGPPeer per node and switch. global: one BGPPeer per switch. Default per-node.",
      ),
    nodes: z
      .record(nodeName, node, map("node names to { address }"))
      .describe("The nodes that peer, by their Kubernetes name."),
    racks: z
      .record(rackName, rackSettings, map("racks to { maintenance }"))
      .optional()
      .describe("What holds for all nodes of a rack, by the rack's name."),
    maintenance: maintenance.optional().describe("Limits of what is in maintenance at once."),
    nodeStatus: z
      .record(nodeName, nodeLogin, map("node names to { user, hostKey }"))
      .optional()
      .describe(
        "Nodes on which `calicoctl node status` is run over SSH after an update, by name; the private key is the secret calico-peering:nodeStatusPrivateKey. Default none.",
      ),
  },
  map("the cluster's settings (asNumber, install, ipPools, nodeToNode, nodes)"),
);

const port = must("a TCP port, 1–65535");

export const management = z.strictObject(
  {
    host: word("an address or a host name").describe("Address or name that its command line is reached at."),
    port: z.int(port).min(1, port).max(65_535, port).default(22).describe("TCP port of SSH. Default 22."),
    username: word("a user of the switch").describe("A user of the switch, privilege level 3 or above."),
    hostKey: pattern(
      /^SHA256:[A-Za-z0-9+/]{43}$/,
      "a host key's fingerprint (SHA256: and 43 characters, as `npm run hostkey` prints it)",
    ).describe("Fingerprint of its SSH host key, as `npm run hostkey -- <stack>` prints it."),
    legacyAlgorithms: flag()
      .default(false)
      .describe("Also offer what V200R011 and older speak: SHA-1 and CBC. Default false."),
  },
  map("host, username and hostKey"),
);

export const peering = z.strictObject(
  {
    interface: pattern(
      /^(?:Vlanif\d{1,4}|LoopBack\d{1,4}|Eth-Trunk\d{1,3}(?:\.\d{1,4})?|(?:GigabitEthernet|XGigabitEthernet|(?:10|25|40|100)GE)\d{1,2}\/\d{1,2}\/\d{1,2}(?:\.\d{1,4})?)$/,
      "an interface as VRP writes it (e.g. Vlanif98, LoopBack0, Eth-Trunk1, 10GE1/0/1)",
    ).describe("The interface that it peers from, as VRP writes it, e.g. Vlanif98."),
    address: prefix.describe("That interface's address with its length, e.g. 10.2.98.1/24."),
    ipv6Address: ipv6Prefix
      .optional()
      .describe("Its IPv6 address with its length, for IPv6 sessions, e.g. fd00:98::1/64. Default: none."),
  },
  map("interface, address and ipv6Address"),
);

const RACKS = must("a list of at least one rack");
const NODES = must("a list of at least one node");

export const gracefulRestart = z.strictObject(
  {
    restartTime: whole(3, 600, "seconds, 3–600")
      .optional()
      .describe("`timer restart`, seconds. Default: VRP's own."),
    waitForRib: whole(3, 3000, "seconds, 3–3000")
      .optional()
      .describe("`timer wait-for-rib`, seconds. Default: VRP's own."),
  },
  map("restartTime and waitForRib (or {})"),
);

const paths = whole(1, 64, "a number of equal paths, 1–64");
export const loadBalancing = z.strictObject(
  {
    ipv4: paths.optional().describe("Equal paths of `ipv4-family unicast`. Default: left as it is."),
    ipv6: paths.optional().describe("Equal paths of `ipv6-family unicast`. Default: left as it is."),
  },
  map("ipv4 and ipv6"),
);

export const IPV4_FAMILY_DEFAULT = ["undo synchronization", "compare-different-as-med"];

export const device = z.strictObject(
  {
    management: management.describe("How its command line is reached."),
    asNumber: asNumber.describe("The switch's `bgp <AS>`."),
    routerId: ipv4.optional().describe("Its `router-id`. Default: left as it is."),
    peering: peering.describe("The interface and addresses that its sessions use."),
    ipv4Family: z
      .array(familyRow("ipv4-family unicast"), must("a list of rows of `ipv4-family unicast`"))
      .default(IPV4_FAMILY_DEFAULT)
      .describe(
        "Rows of `ipv4-family unicast` that this stack owns. Default [undo synchronization, compare-different-as-med].",
      ),
    gracefulRestart: gracefulRestart
      .optional()
      .describe("`graceful-restart` of the whole process; {} for VRP's own times. Default: left as it is."),
    loadBalancing: loadBalancing
      .default({})
      .describe("`maximum load-balancing` per family: how many equal paths the switch uses."),
    groups: groups.default({}).describe("Peer groups: name → options that their members share."),
    session: session.default({}).describe("Options of all its sessions."),
    sessions: sessions
      .default({})
      .describe("Options of single sessions: node → options; they win over `session`."),
    ipv6Family: z
      .array(familyRow("ipv6-family unicast"), must("a list of rows of `ipv6-family unicast`"))
      .default(["undo synchronization"])
      .describe("Rows of `ipv6-family unicast` that this stack owns, where it has IPv6 sessions."),
    peers: z
      .union(
        [
          z.literal("all"),
          z.strictObject({
            racks: z.array(rackName, RACKS).min(1, RACKS).describe("The nodes of these racks."),
          }),
          z.strictObject({ nodes: z.array(nodeName, NODES).min(1, NODES).describe("These nodes.") }),
        ],
        must("all, { racks: [<rack>, …] } or { nodes: [<node>, …] }"),
      )
      .default("all")
      .describe("Which nodes peer with it: all, { racks: […] } or { nodes: […] }. Default all."),
    maintenance: flag()
      .optional()
      .describe(
        "true: nodes stop using the switch, then withdraw their routes from it, and `up` says when that is seen. Default false.",
      ),
    gracefulShutdown: flag()
      .optional()
      .describe(
        "true: the import policy of its sessions gives routes with community 65535:0 (RFC 8326) local-preference 0; nodes on their way into maintenance send it first. Default false.",
      ),
  },
  map("the switch's settings (management, asNumber, peering)"),
);

/** What the model is made of. */
export const datacenter = z.strictObject({
  cluster,
  switches: z
    .record(sysname, device, map("sysnames to switches"))
    .describe("The switches, by the sysname that their prompt shows."),
});

/** A Pulumi secret: `pulumi config set --secret --path …` writes it. */
const secrets = z.record(sysname, z.looseObject({ secure: z.string() }));

/** The whole file, for editors. Pulumi's own keys are left to Pulumi. */
export const stackFile = z.looseObject({
  config: z.looseObject({
    "calico-peering:cluster": cluster,
    "calico-peering:switches": datacenter.shape.switches,
    "calico-peering:switchPasswords": secrets.optional().describe("Passwords per switch, Pulumi secrets."),
    "calico-peering:switchPrivateKeys": secrets
      .optional()
      .describe("Instead: private keys (PEM), Pulumi secrets."),
    "calico-peering:bgpPasswords": z
      .record(objectName, z.looseObject({ secure: z.string() }))
      .optional()
      .describe("Passwords of sessions by the name that `password` gives, Pulumi secrets."),
    "calico-peering:nodeStatusPrivateKey": z
      .looseObject({ secure: z.string() })
      .optional()
      .describe("Private key for cluster.nodeStatus, a Pulumi secret."),
  }),
});

/** The text of stacks/schema.json. */
export function schemaJson(): string {
  const schema = z.toJSONSchema(stackFile, { io: "input" });
  return JSON.stringify({ title: "Stack file of calico-peering", ...schema }, null, 2) + "\n";
}
