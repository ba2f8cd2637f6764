import type { Cluster, Inventory } from "../inventory";
import type { Session } from "../session";
import { refuse, warn, type Finding } from "./finding";

/** Measured: above this number, Calico's API server, which limits itself to 50 requests a second, takes minutes. */
const MANY_PEERS = 200;

/** Releases that this project can install; `existing: true` takes any. */
export function checkInstall({ install }: Cluster): Finding[] {
  if (install.existing) return [];
  const [major = 0, minor = 0] = install.version.slice(1).split(".").map(Number);
  if (major < 3 || (major === 3 && minor < 27)) {
    return [
      refuse("cluster.install.version", `${install.version} is too old: the filters need v3.27.0 or later.`),
    ];
  }
  if (major > 3 || minor >= 32) {
    return [
      refuse(
        "cluster.install.version",
        `${install.version} has its CRDs in a chart of their own, which is not installed here yet: use v3.27–v3.31, or install it yourself and write { existing: true }.`,
      ),
    ];
  }
  return [];
}

export function checkScale({ bgpPeers }: Cluster, sessions: readonly Session[]): Finding[] {
  if (bgpPeers.form !== "per-node" || sessions.length <= MANY_PEERS) return [];
  return [
    warn(
      "cluster.bgpPeers",
      `per-node makes ${sessions.length} BGPPeers: above ${MANY_PEERS}, Calico's own limit of 50 requests a second makes a first update or a destroy take minutes; a global BGPPeer per switch does not.`,
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
