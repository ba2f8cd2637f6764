import { holds, parsePrefix, type Family, type SessionEnds } from "../../peering";
import { expectedPrefixes } from "../../verification/judge/expected";
import type { ClusterRoutes } from "../../verification/observe/clusterFacts";
import type { RouteReports } from "../../verification/observe/readRoutes";
import type { SwitchReports } from "../../verification/observe/readSwitches";
import type { Item } from "../waitUntil";

/**
 * With the mesh off, a switch forwards packets to the pods of a node that does not peer with it only if it has the node's
 * prefixes from elsewhere (projectcalico/calico #3819, #4992). What is asked of every switch for every such node.
 */
export interface Beyond {
  /** The awaited sessions that this is asked for. */
  readonly sessions: readonly string[];
  /** The switch, without a session to the node. */
  readonly device: string;
  readonly node: string;
  /** The node's own switches. */
  readonly peers: readonly string[];
  readonly family: Family;
  /** Prefixes of the node to which the switch has no best path in BGP. */
  readonly missing: readonly string[];
}

/**
 * What each switch must know of nodes that peer with others, by its BGP table alone. Pure.
 *
 * For a session that is awaited: all that its node announces, on every other switch; and on its own switch what other
 * nodes' switches have of these now. So a node that is down keeps no other node from joining.
 * @param names the sessions that are awaited
 */
export function beyondOf(
  sessions: readonly SessionEnds[],
  names: readonly string[],
  looks: SwitchReports,
  routes: ClusterRoutes,
): Beyond[] {
  return (["ipv4", "ipv6"] as const).flatMap((family) => {
    const used = sessions.filter(
      (session) =>
        session.family === family && session.options.ignore !== true && session.drained === undefined,
    );
    const nodes = [...new Set(used.map(({ node }) => node.name))];
    const devices = [...new Set(used.map((session) => session.switch.name))];
    const expected = expectedPrefixes(nodes, routes, family);
    return devices.flatMap((device) =>
      nodes.flatMap((node): Beyond[] => {
        const own = used.filter((session) => session.node.name === node);
        // A session that is in maintenance, or down as declared, counts: the node peers with this switch.
        const peersHere = sessions.some(
          (one) => one.family === family && one.node.name === node && one.switch.name === device,
        );
        if (peersHere) return [];
        const awaited = own.filter(({ name }) => names.includes(name));
        const here = used.filter((session) => session.switch.name === device && names.includes(session.name));
        const asking = awaited.length > 0 ? awaited : here;
        if (asking.length === 0) return [];
        const ofNode = (expected[node] ?? []).filter(({ kind }) => kind !== "service");
        const wanted = ofNode.filter(({ prefix }) => awaited.length > 0 || isThere(prefix, own, looks));
        const best = bestOn(device, looks);
        return [
          {
            sessions: asking.map(({ name }) => name),
            device,
            node,
            peers: own.map((session) => session.switch.name),
            family,
            missing: wanted.map(({ prefix }) => prefix).filter((prefix) => !best.has(prefix)),
          },
        ];
      }),
    );
  });
}

function pathsOn(device: string, looks: SwitchReports) {
  const look = looks[device];
  return look === undefined || "problem" in look ? [] : look.paths;
}

function bestOn(device: string, looks: SwitchReports): Set<string> {
  const best = pathsOn(device, looks).filter(({ status }) => status.includes(">"));
  return new Set(best.map(({ network }) => network));
}

function isThere(prefix: string, own: readonly SessionEnds[], looks: SwitchReports): boolean {
  return own.some(({ node, switch: device }) =>
    pathsOn(device.name, looks).some((path) => path.network === prefix && path.nextHop === node.address),
  );
}

/**
 * Joins the items of awaited sessions with what other switches know. A prefix that is in no BGP table may be reached by
 * another route: by any in the switch's IPv4 table that holds it. A default route proves nothing, and the IPv6 table is
 * not read: there the file's `interconnect` counts. Pure.
 * @param tables of the switches that lack something
 * @param interconnected groups of switches that exchange routes, as the file says
 */
export function judgeBeyond(
  items: readonly Item[],
  beyond: readonly Beyond[],
  tables: RouteReports,
  interconnected: readonly (readonly string[])[],
): Item[] {
  const judged = beyond.map((one) => ({ ...one, why: whyUnknown(one, tables, interconnected) }));
  return items.map((item): Item => {
    const own = judged.filter(({ sessions }) => sessions.includes(item.name));
    if (own.length === 0 || !item.right) return item;
    const why = own.flatMap((one) => (one.why === undefined ? [] : [one.why]));
    if (why.length > 0) return { ...item, right: false, why: [...new Set(why)].join(" ") };
    return { ...item, state: `${item.state}, between the switches as well` };
  });
}

function whyUnknown(
  { device, node, peers, family, missing }: Beyond,
  tables: RouteReports,
  interconnected: readonly (readonly string[])[],
): string | undefined {
  if (missing.length === 0) return undefined;
  const table = tables[device] ?? { problem: `${device} was not asked for its routes.` };
  if ("problem" in table) return table.problem;
  const isDeclared = interconnected.some(
    (group) => group.includes(device) && peers.some((peer) => group.includes(peer)),
  );
  const ways = missing.map((prefix) => ({ prefix, way: wayTo(prefix, family, table.destinations) }));
  const left = ways.filter(({ way }) => way === "none" || (way === "unproven" && !isDeclared));
  const [first] = left;
  if (first === undefined) return undefined;
  const some = left.slice(0, 3).map(({ prefix }) => prefix);
  const which = `${some.join(", ")}${left.length > 3 ? ` and ${left.length - 3} more` : ""} of ${node}`;
  const other = peers.join(", ");
  const exchange = `let ${device} exchange routes with ${other}`;
  if (left.some(({ way }) => way === "none"))
    return `${device} has no route to ${which}, which peers with ${other}: with the mesh off, the pods behind ${device} would not reach its pods; ${exchange}.`;
  const what = family === "ipv4" ? "only its default route leads" : "no IPv6 route of BGP leads";
  return `${what} from ${device} to ${which}, which peers with ${other}: ${exchange}, or, if they do already, write switches.${device}.interconnect: [${peers[0]}].`;
}

type Way = "route" | "unproven" | "none";

function wayTo(
  text: string,
  family: Family,
  destinations: readonly { readonly prefix: string; readonly discards: boolean }[],
): Way {
  if (family === "ipv6") return "unproven";
  const prefix = parsePrefix(text);
  let longest: { length: number; discards: boolean } | undefined;
  for (const { prefix: destination, discards } of destinations) {
    const whole = parsePrefix(destination);
    if (prefix === undefined || whole === undefined || !holds(whole, prefix)) continue;
    if (longest === undefined || whole.length > longest.length) longest = { length: whole.length, discards };
  }
  if (longest === undefined || longest.discards) return "none";
  return longest.length === 0 ? "unproven" : "route";
}
