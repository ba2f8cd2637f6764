import type { Family, ScopedOptions } from "./options";

/**
 * What one datacenter consists of: the reviewed stack file after validation, as plain data.
 * Everything else (sessions, both ends' text, checks) is a pure function of it.
 */
export interface Inventory {
  /** The stack's name, e.g. `bj-office`; stamped on every object that the stack owns. */
  readonly datacenter: string;
  readonly cluster: Cluster;
  /** Sorted by name. */
  readonly switches: readonly Switch[];
}

/** The Kubernetes cluster's side: Calico and its nodes. */
export interface Cluster {
  /** Path of a kubeconfig, relative to the project; undefined = the usual rules of kubectl. */
  readonly kubeconfig?: string;
  /** Context in that kubeconfig; undefined = its current one. */
  readonly context?: string;
  /** The AS number that every node speaks unless it has its own. 1–4294967295, written as asplain. */
  readonly asNumber: number;
  readonly logSeverityScreen: LogSeverity;
  /** Who installs Calico: the cluster's owner (`existing`), or this program through the tigera-operator chart. */
  readonly install: Install;
  readonly ipPools: readonly IpPool[];
  /** BGPConfiguration serviceClusterIPs: ranges that every node announces; none = left alone. */
  readonly serviceClusterIPs: readonly string[];
  /** BGPConfiguration serviceExternalIPs. */
  readonly serviceExternalIPs: readonly string[];
  /** BGPConfiguration serviceLoadBalancerIPs. */
  readonly serviceLoadBalancerIPs: readonly string[];
  /** BGPConfiguration serviceLoadBalancerAggregation (Calico 3.31): ranges whole, or each service alone; undefined = left alone. */
  readonly serviceLoadBalancerAggregation?: "Enabled" | "Disabled";
  /** BGPConfiguration prefixAdvertisements: prefix → communities that nodes put on it; none = left alone. */
  readonly prefixAdvertisements: Readonly<Record<string, readonly string[]>>;
  /** Objects of this stack's names that others made and that it takes over: `BGPPeer/<name>`, `BGPFilter/<name>`, `BGPConfiguration/default`. */
  readonly adopt?: readonly string[];
  /** How pods on two nodes reach each other once the mesh is off. */
  readonly nodeToNode: NodeToNode;
  /** Nodes whose AS number may change in an update, `all` for any; undefined = none. */
  readonly acceptAsChange?: readonly string[];
  /** Seconds within which a dead path should be noticed; longer ones are warned of. Undefined = no limit. */
  readonly detectWithin?: number;
  /** One BGPPeer per node and switch, one per group of sessions, or the seed's single global BGPPeer per switch. */
  readonly bgpPeers: BgpPeerForm;
  /** Sorted by name. */
  readonly nodes: readonly Node[];
  /** Settings of racks, by name; a node names its rack. Default none. */
  readonly racks?: Readonly<Record<string, Rack>>;
  readonly maintenance?: MaintenanceLimits;
  /** Nodes on which `calicoctl node status` is run over SSH after an update, by name. Default none. */
  readonly nodeStatus?: Readonly<Record<string, NodeLogin>>;
}

/** How a node is reached by SSH, at its address. */
export interface NodeLogin {
  readonly user: string;
  /** Default 22. */
  readonly port: number;
  /** Its public host key, as known_hosts has it: `ssh-ed25519 AAAA…`. */
  readonly hostKey: string;
  /** Default `sudo calicoctl node status`: it reads host processes, so it needs root. */
  readonly command: string;
}

export interface Rack {
  /** The AS number of its nodes that have none of their own; in the model each of them has it. */
  readonly asNumber?: number;
  /** In maintenance: its nodes announce nothing. Default false. */
  readonly maintenance?: boolean;
}

/** How many may be out of service at the same time, and how long an update waits for a withdrawal. */
export interface MaintenanceLimits {
  /** How many nodes, racks and switches together; a rack counts once. Default 1. */
  readonly atMost?: number;
  /** Time limit of each wait, in seconds. Default 300. */
  readonly seconds?: number;
}

export type LogSeverity = "Trace" | "Debug" | "Info" | "Warning" | "Error" | "Fatal";

export type Install =
  /** `namespace`: where calico-node runs, and reads its passwords; default calico-system, the operator's. */
  | { readonly existing: true; readonly namespace?: string }
  | {
      readonly existing: false;
      /** Calico release, e.g. `v3.31.0`. */
      readonly version: string;
      /**
       * From 3.32 on, which CRDs are installed: those behind Calico's API server, or native ones of projectcalico.org/v3.
       * An upgrade keeps a cluster's mode. Default `aggregated`.
       */
      readonly api?: "aggregated" | "native";
      /** From 3.32 on, directory, .tgz or URL of the CRDs' own chart; default: Calico's own chart repository. */
      readonly crdChart?: string;
      /** Directory, .tgz or URL of the tigera-operator chart; default: Calico's own chart repository. */
      readonly chart?: string;
      /** Image registry, ends with `/`; for an air gap. */
      readonly registry?: string;
      readonly imagePath?: string;
      readonly imagePullSecrets: readonly string[];
    };

/** operator.tigera.io Installation spec.calicoNetwork.ipPools[]. */
export interface IpPool {
  readonly name: string;
  readonly cidr: string;
  /** 20–32 for IPv4, 116–128 for IPv6; default 26 and 122. */
  readonly blockSize: number;
  /** Never defaulted: an empty field means IPIP to the operator. */
  readonly encapsulation: Encapsulation;
  readonly natOutgoing: boolean;
  /** Calico's selector of the nodes that take blocks of it; undefined = all(). */
  readonly nodeSelector?: string;
  /** What its addresses are for; undefined = Workload and Tunnel. */
  readonly allowedUses?: readonly PoolUse[];
  /** true: no node announces its blocks, to a switch or over the mesh. Default false. */
  readonly disableBGPExport?: boolean;
}

export type PoolUse = "Workload" | "Tunnel" | "LoadBalancer";

export type Encapsulation = "None" | "IPIP" | "IPIPCrossSubnet" | "VXLAN" | "VXLANCrossSubnet";

/**
 * How pods on two nodes reach each other; remedies.ts says what each renders.
 * - `mesh`: Calico's node-to-node mesh stays on.
 * - `through-switch`: mesh off, one AS: a node learns nothing from the switch (AS loop), so pods reach other nodes
 *   through their default gateway, which must be the switch. Addresses borrowed from another node's block are
 *   unreachable from that block's owner, hence the acknowledgement.
 * - `strict-affinity`: the same, and IPAM lends no addresses any more.
 * - `allow-as`: nodes take paths that hold their own AS, which VRP sends them; strict affinity, too.
 * - `as-per-node`: each node has an AS number of its own, so no path loops.
 * - `downward-default`: the switch sends a default route, and nodes take nothing else; strict affinity, too.
 * - `reflected`: nodes and their switch share an AS, one for each rack or one for all, and the switch reflects.
 * - `route-reflectors`: some nodes reflect for all others, and only they peer with the switches.
 */
export type RemedyName =
  | "mesh"
  | "through-switch"
  | "strict-affinity"
  | "allow-as"
  | "as-per-node"
  | "downward-default"
  | "reflected"
  | "route-reflectors";

export type NodeToNode =
  | { readonly remedy: "mesh" }
  | { readonly remedy: "through-switch"; readonly acknowledged: boolean; readonly gate?: GateLimits }
  | {
      readonly remedy: "route-reflectors";
      /** Names of the nodes that reflect, sorted. */
      readonly reflectors: readonly string[];
      /** In IPv4's form; one for all of them, since all of them serve the same nodes. */
      readonly clusterId: string;
      readonly gate?: GateLimits;
    }
  | {
      readonly remedy: Exclude<RemedyName, "mesh" | "through-switch" | "route-reflectors">;
      readonly gate?: GateLimits;
    };

/** What must hold before the mesh goes off, and how long an update waits for it. */
export interface GateLimits {
  /** Time limit in seconds. Default 300. */
  readonly seconds?: number;
  /** Consecutive polls that must be right. Default 3. */
  readonly polls?: number;
}

export type BgpPeerForm =
  | { readonly form: "per-node" }
  /**
   * One BGPPeer for all sessions of a switch that agree in their options, chosen by nodeSelector.
   * `rackLabel`: the key of the node label that holds the rack's name; undefined = nodes are chosen by host name.
   */
  | { readonly form: "grouped"; readonly rackLabel?: string }
  /** The seed's form: one BGPPeer for all nodes; the name is per switch. */
  | { readonly form: "global"; readonly names: Readonly<Record<string, string>> }
  /** BGPPeers that were there before, under their own names; a session that none of them serves has one of its own. */
  | { readonly form: "named"; readonly peers: readonly NamedBgpPeer[] };

/** A BGPPeer of a name and a choice of nodes that the file gives: one that was made by hand. */
export interface NamedBgpPeer {
  readonly name: string;
  /** The switch's name in the file. */
  readonly switch: string;
  readonly family: Family;
  /** spec.node; excludes `nodeSelector`. With neither it is for all nodes. */
  readonly node?: string;
  /** spec.nodeSelector, as it is. */
  readonly nodeSelector?: string;
  /** Names of the nodes whose sessions with the switch it serves, sorted. */
  readonly nodes: readonly string[];
  /** spec.filters: BGPFilters of others, in the place of this stack's. Undefined = this stack's, as in every BGPPeer. */
  readonly filters?: readonly string[];
}

export interface Node {
  /** The Kubernetes node name. */
  readonly name: string;
  /**
   * The address that calico-node peers from (Node annotation projectcalico.org/IPv4Address without its mask); undefined =
   * no IPv4 session. A node has at least one of the two addresses.
   */
  readonly address?: string;
  /** The IPv6 address that it peers from, canonical; undefined = no IPv6 session. */
  readonly ipv6Address?: string;
  /** Where it has an interface of its own towards a switch: its IPv4 address there, by the switch's name. */
  readonly addresses?: Readonly<Record<string, string>>;
  /** The same for IPv6, canonical. */
  readonly ipv6Addresses?: Readonly<Record<string, string>>;
  readonly rack?: string;
  /** Its own AS number (annotation projectcalico.org/ASNumber); undefined = the cluster's. */
  readonly asNumber?: number;
  /** In maintenance: it announces nothing. Default false. */
  readonly maintenance?: boolean;
}

/** A Huawei S9700 (VRP5) that the nodes peer with. */
export interface Switch {
  /** Its sysname, e.g. `BJ_Office_Core_S9700`: what its prompt shows, unless `sysname` is given. */
  readonly name: string;
  /** What its prompt shows, where that is not `name`: for a second entry of one switch. */
  readonly sysname?: string;
  /** The VPN instance whose interface the nodes are on; undefined = the public instance. */
  readonly vpnInstance?: string;
  readonly management: Management;
  /** `bgp <asNumber>`. */
  readonly asNumber: number;
  /** `router-id`; undefined = left alone. */
  readonly routerId?: string;
  /** The interface and address that it peers from: `connect-interface Vlanif98 10.2.98.1`. */
  readonly peering: {
    readonly interface: string;
    /** Undefined = no IPv4 session; a switch has at least one of the two. */
    readonly ipv4?: { readonly address: string; readonly prefixLength: number };
    /** The same for IPv6, canonical; undefined = no IPv6 session. */
    readonly ipv6?: { readonly address: string; readonly prefixLength: number };
  };
  /** Rows of `ipv4-family unicast` that we own besides the peers', e.g. `compare-different-as-med`. */
  readonly ipv4Family: readonly string[];
  /** The same of `ipv6-family unicast`, where there are IPv6 sessions. */
  readonly ipv6Family: readonly string[];
  /** `graceful-restart` of the whole process; undefined = left alone. */
  readonly gracefulRestart?: GracefulRestart;
  /** `maximum load-balancing` per family: how many equal paths the switch uses. */
  readonly loadBalancing: { readonly ipv4?: number; readonly ipv6?: number };
  /** Peer groups, by name: options that their members share. */
  readonly groups: Readonly<Record<string, ScopedOptions>>;
  /** Options of all its sessions. */
  readonly session: ScopedOptions;
  /** Options of single sessions, by the node's name. */
  readonly sessions: Readonly<Record<string, ScopedOptions>>;
  /** Names of the nodes that peer with it, sorted. */
  readonly nodes: readonly string[];
  /** Names of other switches of the file that it exchanges routes with, by means outside of the file; of both ends one suffices. */
  readonly interconnect?: readonly string[];
  /** In maintenance: no node uses it. Default false. */
  readonly maintenance?: boolean;
  /**
   * Its import policy for the nodes gives routes with community 65535:0 (RFC 8326) local preference 0, so a node on its
   * way into maintenance sends that first. Default false.
   */
  readonly gracefulShutdown?: boolean;
}

/** Seconds; undefined = VRP's own. */
export interface GracefulRestart {
  /** `graceful-restart timer restart`. */
  readonly restartTime?: number;
  /** `graceful-restart timer wait-for-rib`. */
  readonly waitForRib?: number;
}

/** How the switch's command line is reached. Secrets (password, key) are not here: they stay in Pulumi's secrets. */
export interface Management {
  readonly host: string;
  /** Default 22. */
  readonly port: number;
  readonly username: string;
  /** A user that only reads: previews and verification log in as this one where its secret is at hand. Default: `username`. */
  readonly readUsername?: string;
  /** OpenSSH's form, `SHA256:<base64 without padding>`. */
  readonly hostKey: string;
  /** Also offer SHA-1 key exchange, CBC ciphers and ssh-rsa: what V200R011 and older speak. Default false. */
  readonly legacyAlgorithms: boolean;
}

/** Entries of one management address are one switch: VPN instances of it, or its public instance. */
export function managementAddress({ management: { host, port } }: Pick<Switch, "management">): string {
  return `${host}:${port}`;
}
