import type { ClusterConnection } from "./clusterClient";

/**
 * How a cluster serves Calico's kinds (`projectcalico.org/v3`):
 * - `aggregated`: by Calico's API server, which keeps them as `crd.projectcalico.org/v1`;
 * - `native`: from custom resource definitions of that group, from release 3.32 on;
 * - `crds-only`: not at all; only what is behind an API server that is not registered;
 * - `both`: from definitions, and the older ones are there, too: Calico's own components then take the older ones
 *   (libcalico-go, lib/backend/k8s/discovery.go), and heed nothing that is written to the others.
 */
export type CalicoApiMode = "aggregated" | "native" | "crds-only" | "both";

/** What a cluster runs. Undefined = it could not be read. */
export interface CalicoRelease {
  readonly api?: CalicoApiMode;
  /** ClusterInformation `default` spec.calicoVersion, e.g. `v3.32.1`. */
  readonly release?: string;
}

const [V3, V1] = ["projectcalico.org", "crd.projectcalico.org"] as const;

/**
 * @param clusterInformations objects of that kind; undefined = they could not be listed
 * @returns without what may not be read; undefined mode where Calico is not there
 */
export async function readCalicoRelease(
  cluster: ClusterConnection,
  clusterInformations: readonly object[] | undefined,
): Promise<CalicoRelease> {
  const api = await apiMode(cluster).catch(() => undefined);
  const release = (clusterInformations ?? []).flatMap((object) => {
    const { metadata, spec } = object as {
      metadata?: { name?: string };
      spec?: { calicoVersion?: string };
    };
    return metadata?.name === "default" && spec?.calicoVersion !== undefined ? [spec.calicoVersion] : [];
  })[0];
  return { ...(api === undefined ? {} : { api }), ...(release === undefined ? {} : { release }) };
}

async function apiMode(cluster: ClusterConnection): Promise<CalicoApiMode | undefined> {
  const { groups } = await cluster.apis.getAPIVersions();
  const served = groups.map(({ name }) => name);
  if (!served.includes(V3)) return served.includes(V1) ? "crds-only" : undefined;
  if (!served.includes(V1)) return "native";
  // Both: an API server in front of the older definitions, as ever, or a migration that has not ended.
  const service = (await cluster.custom.getClusterCustomObject({
    group: "apiregistration.k8s.io",
    version: "v1",
    plural: "apiservices",
    name: `v3.${V3}`,
  })) as { spec?: { service?: object } };
  return service.spec?.service === undefined ? "both" : "aggregated";
}
