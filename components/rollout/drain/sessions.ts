import type { Drain, SessionEnds } from "../../peering";
import type { DrainStepName } from "./state";

/** The sessions that a drain takes out of use. */
export function sessionsOfDrain<S extends SessionEnds>(drain: Drain, sessions: readonly S[]): S[] {
  return sessions.filter(({ switch: device, node }) =>
    drain.kind === "switch" ? device.name === drain.name : drain.nodes.includes(node.name),
  );
}

/** The sessions that a step looks at, and no more: a change of any other one does not run the step again. */
export function concernedBy<S extends SessionEnds>(
  step: DrainStepName,
  drain: Drain,
  sessions: readonly S[],
): S[] {
  const own = sessionsOfDrain(drain, sessions);
  if (step === "unused" || step === "lowered" || (step === "withdrawn" && drain.kind !== "switch"))
    return own;
  if (step === "permitted" && drain.kind !== "switch") return [...sessions];
  const nodes = new Set(own.map(({ node }) => node.name));
  return sessions.filter(({ node }) => nodes.has(node.name));
}
