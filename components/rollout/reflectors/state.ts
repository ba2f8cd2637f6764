import { type Inventory, type Session } from "../../peering";
import type { Connection } from "../../s9700/state";
import { gateInputs } from "../gate/state";
import type { StoredSessions } from "../storedSession";

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

/** Of a state, without what the engine itself keeps. */
export function kept(state: ReflectorInputs): ReflectorInputs {
  const { kubeconfig, context, node, switches, sessions, seconds, polls } = state;
  return {
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(context === undefined ? {} : { context }),
    ...{ node, switches, sessions, seconds, polls },
  };
}

export function reflectorInputs(
  inventory: Inventory,
  sessions: readonly Session[],
  node: string,
): ReflectorInputs {
  return kept({ ...gateInputs(inventory, sessions), node });
}
