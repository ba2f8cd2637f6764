import { remedyOf, type Inventory, type Session } from "../peering";
import { canonicalAddress, type SwitchAccess } from "../s9700/vrp";
import { ClusterError, type ClusterConnection } from "./observe/clusterClient";
import type { ClusterFacts } from "./observe/clusterFacts";
import { readClusterFacts } from "./observe/readCluster";
import { readNodes, type NodeQuestion, type NodeReports } from "./observe/readNodes";
import { readSwitches, type SwitchReports } from "./observe/readSwitches";
import { cutOffOrRival, sentenceOf as wholeSentence } from "./judge/live/liveFindings";
import type { Changes } from "./judge/reasons";
import { clientsAndReflectors, reflectionFindings, unreflected } from "./judge/reflection";
import { allRight, joinSessions, type Report, type SessionReport } from "./judge/report";

/** How both ends are reached. */
export interface VerifyAccess {
  /** By the switch's name; one without an entry is not asked, and its sessions say so. */
  readonly switches: Readonly<Record<string, SwitchAccess>>;
  readonly cluster: ClusterConnection;
}

export interface VerifyOptions {
  /**
   * `full` (default): both ends, and reasons. `poll`: the switches' sessions and paths against the expected prefixes,
   * without the nodes: what a gate asks again and again.
   */
  readonly depth?: "full" | "poll";
  /**
   * Create nothing in the cluster: the nodes are not asked (that takes a CalicoNodeStatus each), and neither is whether
   * calico-node may read the passwords. Default false.
   */
  readonly readOnly?: boolean;
  /** How many nodes are asked at most, those with a session that is not right first. Default 32. */
  readonly sample?: number;
  /** Milliseconds in which all nodes that are asked must have answered. Default 15 000. */
  readonly nodeTimeout?: number;
  /** What this update sent to the switches; reasons name it. */
  readonly changes?: Changes;
  /** The mesh may be on although it is declared off: the gate is before that step. Default false. */
  readonly beforeMeshOff?: boolean;
}

const SAMPLE = 32;

/** Asks both ends once, the switches first, and joins what they say. Never throws: where an end cannot be asked, the report says why. */
export async function verifyOnce(
  inventory: Inventory,
  sessions: readonly Session[],
  access: VerifyAccess,
  options: VerifyOptions = {},
): Promise<Report> {
  const { depth = "full", sample = SAMPLE, changes, beforeMeshOff = false, readOnly = false } = options;
  const { nodeTimeout: timeout } = options;
  const [switches, cluster] = await Promise.all([
    askSwitches(sessions, access.switches, depth),
    factsOf(access.cluster, inventory, readOnly),
  ]);
  const known = "problem" in cluster ? undefined : cluster;
  const join = (nodes: NodeReports) =>
    joinSessions(sessions, switches, nodes, {
      meshDeclared: !remedyOf(inventory.cluster).meshOff,
      ...(known === undefined ? {} : { cluster: known }),
      ...(changes === undefined ? {} : { changes }),
    });
  let reports = join({});
  const findings =
    "problem" in cluster ? [cluster.problem] : clusterFindings(inventory, cluster, beforeMeshOff);
  if (depth === "full" && known !== undefined) {
    const beside = cutOffOrRival(inventory, sessions, known);
    findings.push(...beside.map(wholeSentence));
  }
  const { reflectors } = remedyOf(inventory.cluster);
  if (reflectors && known !== undefined) {
    findings.push(...unreflected(sessions, known, switches).map(({ why }) => why));
  }
  if (depth === "full" && !readOnly && known !== undefined) {
    try {
      const question = timeout === undefined ? {} : { timeout };
      const asked = reflectors ? clientsAndReflectors(known, sampleOf(reports, sample), sample) : [];
      const nodes = reflectors
        ? await readNodes(access.cluster, asked, { ...question, routes: true })
        : await askNodes(access.cluster, reports, sample, question);
      reports = join(nodes);
      if (reflectors) findings.push(...reflectionFindings(inventory, known, nodes));
    } catch (error) {
      findings.push(sentenceOf(error));
    }
  }
  return {
    datacenter: inventory.datacenter,
    time: new Date().toISOString(),
    sessions: reports,
    switches,
    findings,
    right: findings.length === 0 && allRight(reports),
  };
}

/** Of nodes that announce what is another's, their routes as well: that tells where they have it from. */
async function askNodes(
  cluster: ClusterConnection,
  reports: readonly SessionReport[],
  sample: number,
  question: Pick<NodeQuestion, "timeout">,
): Promise<NodeReports> {
  const foreign = new Set(
    reports
      .filter(({ comparison }) => (comparison?.wrongNode.length ?? 0) > 0)
      .map(({ session }) => session.node.name),
  );
  return readNodes(cluster, sampleOf(reports, sample), { ...question, routes: foreign });
}

async function askSwitches(
  sessions: readonly Session[],
  access: VerifyAccess["switches"],
  depth: "full" | "poll",
): Promise<SwitchReports> {
  const names = [...new Set(sessions.map((session) => session.switch.name))];
  const known = names.flatMap((name) => access[name] ?? []);
  const reports = await readSwitches(known, (name) => {
    const peers = sessions.filter((session) => session.switch.name === name);
    const declared = peers.map(({ node }) => canonicalAddress(node.address));
    const ipv6 = peers.some(({ family }) => family === "ipv6");
    return depth === "full" ? { declared, ipv6 } : { ipv6 };
  });
  const unasked = names.filter((name) => access[name] === undefined);
  const problems = unasked.map((name) => [name, { problem: `${name} was not asked: no login is known.` }]);
  return { ...reports, ...Object.fromEntries(problems) };
}

async function factsOf(
  cluster: ClusterConnection,
  { cluster: { install } }: Inventory,
  readOnly: boolean,
): Promise<ClusterFacts | { readonly problem: string }> {
  const namespace = install.existing ? install.namespace : undefined;
  try {
    return await readClusterFacts(cluster, {
      ...(namespace === undefined ? {} : { namespaces: [namespace] }),
      readOnly,
    });
  } catch (error) {
    return { problem: sentenceOf(error) };
  }
}

function sentenceOf(error: unknown): string {
  if (error instanceof ClusterError) return error.message;
  return `the cluster could not be asked: ${error instanceof Error ? error.message : String(error)}`;
}

/** Findings that concern all sessions. Pure. */
export function clusterFindings(
  inventory: Inventory,
  cluster: ClusterFacts,
  beforeMeshOff: boolean,
): string[] {
  if (!cluster.meshEnabled || beforeMeshOff || !remedyOf(inventory.cluster).meshOff) return [];
  return [
    "Calico's node-to-node mesh is on, and cluster.nodeToNode declares it off: it was switched on again; `pulumi up` switches it off.",
  ];
}

/** Nodes with a session that is not right, then nodes spread evenly over the rest. Pure. */
export function sampleOf(reports: readonly SessionReport[], size: number): string[] {
  const names = (some: readonly SessionReport[]) => [
    ...new Set(some.map(({ session }) => session.node.name)),
  ];
  const wrong = names(reports.filter(({ right }) => !right)).slice(0, size);
  const rest = names(reports).filter((name) => !wrong.includes(name));
  const wanted = Math.min(rest.length, size - wrong.length);
  const spread = Array.from(
    { length: wanted },
    (_, at) => rest[Math.floor((at * rest.length) / wanted)] ?? "",
  );
  return [...wrong, ...spread];
}
