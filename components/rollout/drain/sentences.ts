import type { Drain, SessionEnds } from "../../peering";
import { sessionsOfDrain } from "./sessions";

/**
 * What the stack tells once the withdrawal has been seen: one sentence per node, or for the switch. Pure.
 * @param sessions those of the drain, and the others of the same nodes
 */
export function safeSentences(drain: Drain, sessions: readonly SessionEnds[], polls: number): string[] {
  const drained = sessionsOfDrain(drain, sessions);
  const seen = `seen ${polls} times in a row`;
  if (drain.kind === "switch") {
    const nodes = new Set(drained.map(({ node }) => node.name)).size;
    const count = nodes === 1 ? "its only node" : `any of its ${nodes} nodes`;
    const others = namesOf(sessions.filter((session) => session.drained === undefined));
    const elsewhere =
      others.length === 0 ? "" : `; those in service are on ${others.join(", ")} with all they announce`;
    return [
      `switch ${drain.name} is safe to take down: it has no route by way of ${count}, and none of them takes a route from it${elsewhere} (${seen}).`,
    ];
  }
  return drain.nodes.map((node) => {
    const own = drained.filter((session) => session.node.name === node);
    const addresses = [...new Set(own.map((session) => session.node.address))].join(" or ");
    const switches = namesOf(own);
    const have = switches.length === 1 ? "has" : "have";
    return `node ${node} is safe to take down, its workloads once they are moved (\`kubectl drain ${node}\`): ${switches.join(", ")} ${have} no route by way of ${addresses} (${seen}).`;
  });
}

function namesOf(sessions: readonly SessionEnds[]): string[] {
  return [...new Set(sessions.map(({ switch: device }) => device.name))].sort();
}
