import { reflectorsOf, some, type Family, type Inventory, type SessionEnds } from "../../peering";
import type { ClusterFacts, NodeFacts } from "../observe/clusterFacts";
import type { NodeReports } from "../observe/readNodes";
import type { SwitchReports } from "../observe/readSwitches";
import { expectedPrefixes } from "./expected";

/** What one reflector does for the others. */
export interface Reflection {
  readonly reflector: string;
  readonly right: boolean;
  /** In a few words: `reflects for 5 of 5 nodes`. */
  readonly state: string;
  /** One sentence, where it is not right. */
  readonly why?: string;
}

const FAMILIES: readonly Family[] = ["ipv4", "ipv6"];

/** The nodes that reflect now: those with a cluster ID (projectcalico.org/RouteReflectorClusterID). */
export function liveReflectors({ nodes }: Pick<ClusterFacts, "nodes">): string[] {
  return Object.keys(nodes)
    .filter((name) => nodes[name]?.clusterId !== undefined)
    .sort();
}

/**
 * Whether every Ready node has a session with each reflector, and has learned from it what the mesh would tell: a client
 * all other nodes' blocks, another reflector those of that reflector (it drops what has its own cluster ID); and each
 * reflector its clients' blocks from themselves. A node that reflects still, and is to stop, is no client yet. Pure.
 * @param reports with routes; a node without an entry was not asked, and is left out
 */
export function judgeReflection(
  reflectors: readonly string[],
  { nodes, routes }: Pick<ClusterFacts, "nodes" | "routes">,
  reports: NodeReports,
): Reflection[] {
  const ready = Object.keys(nodes).filter((name) => nodes[name]?.ready === true);
  const isClient = (name: string) => !reflectors.includes(name) && nodes[name]?.clusterId === undefined;
  const blocks = (of: readonly string[], family: Family) =>
    Object.values(expectedPrefixes(of, routes, family))
      .flat()
      .filter(({ kind }) => kind !== "service")
      .map(({ prefix }) => prefix);

  /** What keeps one node from knowing, by one reflector, what it must; undefined = nothing. */
  const lacking = (node: string, reflector: string, family: Family): string | undefined => {
    const report = reports[node];
    const own = addressOf(nodes[node], family);
    const peer = addressOf(nodes[reflector], family);
    if (report === undefined || own === undefined || peer === undefined) return undefined;
    if ("problem" in report) return report.problem;
    const session = report.peers.find(({ peerIP, type }) => peerIP === peer && type !== "NodeMesh");
    if (session?.state !== "Established")
      return `node ${node} has no session with reflector ${reflector} (${session?.state ?? "none"})`;
    const known = report.learnedFrom?.[peer] ?? [];
    const of = isClient(node) ? ready.filter((other) => other !== node) : [reflector];
    const missing = blocks(of, family).filter((prefix) => !known.includes(prefix));
    return missing.length === 0
      ? undefined
      : `node ${node} has not learned ${some(missing)} from reflector ${reflector}`;
  };
  /** What the reflector has not got from one of its clients. */
  const unheard = (reflector: string, client: string, family: Family): string | undefined => {
    const report = reports[reflector];
    const from = addressOf(nodes[client], family);
    if (report === undefined || "problem" in report || from === undefined) return undefined;
    if (addressOf(nodes[reflector], family) === undefined) return undefined;
    const known = report.learnedFrom?.[from] ?? [];
    const missing = blocks([client], family).filter((prefix) => !known.includes(prefix));
    return missing.length === 0
      ? undefined
      : `reflector ${reflector} has not learned ${some(missing)} from node ${client}`;
  };

  return reflectors.map((reflector): Reflection => {
    const clients = ready.filter(isClient);
    const others = ready.filter((name) => name !== reflector);
    const troubles = new Map<string, string>();
    for (const family of FAMILIES) {
      for (const node of others) {
        const why =
          lacking(node, reflector, family) ??
          (clients.includes(node) ? unheard(reflector, node, family) : undefined);
        if (why !== undefined && !troubles.has(node)) troubles.set(node, why);
      }
    }
    const state = `reflects for ${others.length - troubles.size} of ${others.length} nodes`;
    const [first] = troubles.values();
    if (first === undefined) return { reflector, right: true, state };
    const more =
      troubles.size === 1
        ? ""
        : `, and ${troubles.size - 1} more ${troubles.size === 2 ? "node lacks" : "nodes lack"} routes`;
    return { reflector, right: false, state, why: `${first.replace(/\.$/, "")}${more}.` };
  });
}

function addressOf(node: NodeFacts | undefined, family: Family): string | undefined {
  return family === "ipv4" ? node?.address : node?.ipv6Address;
}

/**
 * Blocks of Ready nodes that a switch has not got from each reflector that is meant to be up with it: one sentence for
 * each switch that lacks some. Every path counts, best or not, with the node itself as next hop. Pure.
 */
export function unreflected(
  sessions: readonly SessionEnds[],
  { nodes, routes }: Pick<ClusterFacts, "nodes" | "routes">,
  looks: SwitchReports,
): { readonly device: string; readonly why: string }[] {
  const ready = Object.keys(nodes).filter((name) => nodes[name]?.ready === true);
  const devices = [...new Set(sessions.map((session) => session.switch.name))];
  return devices.flatMap((device) =>
    FAMILIES.flatMap((family) => {
      const look = looks[device];
      const own = sessions.filter(
        (session) =>
          session.switch.name === device &&
          session.family === family &&
          session.options.ignore !== true &&
          session.drained === undefined,
      );
      if (look === undefined || "problem" in look || own.length === 0) return [];
      const expected = expectedPrefixes(ready, routes, family);
      const few = ready.flatMap((name) =>
        (expected[name] ?? [])
          .filter(({ kind }) => kind !== "service")
          .map(({ prefix }) => {
            const from = addressOf(nodes[name], family);
            const paths = look.paths.filter(({ network, nextHop }) => network === prefix && nextHop === from);
            return { name, prefix, paths: paths.length };
          })
          .filter(({ paths }) => paths < own.length),
      );
      const [first] = few;
      if (first === undefined) return [];
      const more =
        few.length === 1
          ? ""
          : `, and ${few.length - 1} more ${few.length === 2 ? "prefix" : "prefixes"} from too few`;
      const why = `${device} has ${first.prefix} of node ${first.name} from ${first.paths} of ${own.length} reflectors${more}.`;
      return [{ device, why }];
    }),
  );
}

/**
 * The nodes that are asked: those with a session to a switch that were chosen, and others without, at most so many of
 * each. Pure.
 */
export function clientsAndReflectors(
  { nodes }: Pick<ClusterFacts, "nodes">,
  chosen: readonly string[],
  sample: number,
): string[] {
  const clients = Object.keys(nodes).filter(
    (name) => nodes[name]?.ready && addressed(nodes[name]) && !chosen.includes(name),
  );
  return [...chosen, ...clients.slice(0, sample)];
}

const addressed = ({ address, ipv6Address }: NodeFacts) => address !== undefined || ipv6Address !== undefined;

/** What a report says of the second hop: what reflectors do not do for the nodes that were asked. Pure. */
export function reflectionFindings(
  { cluster }: Pick<Inventory, "cluster">,
  facts: Pick<ClusterFacts, "nodes" | "routes">,
  reports: NodeReports,
): string[] {
  const declared = reflectorsOf(cluster).filter((name) => facts.nodes[name] !== undefined);
  const idle = declared.filter((name) => facts.nodes[name]?.clusterId === undefined);
  const working = declared.filter((name) => !idle.includes(name));
  return [
    ...idle.map(
      (name) =>
        `node ${name} is no route reflector any more (annotation projectcalico.org/RouteReflectorClusterID), and the file declares it one: \`pulumi up\` makes it one again.`,
    ),
    ...judgeReflection(working, facts, reports).flatMap(({ why }) => why ?? []),
  ];
}
