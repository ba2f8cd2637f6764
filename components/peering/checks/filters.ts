import { isAnnounced, isForPods } from "../announced";
import { areRules, isHidden, rejects } from "../filters";
import type { Cluster, Inventory, IpPool, Switch } from "../inventory";
import { parsePrefix } from "../ipv6";
import { remedyOf } from "../remedies";
import type { Session } from "../session";
import { refuse, warn, type Finding } from "./finding";
import { scopesOf, writtenAt } from "./scopes";

/** BGPFilters of the stack file: rules that would do something else than they say, and what the remedy needs. */
export function checkFilters(inventory: Inventory, sessions: readonly Session[]): Finding[] {
  const seen = new Set<string>();
  const ofSessions = sessions
    .flatMap((session) => checkSession(session, inventory))
    // One for each place in the file, however many sessions it affects.
    .filter(({ path }) => !seen.has(path) && seen.add(path));
  return [...inventory.switches.flatMap(checkRules), ...ofSessions];
}

/** Filters come before Calico's own export filter, and Accept ends the evaluation. */
function checkRules(device: Switch): Finding[] {
  return scopesOf(device).flatMap(({ at, options }) => {
    const list = options.filters?.export ?? [];
    if (!areRules(list)) return [];
    return list.flatMap(({ action, cidr }, i): Finding[] => {
      if (action !== "Accept") return [];
      const path = `${at}.filters.export.${i}`;
      return cidr === undefined
        ? [
            refuse(
              path,
              "accepts without a cidr, so every route of the node would be announced: give it one.",
            ),
          ]
        : [
            warn(
              path,
              `accepts ${cidr} before Calico's own filter, so each pod in it would be announced alone, beside its block: leave out what Calico announces anyway.`,
            ),
          ];
    });
  });
}

function checkSession(session: Session, { cluster, switches }: Inventory): Finding[] {
  const { filters } = session.options;
  if (filters === undefined) return [];
  const at = writtenAt(session, switches)("filters");
  return [...checkExport(session, cluster, `${at}.export`), ...checkImport(session, cluster, `${at}.import`)];
}

function checkExport(
  { options, switch: device, family }: Session,
  cluster: Cluster,
  path: string,
): Finding[] {
  const { filters } = options;
  const list = filters?.export;
  if (filters === undefined || list === undefined) return [];
  const hidden = poolsOf(cluster, family).find((pool) => isHidden(filters, blockOf(pool), "pods"));
  if (hidden !== undefined && remedyOf(cluster).meshOff) {
    const how = areRules(list)
      ? `its rules reject blocks of pool ${hidden.name}`
      : `[${list.join(", ")}] without pods`;
    return [
      refuse(
        path,
        `${how}: ${device.name} would learn no way to the nodes' pods, and with the mesh off nothing else leads to them; let pods through, or keep the mesh (remedy: mesh).`,
      ),
    ];
  }
  const services = [
    ...cluster.serviceClusterIPs,
    ...cluster.serviceExternalIPs,
    ...cluster.serviceLoadBalancerIPs,
  ];
  if (areRules(list) || list.includes("pods") || services.length > 0) return [];
  return [
    warn(
      path,
      `[${list.join(", ")}]: the cluster names no range of services, so no node would announce anything to ${device.name}.`,
    ),
  ];
}

/** Where nodes forward by what the switch sends them, they must take it. */
function checkImport(
  { options, switch: device, family }: Session,
  cluster: Cluster,
  path: string,
): Finding[] {
  const rules = options.filters?.import;
  if (rules === undefined) return [];
  const { allowedLocalAs, asPerNode, defaultRoute } = remedyOf(cluster);
  if (defaultRoute)
    return [
      refuse(
        path,
        "has no effect: with remedy downward-default nodes take the default route and nothing else; take it out.",
      ),
    ];
  if (allowedLocalAs === 0 && !asPerNode) return [];
  const hidden = poolsOf(cluster, family).find((pool) => rejects(rules, blockOf(pool)));
  if (hidden === undefined) return [];
  return [
    refuse(
      path,
      `its rules reject blocks of pool ${hidden.name}: with remedy ${cluster.nodeToNode.remedy} a node reaches other nodes' pods by what ${device.name} sends it; let the pool through.`,
    ),
  ];
}

function poolsOf({ ipPools }: Cluster, family: Session["family"]): IpPool[] {
  return ipPools.filter(
    (pool) => isForPods(pool) && isAnnounced(pool) && parsePrefix(pool.cidr)?.family === family,
  );
}

/** The first block of a pool. */
function blockOf({ cidr, blockSize }: IpPool): string {
  return `${parsePrefix(cidr)?.address}/${blockSize}`;
}
