import { LISTS, parseRelease, releaseMistakes } from "../../../peering";
import type { CalicoRelease } from "../../observe/calicoRelease";
import type { ComparedCalico, LiveFinding } from "./finding";

/**
 * What of the file the cluster's Calico cannot do. Of an installation of our own the proofs of the file say so, since the
 * update itself changes its release.
 */
export function unfitRelease({ inventory, calico }: ComparedCalico): LiveFinding[] {
  const { api, release } = calico;
  const { install } = inventory.cluster;
  const numbers = release === undefined || !install.existing ? undefined : parseRelease(release);
  const live = calico.bgpConfigurations.find(({ name }) => name === "default");
  const lists = LISTS.filter((field) => live?.spec[field] !== undefined);
  const mistakes = numbers === undefined ? [] : releaseMistakes(inventory, numbers, lists).map(refused);
  return [...mistakes, ...otherMode()];

  function otherMode(): LiveFinding[] {
    const at = "projectcalico.org/v3";
    // An installation of our own may have been interrupted before its API server.
    if (api === "crds-only" && install.existing) {
      return [
        refused({
          at,
          fact: "is not served, only crd.projectcalico.org/v1, which Calico calls internal and where nothing is validated",
          advice:
            "Calico's API server must run (kind APIServer of operator.tigera.io), see `kubectl get apiservices v3.projectcalico.org`.",
        }),
      ];
    }
    if (api === "both") {
      return [
        refused({
          at,
          fact: "is served from native CRDs, and the CRDs of crd.projectcalico.org/v1 are there, too",
          advice:
            "Calico's components take the older ones then, and no node would heed what is written: end the migration first (delete the CRDs of crd.projectcalico.org).",
        }),
      ];
    }
    const wanted = install.existing ? undefined : (install.api ?? "aggregated");
    if (api === undefined || api === "crds-only" || wanted === undefined || api === wanted) return [];
    const said = { aggregated: "by Calico's API server", native: "from native CRDs" } as const;
    return [
      refused({
        at: "cluster.install.api",
        fact: `is ${wanted}, and the cluster serves projectcalico.org/v3 ${said[api]}`,
        advice: `an upgrade keeps a cluster's mode, and the other CRDs beside these would leave its nodes without their settings: write api: ${api}.`,
      }),
    ];
  }
}

/** Release and mode in words, e.g. `v3.31.0, aggregated API`; undefined = neither could be read. */
export function releaseText({ api, release }: CalicoRelease): string | undefined {
  const mode = {
    aggregated: "aggregated API",
    native: "native CRDs",
    "crds-only": "CRDs without an API server",
    both: "native CRDs beside the older ones",
  } as const;
  const parts = [release, api === undefined ? undefined : mode[api]].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(", ");
}

function refused(finding: Omit<LiveFinding, "severity">): LiveFinding {
  return { severity: "refuse", ...finding };
}
