import { FIELD_MANAGER, OWNER_LABEL } from "../../calico/manifests";
import type { Encapsulation } from "../../peering";
import type { CalicoRelease } from "./calicoRelease";
import {
  clusterFacts,
  confirmedBlocks,
  type BgpPeerFacts,
  type CalicoObjects,
  type NodeFacts,
} from "./clusterFacts";

/** What a living cluster has that a stack file may leave out or contradict. Plain data. */
export interface LiveCluster {
  /** Kubernetes' nodes, by name. */
  readonly nodes: Readonly<Record<string, NodeFacts>>;
  /** Undefined = the cluster does not serve Calico's kinds: Calico is not installed yet. */
  readonly calico?: LiveCalico;
}

export interface LiveCalico extends CalicoRelease {
  /** BGPConfiguration `default` spec.nodeToNodeMeshEnabled; unset means on. */
  readonly meshEnabled: boolean;
  /** The blocks that nodes hold, of both families. */
  readonly blocks: readonly { readonly node: string; readonly cidr: string }[];
  readonly bgpPeers: readonly BgpPeerFacts[];
  /** Undefined = they may not be listed. */
  readonly bgpFilters?: readonly OwnedObject[];
  readonly bgpConfigurations: readonly ConfigurationFacts[];
  readonly ipPools: readonly PoolFacts[];
}

export interface OwnedObject {
  readonly name: string;
  /** The stack that owns it: its label calico-peering/datacenter. */
  readonly owner?: string;
  readonly spec?: Readonly<Record<string, unknown>>;
}

/** A BGPConfiguration: its `spec`, and for each field of it the field managers that own it. */
export interface ConfigurationFacts {
  readonly name: string;
  /** This project's field manager owns something of it: an update made it, or took it over. */
  readonly ours: boolean;
  readonly spec: Readonly<Record<string, unknown>>;
  readonly managers: Readonly<Record<string, readonly string[]>>;
}

export interface PoolFacts {
  readonly name: string;
  readonly cidr: string;
  /** Calico's default: 26, for IPv6 122. */
  readonly blockSize: number;
  readonly encapsulation: Encapsulation;
  readonly natOutgoing: boolean;
  readonly disableBGPExport: boolean;
  /** Calico's default: all(). */
  readonly nodeSelector: string;
  /** Pods get addresses of it: `allowedUses` does not limit it to load balancers or tunnels. */
  readonly forPods: boolean;
  /** As it is written; undefined = Calico's default. */
  readonly allowedUses?: readonly string[];
}

/** Objects as the API serves them; only what is read here is named. */
export interface LiveObjects extends Pick<CalicoObjects, "blockAffinities" | "bgpPeers"> {
  readonly bgpFilters?: readonly (LabelledObject & { readonly spec?: Readonly<Record<string, unknown>> })[];
  readonly bgpConfigurations: readonly (LabelledObject & {
    readonly spec?: Readonly<Record<string, unknown>>;
  })[];
  readonly ipPools: readonly {
    readonly metadata?: { readonly name?: string };
    readonly spec?: {
      readonly cidr?: string;
      readonly blockSize?: number;
      readonly ipipMode?: string;
      readonly vxlanMode?: string;
      readonly natOutgoing?: boolean;
      readonly disableBGPExport?: boolean;
      readonly allowedUses?: readonly string[];
      readonly nodeSelector?: string;
    };
  }[];
}

interface LabelledObject {
  readonly metadata?: {
    readonly name?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly managedFields?: readonly {
      readonly manager?: string;
      readonly fieldsV1?: { readonly "f:spec"?: Readonly<Record<string, unknown>> };
    }[];
  };
}

/** Reads Calico's objects. Pure. */
export function liveCalico(objects: LiveObjects, release: CalicoRelease = {}): LiveCalico {
  const named = objects.bgpConfigurations.find(({ metadata }) => metadata?.name === "default");
  const { meshEnabled, bgpPeers } = clusterFacts({
    ...objects,
    ...(named === undefined ? {} : { bgpConfiguration: named as CalicoObjects["bgpConfiguration"] & object }),
    nodes: [],
  });
  return {
    ...release,
    meshEnabled,
    blocks: confirmedBlocks(objects.blockAffinities),
    bgpPeers,
    ...(objects.bgpFilters === undefined ? {} : { bgpFilters: objects.bgpFilters.map(ownedObject) }),
    bgpConfigurations: objects.bgpConfigurations.map(configurationFacts),
    ipPools: objects.ipPools.map(poolFacts),
  };
}

function ownedObject({ metadata, spec }: NonNullable<LiveObjects["bgpFilters"]>[number]): OwnedObject {
  const owner = metadata?.labels?.[OWNER_LABEL];
  return {
    name: metadata?.name ?? "",
    ...(owner === undefined ? {} : { owner }),
    ...(spec === undefined ? {} : { spec }),
  };
}

function configurationFacts({
  metadata,
  spec = {},
}: LiveObjects["bgpConfigurations"][number]): ConfigurationFacts {
  const managersOf = (field: string) =>
    (metadata?.managedFields ?? [])
      .filter(({ fieldsV1 }) => fieldsV1?.["f:spec"]?.[`f:${field}`] !== undefined)
      .map(({ manager = "" }) => manager);
  return {
    name: metadata?.name ?? "",
    ours: (metadata?.managedFields ?? []).some(({ manager }) => manager === FIELD_MANAGER),
    spec,
    managers: Object.fromEntries(Object.keys(spec).map((field) => [field, [...new Set(managersOf(field))]])),
  };
}

function poolFacts({ metadata, spec = {} }: LiveObjects["ipPools"][number]): PoolFacts {
  const {
    cidr = "",
    blockSize,
    ipipMode,
    vxlanMode,
    natOutgoing,
    disableBGPExport,
    allowedUses,
    nodeSelector,
  } = spec;
  return {
    name: metadata?.name ?? "",
    cidr,
    blockSize: blockSize ?? (cidr.includes(":") ? 122 : 26),
    encapsulation: encapsulationOf(ipipMode, vxlanMode),
    natOutgoing: natOutgoing === true,
    disableBGPExport: disableBGPExport === true,
    nodeSelector: nodeSelector ?? "all()",
    ...(allowedUses === undefined || allowedUses.length === 0 ? {} : { allowedUses }),
    forPods: allowedUses === undefined || allowedUses.length === 0 || allowedUses.includes("Workload"),
  };
}

/** Calico's two fields as the operator's one. */
function encapsulationOf(ipipMode = "Never", vxlanMode = "Never"): Encapsulation {
  if (ipipMode !== "Never") return ipipMode === "CrossSubnet" ? "IPIPCrossSubnet" : "IPIP";
  if (vxlanMode !== "Never") return vxlanMode === "CrossSubnet" ? "VXLANCrossSubnet" : "VXLAN";
  return "None";
}
