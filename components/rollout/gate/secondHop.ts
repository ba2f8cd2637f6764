import type { SessionEnds } from "../../peering";
import { judgeReflection, unreflected } from "../../verification/judge/reflection";
import type { ClusterFacts } from "../../verification/observe/clusterFacts";
import type { NodeReports } from "../../verification/observe/readNodes";
import type { SwitchReports } from "../../verification/observe/readSwitches";
import type { Item } from "../waitUntil";

export interface SecondHop {
  /** The nodes that reflect. */
  readonly reflectors: readonly string[];
  readonly sessions: readonly SessionEnds[];
  readonly facts: Pick<ClusterFacts, "nodes" | "routes">;
  readonly looks: SwitchReports;
}

/**
 * Joins the items of reflectors' sessions with the second hop: that the reflector reflects for every Ready node, and that
 * the switch has every node's blocks from it. Pure.
 */
export function judgeSecondHop(
  items: readonly Item[],
  { reflectors, sessions, facts, looks }: SecondHop,
  reports: NodeReports,
): Item[] {
  const reflections = judgeReflection(reflectors, facts, reports);
  const lacking = unreflected(sessions, facts, looks);
  return items.map((item): Item => {
    const session = sessions.find(({ name }) => name === item.name);
    const reflection = reflections.find(({ reflector }) => reflector === session?.node.name);
    const lacks = lacking.find(({ device }) => device === session?.switch.name);
    if (reflection === undefined) return item;
    const why = reflection.why ?? lacks?.why;
    const state = `${item.state}, ${reflection.state}`;
    return why === undefined ? { ...item, state } : { ...item, right: false, state, why };
  });
}
