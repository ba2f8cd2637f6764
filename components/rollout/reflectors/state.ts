import { type Inventory, type Session } from "../../peering";
import type { Connection } from "../../s9700/state";
import { gateInputs } from "../gate/state";
import { sessionsIn, storedSessions, type AnyStored, type StoredSessions } from "../storedSession";

/** What stands before a node becomes a reflector: plain values, known at preview. */
export interface ReflectorInputs {
  readonly kubeconfig?: string;
  readonly context?: string;
  /** The node. */
  readonly node: string;
  /** By their names. */
  readonly switches: Readonly<Record<string, Connection>>;
  readonly sessions: StoredSessions;
  /** Time limit in seconds, and consecutive checks. */
  readonly seconds: number;
  readonly polls: number;
}

/** As a state keeps it, whichever release wrote it. */
export interface ReflectorOutputs extends Omit<ReflectorInputs, "sessions"> {
  readonly sessions: AnyStored;
}

/** Of a state, without what the engine itself keeps, and in today's form. */
export function comparable(state: ReflectorOutputs): ReflectorInputs {
  const { kubeconfig, context, node, switches, seconds, polls } = state;
  return {
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(context === undefined ? {} : { context }),
    ...{ node, switches, sessions: storedSessions(sessionsIn(state)), seconds, polls },
  };
}

export function reflectorInputs(
  inventory: Inventory,
  sessions: readonly Session[],
  node: string,
): ReflectorInputs {
  return comparable({ ...gateInputs(inventory, sessions), node });
}
