import type { Family, SessionEnds } from "../../peering";
import type { ClusterFacts } from "../observe/clusterFacts";
import type { NodeReport, NodeReports } from "../observe/readNodes";
import type { SwitchReports } from "../observe/readSwitches";
import { evidenceOf, present } from "./evidence";
import { comparePrefixes, expectedPrefixes, isComplete, type PrefixComparison } from "./expected";
import { reasonOf, type Changes } from "./reasons";

export interface SessionReport {
  readonly session: SessionEnds;
  /** The state that each end gives, or what is missing there; `not asked` for a node outside the sample. */
  readonly atSwitch: string;
  readonly atNode: string;
  /** As VRP writes it: `00:17:49`, `0138h25m`. */
  readonly upFor: string;
  /** Seconds. */
  readonly timers?: { readonly hold: number; readonly keepalive: number };
  /** How many prefixes the switch has from the node. */
  readonly prefixes?: number;
  /** Which ones it has, and should have; absent where one of the two is not known. */
  readonly comparison?: PrefixComparison;
  /** BIRD's text. */
  readonly since: string;
  /** Established on both ends; on the switch, where the node was not asked. */
  readonly established: boolean;
  /** Established, and the expected prefixes are there, each from its own node. Or down as declared (`ignore: true`). */
  readonly right: boolean;
  /** One sentence, from both ends; undefined when all is well. */
  readonly why?: string;
}

export interface JoinOptions {
  /** Absent = the prefixes are not compared. */
  readonly cluster?: ClusterFacts;
  /** Whether Calico's node-to-node mesh is declared. Default false. */
  readonly meshDeclared?: boolean;
  readonly changes?: Changes;
}

/** Joins what both ends say of each declared session. A node without an entry was not asked. Pure. */
export function joinSessions(
  sessions: readonly SessionEnds[],
  switches: SwitchReports,
  nodes: NodeReports,
  { cluster, meshDeclared = false, changes = {} }: JoinOptions = {},
): SessionReport[] {
  const comparisons = compared(sessions, switches, cluster);
  return sessions.map((session) => {
    const there = switches[session.switch.name] ?? { problem: "the switch was not asked" };
    const here = nodes[session.node.name];
    const prefixes = comparisons[session.name];
    const known = present({ here, cluster, prefixes });
    const evidence = evidenceOf(session, { there, meshDeclared, ...known });
    const { atSwitch, atNode, detail } = evidence;
    const upHere = here === undefined || atNode?.state === "Established";
    const established = atSwitch?.state === "Established" && upHere;
    const isDownAsDeclared = session.options.ignore === true && atSwitch?.state === "Idle(Admin)";
    const right = isDownAsDeclared || (established && (prefixes === undefined || isComplete(prefixes)));
    const why = right ? undefined : reasonOf(evidence, established, changes);
    return {
      session,
      atSwitch: atSwitch?.state ?? ("problem" in there ? "not known" : "no stanza"),
      atNode: atNode?.state ?? nodeWord(here),
      upFor: atSwitch?.upDown ?? "",
      since: atNode?.since ?? "",
      established,
      right,
      ...present({
        prefixes: atSwitch?.prefixesReceived,
        timers: detail?.negotiated,
        comparison: prefixes,
        why,
      }),
    };
  });
}

function nodeWord(here: NodeReport | undefined): string {
  if (here === undefined) return "not asked";
  return "problem" in here ? "not known" : "no BGPPeer";
}

/** By the session's name. */
function compared(
  sessions: readonly SessionEnds[],
  switches: SwitchReports,
  cluster: ClusterFacts | undefined,
): Record<string, PrefixComparison> {
  if (cluster === undefined) return {};
  const nodes = [...new Set(sessions.map(({ node }) => node.name))];
  const ofFamily = (family: Family) => {
    const expected = expectedPrefixes(nodes, cluster.routes, family);
    return Object.entries(switches).flatMap(([name, report]) => {
      if ("problem" in report) return [];
      const own = sessions.filter((session) => session.family === family && session.switch.name === name);
      const byNode = comparePrefixes(own, expected, cluster.routes, report.paths);
      return own.flatMap((session) => {
        const comparison = byNode[session.node.name];
        return comparison === undefined ? [] : [[session.name, comparison] as const];
      });
    });
  };
  return Object.fromEntries([...ofFamily("ipv4"), ...ofFamily("ipv6")]);
}

/** True when every declared session is Established and carries the prefixes that it should. */
export function allRight(reports: readonly SessionReport[]): boolean {
  return reports.every((report) => report.right);
}

/** Both ends of a datacenter at one time. */
export interface Report {
  readonly datacenter: string;
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly sessions: readonly SessionReport[];
  readonly switches: SwitchReports;
  /** What is wrong with the whole rather than with one session: one sentence each. */
  readonly findings: readonly string[];
  /** All sessions are right, and nothing was found. */
  readonly right: boolean;
}

export type SessionState = "right" | "prefixes" | "down";

/** The session in one word; `prefixes` = Established, and carries other prefixes than it should. */
export function sessionState({
  established,
  right,
}: Pick<SessionReport, "established" | "right">): SessionState {
  if (right) return "right";
  return established ? "prefixes" : "down";
}
