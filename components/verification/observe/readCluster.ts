import { fieldsOf, type ObjectFields, type ObjectsByKind } from "../../calico/manifests";
import { readCalicoRelease } from "./calicoRelease";
import { ClusterError, codeOf, explain, type ClusterConnection } from "./clusterClient";
import {
  clusterFacts,
  isMeshEnabled,
  nodeFacts,
  type CalicoObjects,
  type ClusterFacts,
  type SecretState,
} from "./clusterFacts";
import { liveCalico, type LiveCalico, type LiveCluster, type LiveObjects } from "./liveCluster";

/** Where calico-node runs, and so where it looks for the Secrets of passwords: operator, then manifest. */
const NAMESPACES = ["calico-system", "kube-system"] as const;

/** The groups that may serve Calico's kinds: its API server's, else those of the CRDs behind it. */
const GROUPS = [
  { group: "projectcalico.org", version: "v3" },
  { group: "crd.projectcalico.org", version: "v1" },
] as const;

export interface ClusterQuestion {
  /** Where calico-node may run. Default: the operator's namespace and the manifest's. */
  readonly namespaces?: readonly string[];
  /** Send no SubjectAccessReview, by which the API server is asked for calico-node's rights. Default false. */
  readonly readOnly?: boolean;
}

/**
 * Reads what of the cluster bears on its sessions: nodes, pools, block affinities, IPAM's blocks, BGPConfiguration,
 * BGPPeers and whether the Secrets that they name can be read by calico-node. Writes nothing.
 * @throws ClusterError
 */
export async function readClusterFacts(
  cluster: ClusterConnection,
  { namespaces = NAMESPACES, readOnly = false }: ClusterQuestion = {},
): Promise<ClusterFacts> {
  const [nodes, blockAffinities, ipamBlocks, ipPools, bgpConfigurations, bgpPeers] = await Promise.all([
    nodesOf(cluster),
    listCalico(cluster, "blockaffinities"),
    // Served as CRDs only, and not every account may read them: then borrowed addresses are not known.
    listCalico(cluster, "ipamblocks").catch(() => undefined),
    listCalico(cluster, "ippools"),
    listCalico(cluster, "bgpconfigurations"),
    listCalico(cluster, "bgppeers"),
  ]);
  const named = defaultOf(bgpConfigurations);
  const facts = clusterFacts({
    nodes,
    blockAffinities,
    ...(ipamBlocks === undefined ? {} : { ipamBlocks }),
    ipPools,
    ...(named === undefined ? {} : { bgpConfiguration: named }),
    bgpPeers,
  } as CalicoObjects);
  const wanted = new Map(
    facts.bgpPeers.flatMap(({ password }) =>
      password === undefined ? [] : [[`${password.secret}/${password.key}`, password] as const],
    ),
  );
  const states = await Promise.all(
    [...wanted].map(
      async ([name, password]) => [name, await secretState(cluster, password, namespaces, readOnly)] as const,
    ),
  );
  return { ...facts, secrets: Object.fromEntries(states) };
}

/**
 * Reads what of a living cluster a stack file may leave out or contradict: lists alone, no Secret, no review of rights.
 * @returns without Calico's part where the cluster does not serve its kinds: it is not installed yet
 * @throws ClusterError
 */
export async function readLiveCluster(cluster: ClusterConnection): Promise<LiveCluster> {
  const [nodes, calico] = await Promise.all([
    nodesOf(cluster),
    readLiveCalico(cluster).catch((error: unknown) => {
      if (error instanceof ClusterError && error.notServed) return undefined;
      throw error;
    }),
  ]);
  const named = (nodes as CalicoObjects["nodes"]).map(
    (node) => [node.metadata?.name ?? "", nodeFacts(node)] as const,
  );
  return { nodes: Object.fromEntries(named), ...(calico === undefined ? {} : { calico }) };
}

/**
 * BGPConfiguration `default` spec.nodeToNodeMeshEnabled, by itself: of a thousand nodes all the facts take a second.
 * @throws ClusterError
 */
export async function readMeshEnabled(cluster: ClusterConnection): Promise<boolean> {
  const listed = await listCalico(cluster, "bgpconfigurations");
  return isMeshEnabled(defaultOf(listed) as CalicoObjects["bgpConfiguration"]);
}

/**
 * IPAMConfiguration `default` spec.strictAffinity. Calico's API server serves the kind under another name than the CRDs.
 * @returns undefined where it may not be read
 */
export async function readStrictAffinity(cluster: ClusterConnection): Promise<boolean | undefined> {
  for (const [where, plural] of [
    [GROUPS[0], "ipamconfigurations"],
    [GROUPS[1], "ipamconfigs"],
  ] as const) {
    try {
      const { items = [] } = (await cluster.custom.listClusterCustomObject({ ...where, plural })) as {
        items?: { metadata?: { name?: string }; spec?: { strictAffinity?: boolean } }[];
      };
      return items.find(({ metadata }) => metadata?.name === "default")?.spec?.strictAffinity ?? false;
    } catch {
      // The other group may serve it; without either it is not known.
    }
  }
  return undefined;
}

/**
 * All objects of the kinds whose fields a change record is bound to; of a node its metadata alone. A kind that may not be listed
 * is left out.
 * @throws ClusterError
 */
export async function readObjectFields(cluster: ClusterConnection): Promise<ObjectsByKind> {
  const calico = Object.entries(BOUND_KINDS).map(async ([kind, plural]) => {
    const objects = await listCalico(cluster, plural).catch((error: unknown) => {
      if (error instanceof ClusterError && !error.passing) return undefined;
      throw error;
    });
    return objects === undefined ? [] : [[kind, byName(objects)] as const];
  });
  const nodes = (await nodesOf(cluster)).map((node) => ({
    metadata: (node as { metadata?: object }).metadata,
  }));
  return Object.fromEntries([...(await Promise.all(calico)).flat(), ["Node", byName(nodes)]]);
}

const BOUND_KINDS = { BGPConfiguration: "bgpconfigurations", BGPFilter: "bgpfilters", BGPPeer: "bgppeers" };

const byName = (objects: readonly object[]): Record<string, ObjectFields> =>
  Object.fromEntries(
    objects.map((object) => [nameOf(object) ?? "", fieldsOf(object as Record<string, unknown>)]),
  );

async function readLiveCalico(cluster: ClusterConnection): Promise<LiveCalico> {
  const [blockAffinities, ipPools, bgpConfigurations, bgpPeers, bgpFilters, release] = await Promise.all([
    listCalico(cluster, "blockaffinities"),
    listCalico(cluster, "ippools"),
    listCalico(cluster, "bgpconfigurations"),
    listCalico(cluster, "bgppeers"),
    // Accounts of before may not read them: a finding says so.
    listCalico(cluster, "bgpfilters").catch((error: unknown) => {
      if (error instanceof ClusterError && !error.passing) return undefined;
      throw error;
    }),
    listCalico(cluster, "clusterinformations")
      .catch(() => undefined)
      .then((listed) => readCalicoRelease(cluster, listed)),
  ]);
  const objects = {
    blockAffinities,
    ipPools,
    bgpConfigurations,
    bgpPeers,
    ...(bgpFilters === undefined ? {} : { bgpFilters }),
  } as LiveObjects;
  return liveCalico(objects, release);
}

const defaultOf = (objects: readonly object[]): object | undefined =>
  objects.find((object) => nameOf(object) === "default");

const nameOf = (object: object): string | undefined =>
  (object as { metadata?: { name?: string } }).metadata?.name;

async function nodesOf(cluster: ClusterConnection): Promise<object[]> {
  try {
    return (await cluster.core.listNode()).items;
  } catch (error) {
    throw explain(cluster, error, "list on nodes is", "Kubernetes nodes");
  }
}

/**
 * Calico's own API, which validates what it is given: nothing is written to the CRDs behind it.
 * @throws ClusterError where the cluster does not serve it; asked for early, since an engine would wait for it
 */
export async function requireCalicoApi(cluster: ClusterConnection): Promise<void> {
  try {
    const [where] = GROUPS;
    await cluster.custom.listClusterCustomObject({ ...where, plural: "bgpconfigurations", limit: 1 });
  } catch (error) {
    const missing = "projectcalico.org/v3; Calico's API server must run, see `kubectl get apiservices`";
    throw explain(cluster, error, "list on bgpconfigurations.projectcalico.org is", missing);
  }
}

/**
 * All objects of one of Calico's kinds.
 * @throws ClusterError
 */
export async function listCalico(cluster: ClusterConnection, plural: string): Promise<object[]> {
  let missing: unknown;
  for (const where of GROUPS) {
    try {
      const found = (await cluster.custom.listClusterCustomObject({ ...where, plural })) as {
        items?: object[];
      };
      return found.items ?? [];
    } catch (error) {
      if (codeOf(error) !== 404)
        throw explain(cluster, error, `list on ${plural}.projectcalico.org is`, plural);
      missing = error;
    }
  }
  throw explain(cluster, missing, "", `Calico's ${plural}; install Calico first`);
}

/** Whether calico-node can have the password. The value is never kept. */
async function secretState(
  cluster: ClusterConnection,
  { secret, key }: { secret: string; key: string },
  namespaces: readonly string[],
  readOnly: boolean,
): Promise<SecretState> {
  let forbidden = false;
  for (const namespace of namespaces) {
    try {
      const { data } = await cluster.core.readNamespacedSecret({ name: secret, namespace });
      if (data?.[key] === undefined) return { state: "no-key", namespace };
      const readable = readOnly || (await mayRead(cluster, namespace, secret));
      return { state: readable ? "present" : "unreadable", namespace };
    } catch (error) {
      if (codeOf(error) === 403) forbidden = true;
    }
  }
  return { state: forbidden ? "unknown" : "absent" };
}

/** confd lists and watches that one Secret; neither the operator nor Calico's manifests grant that. */
async function mayRead(cluster: ClusterConnection, namespace: string, secret: string): Promise<boolean> {
  const user = `system:serviceaccount:${namespace}:calico-node`;
  try {
    const verbs = ["list", "watch"].map(async (verb) => {
      const resourceAttributes = { namespace, verb, resource: "secrets", name: secret };
      const body = { spec: { user, groups: [`system:serviceaccounts`], resourceAttributes } };
      const review = await cluster.authorization.createSubjectAccessReview({ body });
      return review.status?.allowed !== false;
    });
    return (await Promise.all(verbs)).every(Boolean);
  } catch {
    // Without the right to create SubjectAccessReviews this cause is not reported.
    return true;
  }
}
