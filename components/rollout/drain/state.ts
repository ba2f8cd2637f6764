import type { Drain } from "../../peering";
import type { Connection } from "../../s9700/state";
import { sessionsIn, storedSessions, type AnyStored, type StoredSessions } from "../storedSession";

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

/** Plain values, known at preview. */
export interface DrainInputs {
  readonly step: DrainStepName;
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly drain: Drain;
  /** How many may be out of service besides what is in maintenance. */
  readonly free: number;
  /** By their names. */
  readonly switches: Readonly<Record<string, Connection>>;
  readonly sessions: StoredSessions;
  /** Time limit in seconds, and consecutive checks. */
  readonly seconds: number;
  readonly polls: number;
  /** Declared always true; false once a refresh finds routes again, so that their end is waited for again. */
  readonly held: boolean;
}

/** As a state keeps it, whichever release wrote it. */
export interface DrainOutputs extends Omit<DrainInputs, "sessions"> {
  readonly sessions: AnyStored;
  /** One sentence for each node or switch that is safe to take down. */
  readonly report: readonly string[];
}

/**
 * What a refresh makes of a state. While routes are back nothing is safe to take down, so nothing says so. Pure.
 * @param back routes of what was withdrawn are on the switches again
 */
export function asFound(state: DrainOutputs, back: boolean): DrainOutputs {
  return { ...state, held: !back, report: back ? [] : state.report };
}

/** The inputs alone, with the sessions as the state has them: neither the report nor what the engine itself keeps. */
export function inputsIn<State extends DrainInputs | DrainOutputs>(state: State): Omit<State, "report"> {
  const { step, kubeconfig, context, drain, free, switches, sessions, seconds, polls, held } = state;
  return {
    step,
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(context === undefined ? {} : { context }),
    ...{ drain, free, switches, sessions, seconds, polls, held },
  } as Omit<State, "report">;
}

/** The same in today's form, for comparisons. */
export function comparable(state: DrainInputs | DrainOutputs): DrainInputs {
  return { ...inputsIn(state), sessions: storedSessions(sessionsIn(state)) };
}

/** Whether a drain concerns more nodes than those that were permitted: only then the permit is asked for again. */
export function concernsOthers(olds: Pick<DrainInputs, "drain">, news: Pick<DrainInputs, "drain">): boolean {
  return news.drain.nodes.some((node) => !olds.drain.nodes.includes(node));
}
