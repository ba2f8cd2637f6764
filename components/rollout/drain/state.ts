import type { Drain, Session } from "../../peering";
import type { Connection } from "../../s9700/state";

/**
 * The steps of a drain, each a resource that comes after what it waits for:
 * - `permitted`: before anything is changed, whether the other ways are healthy now.
 * - `lowered`: of a node, after it has sent RFC 8326's community and before its routes are withdrawn: whether the
 *   switches that heed it prefer other paths.
 * - `unused`: of a switch, after its routes are rejected on the nodes and before the nodes withdraw theirs. Taken away,
 *   between the same two: it waits until the nodes' routes are back.
 * - `withdrawn`: at the end; its report is what the stack tells. Taken away, it waits until a node's routes are back.
 */
export type DrainStepName = "permitted" | "lowered" | "unused" | "withdrawn";

/** All of it is plain and known at preview. */
export interface DrainInputs {
  readonly step: DrainStepName;
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly drain: Drain;
  /** How many may be out of service besides what is in maintenance. */
  readonly free: number;
  /** By their names. */
  readonly switches: Readonly<Record<string, Connection>>;
  readonly sessions: Readonly<Record<string, Session>>;
  /** Time limit in seconds, and looks in a row. */
  readonly seconds: number;
  readonly polls: number;
  /** Declared always true; false once a refresh finds routes again, so that their end is waited for again. */
  readonly held: boolean;
}

export interface DrainOutputs extends DrainInputs {
  /** One sentence for each node or switch that is safe to take down. */
  readonly report: readonly string[];
}

/** The inputs alone, without what the engine itself keeps in the state. */
export function inputsOf(state: DrainInputs): DrainInputs {
  const { step, kubeconfig, context, drain, free, switches, sessions, seconds, polls, held } = state;
  return {
    step,
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(context === undefined ? {} : { context }),
    drain,
    free,
    switches,
    sessions,
    seconds,
    polls,
    held,
  };
}

/** Whether other nodes are concerned than those that were permitted: then it is asked again, and else never. */
export function concernsOthers(olds: DrainInputs, news: DrainInputs): boolean {
  return news.drain.nodes.some((node) => !olds.drain.nodes.includes(node));
}
