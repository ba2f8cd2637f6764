import {
  DEFAULT_ROUTE_FILTER,
  DRAINED_NODE_FILTER,
  maintenanceFilter,
  OWN_ROUTES_FILTER,
} from "../../calico/manifests";
import type { Evidence } from "./evidence";
import { rivalReason } from "./twinReasons";

/** An Established session that carries other prefixes than it should. */
export function prefixReason(evidence: Evidence): string | undefined {
  const { prefixes, session } = evidence;
  if (prefixes === undefined) return undefined;
  const { wrongNode, missing, notWithdrawn = [] } = prefixes;
  if (notWithdrawn.length > 0) return left(evidence, notWithdrawn);
  if (wrongNode.length > 0) return rivalReason(evidence) ?? foreign(evidence);
  if (missing.length === 0) return undefined;
  const { node, switch: device } = session;
  const lacks = `${device.name} has not got ${some(missing)} from ${node.name}`;
  const filter = filterAt(evidence);
  return filter === undefined
    ? (rivalReason(evidence) ??
        `${lacks}: the node does not announce ${missing.length === 1 ? "it" : "them"} (yet), and no filter is to be seen on either end.`)
    : `${lacks}: ${filter}.`;
}

/** Routes of a session in maintenance. */
function left({ session, bgpPeer }: Evidence, prefixes: readonly string[]): string {
  const { node, switch: device } = session;
  const rejecting = session.drained?.includes("switch")
    ? maintenanceFilter(device.name)
    : DRAINED_NODE_FILTER;
  const lacking = [rejecting].filter((name) => bgpPeer?.filters.includes(name) === false);
  const why =
    lacking.length === 0
      ? `the node has not taken BGPFilter ${rejecting} over yet, or it is gone or empty; \`pulumi up\` puts it back`
      : `BGPPeer ${bgpPeer?.name ?? ""} has no filter ${lacking.join(", ")}; \`pulumi up\` puts it there`;
  return `${device.name} still has ${some(prefixes)} from ${node.name} over a session that is in maintenance: ${why}.`;
}

function foreign({ prefixes, cluster, bgpPeer, meshDeclared, session, here }: Evidence): string {
  const { name } = session.node;
  const wrong = prefixes?.wrongNode ?? [];
  const owners = [...new Set(wrong.map(({ owner }) => owner))].join(", ");
  const says = `node ${name} announces ${some(wrong.map(({ prefix }) => prefix))} of ${owners}`;
  const kernel = here !== undefined && "peers" in here ? (here.fromKernel ?? []) : [];
  if (wrong.some(({ prefix }) => kernel.includes(prefix)))
    return `${says}: BIRD has it from the node's kernel, where Felix (\`ip route show proto 80\`) or another program put it, and ${OWN_ROUTES_FILTER} holds back routes of BGP alone. With the mesh off the pool's encapsulation must be None, and FelixConfiguration's programClusterRoutes not Enabled.`;
  if (cluster?.nodes[name]?.clusterId !== undefined)
    return `${says} with its own address as next hop, so the switch sends their packets through this reflector: nextHopMode of BGPPeer ${bgpPeer?.name ?? ""} must be Keep.`;
  if (cluster?.meshEnabled !== true)
    return `${says} as well: two nodes claim one block, or the block has just moved.`;
  const why = bgpPeer?.filters.includes(OWN_ROUTES_FILTER)
    ? ` although BGPPeer ${bgpPeer.name} names filter ${OWN_ROUTES_FILTER}: is that BGPFilter there?`
    : `, and BGPPeer ${bgpPeer?.name ?? ""} has no filter ${OWN_ROUTES_FILTER}.`;
  return `${says}: the node-to-node mesh is on${meshDeclared ? "" : " again"}${why}`;
}

/** What may reject them, the switch's end first. */
function filterAt(evidence: Evidence): string | undefined {
  const { detail, switchDetail, bgpPeer, session } = evidence;
  const policy = importOf(evidence, "route-policy") ?? detail?.importPolicy;
  if (policy !== undefined) return `\`route-policy ${policy} import\` on the switch rejects`;
  const kind = session.family === "ipv4" ? "ip-prefix" : "ipv6-prefix";
  const list = importOf(evidence, kind) ?? detail?.importPrefixList;
  if (list !== undefined) return `\`${kind} ${list} import\` on the switch rejects`;
  const own = importOf(evidence, "filter-policy") ?? importOf(evidence, "as-path-filter");
  if (own !== undefined) return `a filter of the peer, ${own}, on the switch rejects`;
  const whole = switchDetail?.section?.rows.find(
    ({ view, text }) => view === `${session.family}-family unicast` && /^filter-policy .* import$/.test(text),
  );
  if (whole !== undefined) return `\`${whole.text}\` on the switch rejects`;
  const ours = [OWN_ROUTES_FILTER, DEFAULT_ROUTE_FILTER, maintenanceFilter(session.switch.name)];
  const filters = bgpPeer?.filters.filter((name) => !ours.includes(name)) ?? [];
  if (filters.length === 0) return undefined;
  return `BGPFilter ${filters.join(", ")} of BGPPeer ${bgpPeer?.name ?? ""} keeps node ${session.node.name} from announcing it`;
}

/** The name in `peer A route-policy NAME import`. */
function importOf(evidence: Evidence, kind: string): string | undefined {
  for (const { text } of evidence.rows ?? []) {
    const found = new RegExp(`^peer \\S+ ${kind} (.+) import$`).exec(text)?.[1];
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The first few of them. */
function some(prefixes: readonly string[]): string {
  const shown = prefixes.slice(0, 3).join(", ");
  return prefixes.length > 3 ? `${shown} and ${prefixes.length - 3} more` : shown;
}
