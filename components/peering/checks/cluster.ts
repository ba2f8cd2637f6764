import { CRD_CHARTS, isBefore, parseRelease, releaseMistakes } from "../calicoRelease";
import type { Cluster, Inventory } from "../inventory";
import type { Session } from "../session";
import { refuse, warn, type Finding } from "./finding";

/** Measured: above this number, Calico's API server, which limits itself to 50 requests a second, takes minutes. */
const MANY_PEERS = 200;

/** What the release that this project is to install cannot do; of an existing one the live check says so. */
export function checkInstall(inventory: Inventory): Finding[] {
  const { install } = inventory.cluster;
  if (install.existing) return [];
  const { version, api = "aggregated", crdChart } = install;
  const release = parseRelease(version);
  if (release === undefined) return [];
  const path = "cluster.install";
  const hasCharts = !isBefore(release, CRD_CHARTS);
  return [
    ...releaseMistakes(inventory, release).map(({ at, fact, advice }) =>
      refuse(at === path ? `${path}.version` : at, `${fact}: ${advice}`),
    ),
    ...(api === "native" && !hasCharts
      ? [refuse(`${path}.api`, `native definitions came with v3.32.0, and version is ${version}.`)]
      : []),
    ...(crdChart !== undefined && !hasCharts
      ? [refuse(`${path}.crdChart`, `up to v3.31 the CRDs are in the operator's chart: take it out.`)]
      : []),
    ...(isBefore(NEWEST, [release[0], release[1], 0])
      ? [warn(`${path}.version`, `${version}: this project was tried with releases up to v3.33.`)]
      : []),
  ];
}

const NEWEST = [3, 33, 0] as const;

export function checkScale({ bgpPeers }: Cluster, sessions: readonly Session[]): Finding[] {
  if (bgpPeers.form !== "per-node" || sessions.length <= MANY_PEERS) return [];
  return [
    warn(
      "cluster.bgpPeers",
      `per-node makes ${sessions.length} BGPPeers: above ${MANY_PEERS}, Calico's own limit of 50 requests a second makes a first update or a destroy take minutes; with bgpPeers: grouped there are a few, and no session is reset on the way there.`,
    ),
  ];
}

/** A file that declares no session at all. */
export function checkEmpty({ cluster, switches }: Inventory): Finding[] {
  return [
    ...(cluster.nodes.length === 0
      ? [refuse("cluster.nodes", "no node is named, so there would be no session.")]
      : []),
    ...(switches.length === 0
      ? [refuse("switches", "no switch is named, so there would be no session.")]
      : []),
  ];
}
