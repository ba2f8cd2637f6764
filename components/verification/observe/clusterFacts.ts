import { OWNER_LABEL } from "../../calico/manifests";
import {
  addressIn,
  CALICO_DEFAULT_AS,
  canonicalIpv6,
  holds,
  parseAsNumber,
  parseIpv4,
  parsePrefix,
} from "../../peering";
import { canonicalAddress } from "../../s9700/vrp";

/**
 * Who in the cluster announces what, by Calico's own data, of both families. What Calico announces of it is in confd's
 * bird_aggr.cfg.template, bird6_aggr.cfg.template and routes.go: confirmed blocks whole, addresses outside the node's own
 * blocks one by one, the service ranges from every node.
 */
export interface ClusterRoutes {
  /** Confirmed block affinities of pools that are exported. */
  readonly blocks: readonly { readonly node: string; readonly cidr: string }[];
  /** Addresses that a node uses out of another node's block, or out of no block; undefined = IPAM could not be read. */
  readonly borrowed?: readonly { readonly node: string; readonly address: string }[];
  /** Ranges that every node announces whole. */
  readonly serviceRanges: readonly string[];
  /** Ranges of which single services may be announced, one by one, by the nodes that have their endpoints. */
  readonly serviceAddresses: readonly string[];
  /** Nodes labelled `node.kubernetes.io/exclude-from-external-load-balancers`: they announce no service. */
  readonly withoutServices: readonly string[];
}

/** What of the cluster's own objects bears on its sessions. `undefined` = that kind could not be read. */
export interface ClusterFacts {
  readonly routes: ClusterRoutes;
  /** BGPConfiguration `default` spec.nodeToNodeMeshEnabled; unset means on. */
  readonly meshEnabled: boolean;
  /** BGPConfiguration `default` spec.asNumber; Calico's default is 64512. */
  readonly asNumber: number;
  readonly nodes: Readonly<Record<string, NodeFacts>>;
  readonly bgpPeers: readonly BgpPeerFacts[];
  /** Of the Secrets that BGPPeers name, by `<secret>/<key>`. */
  readonly secrets: Readonly<Record<string, SecretState>>;
}

/** Whether calico-node can have a password; without it the session runs without one. */
export interface SecretState {
  /** `unreadable`: calico-node's service account may not. `unknown`: we may not look. */
  readonly state: "present" | "absent" | "no-key" | "unreadable" | "unknown";
  /** Where the Secret is. */
  readonly namespace?: string;
}

export interface NodeFacts {
  /** Condition Ready is True. */
  readonly ready: boolean;
  /** What kubelet says of a node that is not ready. */
  readonly notReadyReason?: string;
  /** Annotation projectcalico.org/IPv4Address without its mask: what calico-node peers from. */
  readonly address?: string;
  /** Annotation projectcalico.org/IPv6Address without its mask, canonical. */
  readonly ipv6Address?: string;
  /** Annotation projectcalico.org/ASNumber. */
  readonly asNumber?: number;
  /** Annotation projectcalico.org/RouteReflectorClusterID: the node reflects, and is in no mesh. */
  readonly clusterId?: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface BgpPeerFacts {
  readonly name: string;
  /** The stack that owns it: its label calico-peering/datacenter. */
  readonly owner?: string;
  /** spec.node, or undefined for a peer of all, or of selected, nodes. */
  readonly node?: string;
  readonly nodeSelector?: string;
  /** spec.peerSelector, in the place of an address. */
  readonly peerSelector?: string;
  /** Without a port. */
  readonly peerIP: string;
  readonly asNumber: number;
  readonly localAsNumber?: number;
  /** spec.ttlSecurity: hops. */
  readonly ttlSecurity?: number;
  /** spec.sourceAddress; unset means UseNodeIP. */
  readonly sourceAddress?: string;
  readonly filters: readonly string[];
  /** spec.password.secretKeyRef. */
  readonly password?: { readonly secret: string; readonly key: string };
  /** The whole of it. */
  readonly spec?: Readonly<Record<string, unknown>>;
}

/** Objects as the API serves them; only what is read here is named. */
export interface CalicoObjects {
  readonly blockAffinities: readonly {
    readonly spec?: {
      readonly node?: string;
      readonly cidr?: string;
      readonly state?: string;
      readonly type?: string;
      readonly deleted?: string | boolean;
    };
  }[];
  /** crd.projectcalico.org/v1 IPAMBlock; undefined = not served, or not allowed. */
  readonly ipamBlocks?: readonly {
    readonly spec?: {
      readonly cidr?: string;
      readonly affinity?: string | null;
      readonly allocations?: readonly (number | null)[];
      readonly attributes?: readonly { readonly secondary?: Readonly<Record<string, string>> | null }[];
    };
  }[];
  readonly ipPools: readonly {
    readonly spec?: { readonly cidr?: string; readonly disableBGPExport?: boolean };
  }[];
  readonly bgpConfiguration?: {
    readonly spec?: {
      readonly asNumber?: number;
      readonly nodeToNodeMeshEnabled?: boolean;
      readonly serviceClusterIPs?: readonly { readonly cidr?: string }[];
      readonly serviceExternalIPs?: readonly { readonly cidr?: string }[];
      readonly serviceLoadBalancerIPs?: readonly { readonly cidr?: string }[];
      readonly serviceLoadBalancerAggregation?: string;
    };
  };
  readonly bgpPeers: readonly {
    readonly metadata?: { readonly name?: string; readonly labels?: Readonly<Record<string, string>> };
    readonly spec?: {
      readonly node?: string;
      readonly nodeSelector?: string;
      readonly peerSelector?: string;
      readonly peerIP?: string;
      readonly asNumber?: number;
      readonly localASNumber?: number;
      readonly ttlSecurity?: number;
      readonly sourceAddress?: string;
      readonly filters?: readonly string[];
      readonly password?: { readonly secretKeyRef?: { readonly name?: string; readonly key?: string } };
    };
  }[];
  readonly nodes: readonly {
    readonly metadata?: {
      readonly name?: string;
      readonly labels?: Readonly<Record<string, string>>;
      readonly annotations?: Readonly<Record<string, string>>;
    };
    readonly status?: {
      readonly conditions?: readonly {
        readonly type: string;
        readonly status: string;
        readonly reason?: string;
        readonly message?: string;
      }[];
    };
  }[];
}

const NO_SERVICES = "node.kubernetes.io/exclude-from-external-load-balancers";

/** @param configuration BGPConfiguration `default`; Calico's default is a mesh */
export function isMeshEnabled(configuration: CalicoObjects["bgpConfiguration"]): boolean {
  return configuration?.spec?.nodeToNodeMeshEnabled ?? true;
}

/** Reads Calico's and Kubernetes' objects. Pure. */
export function clusterFacts(objects: CalicoObjects): ClusterFacts {
  const spec = objects.bgpConfiguration?.spec;
  return {
    routes: clusterRoutes(objects),
    meshEnabled: isMeshEnabled(objects.bgpConfiguration),
    asNumber: spec?.asNumber ?? CALICO_DEFAULT_AS,
    nodes: Object.fromEntries(
      objects.nodes.map((node) => [node.metadata?.name ?? "", nodeFacts(node)] as const),
    ),
    bgpPeers: objects.bgpPeers.map(bgpPeerFacts),
    secrets: {},
  };
}

function clusterRoutes(objects: CalicoObjects): ClusterRoutes {
  const { blockAffinities, ipamBlocks, bgpConfiguration, nodes } = objects;
  const spec = bgpConfiguration?.spec;
  const exported = objects.ipPools.filter((pool) => pool.spec?.disableBGPExport !== true).map(cidrOf);
  const isExported = (cidr: string) => isWithin(cidr, exported);
  const confirmed = confirmedBlocks(blockAffinities);
  const aggregated = spec?.serviceLoadBalancerAggregation !== "Disabled";
  const [clusterIPs, externalIPs, loadBalancerIPs] = [
    ranges(spec?.serviceClusterIPs),
    ranges(spec?.serviceExternalIPs),
    ranges(spec?.serviceLoadBalancerIPs),
  ];
  const borrowed = ipamBlocks?.flatMap(borrowedFrom).filter(({ address }) => isExported(alone(address)));
  return {
    // bird_aggr.cfg.template leaves blocks of one address to their pods' own routes.
    blocks: confirmed.filter(({ cidr }) => !isOneAddress(cidr) && isExported(cidr)),
    ...(borrowed === undefined ? {} : { borrowed }),
    serviceRanges: [...clusterIPs, ...externalIPs, ...(aggregated ? loadBalancerIPs : [])].filter(
      (range) => !isOneAddress(range),
    ),
    serviceAddresses: [...clusterIPs, ...externalIPs, ...loadBalancerIPs],
    withoutServices: nodes
      .filter(({ metadata }) => metadata?.labels?.[NO_SERVICES] !== undefined)
      .map(({ metadata }) => metadata?.name ?? ""),
  };
}

/** The blocks that nodes hold, of both families: confirmed affinities. */
export function confirmedBlocks(
  affinities: CalicoObjects["blockAffinities"],
): { readonly node: string; readonly cidr: string }[] {
  return affinities.flatMap(({ spec: affinity }) => {
    const { node, cidr, state, type = "host", deleted } = affinity ?? {};
    const gone = deleted === true || deleted === "true";
    return node !== undefined && cidr !== undefined && state === "confirmed" && type === "host" && !gone
      ? [{ node, cidr }]
      : [];
  });
}

type Block = NonNullable<CalicoObjects["ipamBlocks"]>[number];

/** The addresses of a block that nodes other than its owner use; all of them where the block is of one address. */
function borrowedFrom({ spec }: Block): { node: string; address: string }[] {
  const subnet = parsePrefix(spec?.cidr ?? "");
  if (spec === undefined || subnet === undefined) return [];
  const owner = /^host:(.+)$/.exec(spec.affinity ?? "")?.[1];
  return (spec.allocations ?? []).flatMap((index, ordinal) => {
    const node = index === null ? undefined : spec.attributes?.[index]?.secondary?.node;
    if (node === undefined || (node === owner && subnet.first < subnet.last)) return [];
    return [{ node, address: addressIn(subnet, ordinal) }];
  });
}

function cidrOf({ spec }: { readonly spec?: { readonly cidr?: string } }): string {
  return spec?.cidr ?? "";
}

function ranges(listed: readonly { readonly cidr?: string }[] = []): string[] {
  return listed.map(({ cidr = "" }) => cidr).filter((cidr) => parsePrefix(cidr) !== undefined);
}

function isWithin(cidr: string, pools: readonly string[]): boolean {
  const part = parsePrefix(cidr);
  if (part === undefined) return false;
  return pools.some((pool) => {
    const whole = parsePrefix(pool);
    return whole !== undefined && holds(whole, part);
  });
}

/** The address as a prefix. */
export const alone = (address: string): string => `${address}/${address.includes(":") ? 128 : 32}`;

function isOneAddress(cidr: string): boolean {
  const prefix = parsePrefix(cidr);
  return prefix !== undefined && prefix.first === prefix.last;
}

export function nodeFacts({ metadata, status }: CalicoObjects["nodes"][number]): NodeFacts {
  const ready = status?.conditions?.find(({ type }) => type === "Ready");
  const annotations = metadata?.annotations ?? {};
  const address = annotations["projectcalico.org/IPv4Address"]?.split("/")[0];
  const ipv6Address = canonicalIpv6(annotations["projectcalico.org/IPv6Address"]?.split("/")[0] ?? "");
  const { "projectcalico.org/RouteReflectorClusterID": clusterId } = annotations;
  const asNumber = parseAsNumber(annotations["projectcalico.org/ASNumber"] ?? "");
  return {
    ready: ready?.status === "True",
    ...(ready?.status === "True" || ready === undefined
      ? {}
      : { notReadyReason: ready.message ?? ready.reason ?? "" }),
    ...(address === undefined || parseIpv4(address) === undefined ? {} : { address }),
    ...(ipv6Address === undefined ? {} : { ipv6Address }),
    ...(asNumber === undefined ? {} : { asNumber }),
    ...(clusterId === undefined || clusterId === "" ? {} : { clusterId }),
    labels: metadata?.labels ?? {},
  };
}

/** `10.2.98.1:179` and `[fd00::1]:179` have a port, `fd00::1` has none. */
function withoutPort(peerIP: string): string {
  const found = /^\[([^\]]+)\]/.exec(peerIP)?.[1] ?? /^(\d+\.\d+\.\d+\.\d+):/.exec(peerIP)?.[1];
  return canonicalAddress(found ?? peerIP);
}

function bgpPeerFacts({ metadata, spec }: CalicoObjects["bgpPeers"][number]): BgpPeerFacts {
  const secret = spec?.password?.secretKeyRef;
  const owner = metadata?.labels?.[OWNER_LABEL];
  return {
    name: metadata?.name ?? "",
    ...(owner === undefined ? {} : { owner }),
    ...(spec?.node === undefined ? {} : { node: spec.node }),
    ...(spec?.nodeSelector === undefined ? {} : { nodeSelector: spec.nodeSelector }),
    ...(spec?.peerSelector === undefined ? {} : { peerSelector: spec.peerSelector }),
    peerIP: withoutPort(spec?.peerIP ?? ""),
    asNumber: spec?.asNumber ?? 0,
    ...(spec?.localASNumber === undefined ? {} : { localAsNumber: spec.localASNumber }),
    ...(spec?.ttlSecurity === undefined ? {} : { ttlSecurity: spec.ttlSecurity }),
    ...(spec?.sourceAddress === undefined ? {} : { sourceAddress: spec.sourceAddress }),
    filters: spec?.filters ?? [],
    ...(spec === undefined ? {} : { spec: spec as Readonly<Record<string, unknown>> }),
    ...(secret?.name === undefined ? {} : { password: { secret: secret.name, key: secret.key ?? "" } }),
  };
}
