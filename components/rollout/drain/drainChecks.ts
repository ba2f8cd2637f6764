import { some, type Drain, type SessionEnds } from "../../peering";
import { isLasting, judgeSessions } from "../gate/sessionHealth";
import type { Item } from "../waitUntil";
import { sessionsOfDrain } from "./sessions";
import type { ClusterFacts } from "../../verification/observe/clusterFacts";
import type { NodeReports } from "../../verification/observe/readNodes";
import type { SwitchReport, SwitchReports } from "../../verification/observe/readSwitches";

/** What one look at all switches saw, and what the cluster says of its nodes and what they have to announce. */
export interface Sight {
  readonly looks: SwitchReports;
  readonly cluster: Pick<ClusterFacts, "nodes" | "routes">;
}

/** Of a switch or node that could not be asked. */
export const NOT_KNOWN = "not known";

/** What a switch has by way of a node's end of a session. */
function routesOf({ node }: SessionEnds, look: Extract<SwitchReport, { paths: unknown }>): string[] {
  return look.paths.filter(({ nextHop }) => nextHop === node.address).map(({ network }) => network);
}

/**
 * Whether it may go out of service now. Pure.
 *
 * A switch may go if each node that uses it has another session in use, Established and complete. A node or rack may go
 * if failed nodes plus everything in maintenance stay within `atMost`; a node has failed when none of its sessions in use
 * is right.
 * @param sessions all of the datacenter, as they shall be
 * @param free how many may be out besides what is in maintenance
 * @returns one item per node and family that matters
 */
export function mayGo(drain: Drain, sessions: readonly SessionEnds[], sight: Sight, free: number): Item[] {
  const paths = judgeUsed(sessions, sight);
  if (drain.kind === "switch") {
    const look = sight.looks[drain.name] ?? { problem: `${drain.name} was not asked`, lasting: false };
    if ("problem" in look) return [{ name: drain.name, right: false, state: NOT_KNOWN, why: look.problem }];
    return sessionsOfDrain(drain, sessions)
      .filter((session) => routesOf(session, look).length > 0 && session.drained?.includes("node") !== true)
      .map((session) => otherWay(session, paths));
  }
  const items = waysOf(paths.filter(({ session }) => !drain.nodes.includes(session.node.name)));
  const out = new Set(items.filter(({ right }) => !right).map(({ name }) => name)).size;
  return out <= free ? items.map((item) => ({ ...item, right: true })) : items;
}

interface Path {
  readonly session: SessionEnds;
  readonly item: Item;
}

/** The sessions that are in use, each with how it is. */
function judgeUsed(sessions: readonly SessionEnds[], sight: Sight): Path[] {
  return judgeSessions(sessions, sight.looks, sight.cluster.routes).flatMap((item, at) => {
    const session = sessions[at];
    return session === undefined || session.drained !== undefined ? [] : [{ session, item }];
  });
}

const isSameWay = (a: SessionEnds, b: SessionEnds) => a.node.name === b.node.name && a.family === b.family;

/** Of each node and family, whether one of its sessions is right. */
function waysOf(paths: readonly Path[]): Item[] {
  const first = paths.filter(({ session }, at) => {
    return paths.findIndex((path) => isSameWay(path.session, session)) === at;
  });
  return first.map(({ session }): Item => {
    const { name } = session.node;
    const own = paths.filter((path) => isSameWay(path.session, session));
    if (own.some(({ item }) => item.right)) return { name, right: true, state: "in service" };
    return { name, right: false, state: "out of service", why: `${name} is out by itself: ${whys(own)}` };
  });
}

function otherWay(session: SessionEnds, paths: readonly Path[]): Item {
  const { name } = session.node;
  const own = paths.filter((path) => isSameWay(path.session, session));
  const way = own.find(({ item }) => item.right);
  if (way) return { name, right: true, state: `${way.session.switch.name} has its routes` };
  const why = whys(own) || "no other session is in use.";
  return {
    name,
    right: false,
    state: "no other way",
    why: `${name} has no other way than ${session.switch.name}: ${why}`,
  };
}

function whys(paths: readonly Path[]): string {
  return paths.map(({ item }) => item.why ?? item.state).join(" ");
}

/**
 * Whether the switches heed the community (RFC 8326): every path by way of these nodes has local preference 0. Pure.
 */
export function isLowered(sessions: readonly SessionEnds[], { looks }: Sight): Item[] {
  return sessions.map(({ name, node, switch: device }): Item => {
    const look = looks[device.name] ?? { problem: `${device.name} was not asked`, lasting: false };
    if ("problem" in look) {
      return { name, right: false, state: NOT_KNOWN, why: look.problem, ...isLasting(look) };
    }
    const left = look.paths.filter(
      ({ nextHop, localPreference }) => nextHop === node.address && localPreference !== 0,
    );
    if (left.length === 0) return { name, right: true, state: "lowest preference" };
    const networks = some(left.map(({ network }) => network));
    const why = `${device.name} prefers ${networks} from ${node.name} as before: does the import policy of the session match community 65535:0? Without \`gracefulShutdown: true\` it is not asked to.`;
    return { name, right: false, state: "preferred as before", why };
  });
}

/**
 * Whether no node uses a switch's routes any more: BIRD has none from it. Nodes that Kubernetes calls not ready forward
 * nothing. Pure.
 */
export function notUsed(sessions: readonly SessionEnds[], facts: ClusterFacts, reports: NodeReports): Item[] {
  return sessions
    .filter(({ node }) => facts.nodes[node.name]?.ready === true)
    .map(({ node, switch: device }): Item => {
      const { name } = node;
      const report = reports[name] ?? { problem: `node ${name} was not asked` };
      if ("problem" in report) return { name, right: false, state: NOT_KNOWN, why: report.problem };
      const left = report.routesFrom?.[device.address] ?? 0;
      const state = `${left} routes from ${device.name}`;
      if (left === 0) return { name, right: true, state };
      return { name, right: false, state, why: `node ${name} still uses ${state}.` };
    });
}

/**
 * Whether the switches have lost the routes and, where a switch goes out of service, have all of them by another way.
 * Nodes that Kubernetes calls not ready have none. Pure.
 * @param sessions those of the drain, and the others of the same nodes
 */
export function isWithdrawn(drain: Drain, sessions: readonly SessionEnds[], sight: Sight): Item[] {
  const drained = sessionsOfDrain(drain, sessions);
  const gone = drained.map((session): Item => {
    const { name, node, switch: device } = session;
    const look = sight.looks[device.name] ?? { problem: `${device.name} was not asked`, lasting: false };
    if ("problem" in look) {
      return { name, right: false, state: NOT_KNOWN, why: look.problem, ...isLasting(look) };
    }
    const left = routesOf(session, look);
    if (left.length === 0) return { name, right: true, state: "no routes" };
    return {
      name,
      right: false,
      state: `${left.length} routes`,
      why: `${device.name} still has ${some(left)} from ${node.name}.`,
    };
  });
  if (drain.kind !== "switch") return gone;
  const paths = judgeUsed(sessions, sight);
  const inService = drained.filter(
    ({ node, drained: ends }) =>
      ends?.includes("node") !== true && sight.cluster.nodes[node.name]?.ready === true,
  );
  return [...gone, ...inService.map((session) => otherWay(session, paths))];
}
