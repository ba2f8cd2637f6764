import { DEFAULT_ROUTE_FILTER } from "../../components/calico/manifests";
import type { NodeToNode, RemedyName } from "../../components/peering";
import type { FoundEntry } from "./entries";
import type { SiteReading } from "./reading";

/** The remedy that a site has, and why, as the comment above it. */
export interface FoundRemedy {
  readonly nodeToNode: NodeToNode;
  readonly why: readonly string[];
}

/** How pods on two nodes reach each other today, worked out from both ends. Pure. */
export function remedyOfSite(site: SiteReading, entries: readonly FoundEntry[]): FoundRemedy {
  const { cluster, strictAffinity } = site;
  if (cluster.calico?.meshEnabled !== false)
    return found("mesh", "Calico's node-to-node mesh is on (BGPConfiguration default).");
  const off = "The mesh is off (BGPConfiguration default)";
  const sessions = entries.flatMap((entry) => entry.sessions.map((session) => ({ entry, ...session })));
  const every = (has: (session: (typeof sessions)[number]) => boolean) =>
    sessions.length > 0 && sessions.every(has);
  const reflectors = Object.entries(cluster.nodes).filter(([, { clusterId }]) => clusterId !== undefined);
  const [first] = reflectors;
  const clusterId = first?.[1].clusterId;
  if (clusterId !== undefined) {
    const names = reflectors.map(([name]) => name).sort();
    return {
      nodeToNode: { remedy: "route-reflectors", reflectors: names, clusterId },
      why: [
        `${off}, and ${names.join(", ")} reflect (annotation projectcalico.org/RouteReflectorClusterID).`,
      ],
    };
  }
  const asOf = (session: (typeof sessions)[number]) => session.said.asNumber ?? NaN;
  const isInternal = every((session) => asOf(session) === Number(session.entry.section.asNumber));
  if (
    isInternal &&
    every(({ entry, said }) => reflects(entry, said.options.group, said.options.reflectClient))
  )
    return found("reflected", `${off}; the sessions are IBGP, and the switch reflects (\`reflect-client\`).`);
  const asNumbers = new Map<string, number>(
    Object.entries(cluster.nodes).flatMap(([name, { asNumber }]) =>
      asNumber === undefined ? [] : [[name, asNumber]],
    ),
  );
  const nodes = [...new Set(sessions.map(({ node }) => node))];
  const own = nodes.flatMap((name) => asNumbers.get(name) ?? []);
  if (
    nodes.length > 0 &&
    own.length === nodes.length &&
    new Set(own).size === nodes.length &&
    nodes.length > 1
  )
    return found("as-per-node", `${off}, and each node has an AS number of its own.`);
  if (strictAffinity === true && every(({ bgpPeer }) => bgpPeer.spec?.numAllowedLocalASNumbers === 1))
    return found(
      "allow-as",
      `${off}, and nodes take paths with their own AS (BGPPeer numAllowedLocalASNumbers); IPAM lends no address.`,
    );
  const takesDefault = ({ bgpPeer }: (typeof sessions)[number]) =>
    bgpPeer.filters.includes(DEFAULT_ROUTE_FILTER);
  if (strictAffinity === true && every(takesDefault))
    return found(
      "downward-default",
      `${off}, and nodes take the switch's default route alone; IPAM lends no address.`,
    );
  const gateway = "so pods reach other nodes through the nodes' default gateway, the switch";
  if (strictAffinity === true)
    return found("strict-affinity", `${off}, ${gateway}; IPAM lends no address (strictAffinity).`);
  return {
    nodeToNode: { remedy: "through-switch", acknowledged: true },
    why: [
      `${off}, and nodes of one AS learn nothing from the switch, ${gateway}.`,
      strictAffinity === undefined
        ? "Whether IPAM lends addresses (IPAMConfiguration strictAffinity) could not be read."
        : "Acknowledged, since it is so today: an address borrowed from another node's block is cut off from that node.",
    ],
  };
}

function found(remedy: Exclude<RemedyName, "through-switch" | "route-reflectors">, why: string): FoundRemedy {
  return { nodeToNode: { remedy } as NodeToNode, why: [why] };
}

function reflects({ section }: FoundEntry, group: string | undefined, own: boolean | undefined): boolean {
  if (own === true) return true;
  return section.rows.some(({ peer, text }) => peer === group && text === `peer ${group} reflect-client`);
}
