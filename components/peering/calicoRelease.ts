import { scopesOf } from "./checks/scopes";
import { drainsOf, asksFirst } from "./drains";
import type { Cluster, Inventory } from "./inventory";
import type { SessionOptions } from "./options";

/** A release of Calico's as numbers. */
export type Release = readonly [major: number, minor: number, patch: number];

/** Reads `v3.32.1`, also without `v` or with a suffix. @returns undefined for a text of another form */
export function parseRelease(text: string): Release | undefined {
  const found = /^v?(\d+)\.(\d+)\.(\d+)/.exec(text);
  return found === null ? undefined : [Number(found[1]), Number(found[2]), Number(found[3])];
}

export function isBefore(release: Release, other: Release): boolean {
  const differing = [0, 1, 2].find((i) => release[i] !== other[i]);
  return differing !== undefined && (release[differing] ?? 0) < (other[differing] ?? 0);
}

/** From this release on the CRDs have charts of their own, and native definitions of projectcalico.org/v3 are to be had. */
export const CRD_CHARTS: Release = [3, 32, 0];

/** The filters need it: BGPFilter rules with `source`. */
const OLDEST: Release = [3, 27, 0];

/** Fields of BGPPeer, and the release that has them first (reference: Calico's v3 API, tag by tag). */
const SINCE: readonly {
  readonly option: string;
  readonly field: string;
  readonly since: Release;
  readonly isUsed: (options: SessionOptions) => boolean;
}[] = [
  {
    option: "timers.bothEnds",
    field: "keepaliveTime",
    since: [3, 32, 0],
    isUsed: ({ timers }) => timers?.bothEnds === true,
  },
  {
    option: "localASNumber",
    field: "localASNumber",
    since: [3, 31, 0],
    isUsed: ({ localASNumber }) => localASNumber !== undefined,
  },
  {
    option: "nextHopMode",
    field: "nextHopMode",
    since: [3, 31, 0],
    isUsed: ({ nextHopMode }) => nextHopMode !== undefined,
  },
];

/** What a release of Calico's cannot do, as a place in the stack file and the rest of a sentence. */
export interface ReleaseMistake {
  readonly at: string;
  readonly fact: string;
  readonly advice: string;
}

/**
 * What the file asks of a release that it has not, or that breaks it. Pure.
 * @param lists fields of the cluster's own BGPConfiguration `default` that hold lists
 */
export function releaseMistakes(
  inventory: Inventory,
  release: Release,
  lists: readonly string[] = [],
): ReleaseMistake[] {
  const named = nameOf(release);
  if (isBefore(release, OLDEST)) {
    return [
      {
        at: "cluster.install",
        fact: `Calico ${named} has no BGPFilter by source`,
        advice: `own-routes-only needs ${nameOf(OLDEST)} or later: upgrade Calico first.`,
      },
    ];
  }
  // A release without a field drops it, some without a word.
  const fields = SINCE.filter(({ since }) => isBefore(release, since)).flatMap(
    ({ option, field, since, isUsed }) =>
      inventory.switches
        .flatMap((device) => scopesOf(device))
        .filter(({ options }) => isUsed(options))
        .map(({ at }) => ({
          at: `${at}.${option}`,
          fact: `Calico ${named} has no BGPPeer ${field}`,
          advice: `it came with ${nameOf(since)}: upgrade Calico first, or take ${option} out.`,
        })),
  );
  return [...fields, ...withoutAggregation(inventory, release), ...brokenLists(inventory, release, lists)];
}

/** BGPConfiguration serviceLoadBalancerAggregation (projectcalico/calico #10719). */
const AGGREGATION: Release = [3, 31, 0];

function withoutAggregation({ cluster }: Inventory, release: Release): ReleaseMistake[] {
  const option = "serviceLoadBalancerAggregation";
  if (cluster[option] === undefined || !isBefore(release, AGGREGATION)) return [];
  const fact = `Calico ${nameOf(release)} has no BGPConfiguration ${option}`;
  const advice = `it came with ${nameOf(AGGREGATION)}: upgrade Calico first, or take ${option} out.`;
  return [{ at: `cluster.${option}`, fact, advice }];
}

/** 3.32.0 declares these lists of objects as sets, which server-side apply refuses (projectcalico/calico #12702). */
const BROKEN: Release = [3, 32, 0];
const MENDED: Release = [3, 32, 1];
export const LISTS = [
  "serviceClusterIPs",
  "serviceExternalIPs",
  "serviceLoadBalancerIPs",
  "prefixAdvertisements",
] as const;

function brokenLists(inventory: Inventory, release: Release, lists: readonly string[]): ReleaseMistake[] {
  if (nameOf(release) !== nameOf(BROKEN)) return [];
  const declared = LISTS.filter((name) => sizeOf(inventory.cluster, name) > 0);
  const [mended, broken] = [nameOf(MENDED), nameOf(BROKEN)];
  const fact = `Calico ${broken} refuses server-side apply of it (projectcalico/calico #12702)`;
  const ofFile = declared.map((name) => ({
    at: `cluster.${name}`,
    fact,
    advice: `${mended} mends it: upgrade Calico first, or take ${name} out.`,
  }));
  const ofCluster = lists
    .filter((name) => !declared.some((one) => one === name))
    .map((name) => ({
      at: `BGPConfiguration default spec.${name}`,
      fact,
      advice: `no field of the object can be applied while it is there; ${mended} mends it: upgrade Calico first.`,
    }));
  const ofDrains = drainsOf(inventory)
    .filter((drain) => asksFirst(drain, inventory))
    .map(({ path }) => ({
      at: path,
      fact: `Calico ${broken} refuses server-side apply of prefixAdvertisements (projectcalico/calico #12702), by which nodes ask for other paths first`,
      advice: `${mended} mends it: upgrade Calico first, or take gracefulShutdown out.`,
    }));
  return [...ofFile, ...ofCluster, ...ofDrains];
}

function sizeOf(cluster: Cluster, name: (typeof LISTS)[number]): number {
  const list = cluster[name];
  return Array.isArray(list) ? list.length : Object.keys(list).length;
}

function nameOf(release: Release): string {
  return `v${release.join(".")}`;
}
