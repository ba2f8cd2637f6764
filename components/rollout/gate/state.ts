import { connectionOf } from "../../s9700/access";
import { interconnected, reflectorsOf, type Inventory, type RemedyName, type Session } from "../../peering";
import type { Connection } from "../../s9700/state";
import { sessionsIn, storedSessions, type AnyStored, type StoredSessions } from "../storedSession";

/** What the gate stands before, and what it waits for: plain values, known at preview. */
export interface GateInputs {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly remedy: RemedyName;
  /** By their names. */
  readonly switches: Readonly<Record<string, Connection>>;
  readonly sessions: StoredSessions;
  /** Groups of switches that exchange routes, as the file says; absent = it says so of none. */
  readonly interconnected?: readonly (readonly string[])[];
  /** The nodes that reflect for all others; absent = none does. */
  readonly reflectors?: readonly string[];
  /** Time limit in seconds, and consecutive checks. */
  readonly seconds: number;
  readonly polls: number;
  /** Declared always true; false once a refresh finds the mesh on, so that it goes off through the gate again. */
  readonly meshOff: boolean;
}

/** As a state keeps it, whichever release wrote it. */
export interface GateOutputs extends Omit<GateInputs, "sessions"> {
  readonly sessions: AnyStored;
  /** What was right when the gate opened last, one line a session. */
  readonly report: readonly string[];
}

/** Seconds. VRP dials again after 32 s and sends routes on after 30 s; a mismatch of GTSM took BIRD 188 s to forget. */
const GATE_SECONDS = 300;
/** Consecutive checks, 2 s apart: a session that flaps is not up. */
export const GATE_POLLS = 3;

/** What a datacenter's gate stands before. */
export function gateInputs({ cluster, switches }: Inventory, sessions: readonly Session[]): GateInputs {
  const limits = "gate" in cluster.nodeToNode ? cluster.nodeToNode.gate : undefined;
  const { kubeconfig, context } = cluster;
  const connections = switches.map((device): [string, Connection] => [device.name, connectionOf(device)]);
  const groups = groupsOf(switches);
  const reflectors = reflectorsOf(cluster);
  return {
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(context === undefined ? {} : { context }),
    remedy: cluster.nodeToNode.remedy,
    switches: Object.fromEntries(connections),
    sessions: storedSessions(sessions),
    ...(groups.length === 0 ? {} : { interconnected: groups }),
    ...(reflectors.length === 0 ? {} : { reflectors }),
    seconds: limits?.seconds ?? GATE_SECONDS,
    polls: limits?.polls ?? GATE_POLLS,
    meshOff: true,
  };
}

/** In a fixed order: the file's is no fact. */
function groupsOf(switches: Inventory["switches"]): string[][] {
  const groups = new Set(interconnected(switches).values());
  return [...groups]
    .filter((group) => group.size > 1)
    .map((group) => [...group].sort())
    .sort(([a = ""], [b = ""]) => (a < b ? -1 : 1));
}

/** The inputs alone, with the sessions as the state has them: neither the report nor what the engine itself keeps. */
export function inputsIn<State extends GateInputs | GateOutputs>(state: State): Omit<State, "report"> {
  const { kubeconfig, context, remedy, switches, sessions, seconds, polls, meshOff } = state;
  return {
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(context === undefined ? {} : { context }),
    ...(state.interconnected === undefined ? {} : { interconnected: state.interconnected }),
    ...(state.reflectors === undefined ? {} : { reflectors: state.reflectors }),
    ...{ remedy, switches, sessions, seconds, polls, meshOff },
  } as Omit<State, "report">;
}

/** The same in today's form, for comparisons. */
export function comparable(state: GateInputs | GateOutputs): GateInputs {
  return { ...inputsIn(state), sessions: storedSessions(sessionsIn(state)) };
}

/**
 * The sessions that a change makes it wait for: all of them where the mesh is on, else the new and changed ones. Sessions
 * in maintenance are the drain's to wait for.
 */
export function awaited(olds: GateOutputs | undefined, news: GateInputs): string[] {
  const isOff = olds?.meshOff === true;
  const before = new Map(isOff ? sessionsIn(olds).map(({ name, fingerprint }) => [name, fingerprint]) : []);
  return sessionsIn(news)
    .filter(({ drained }) => !isOff || drained === undefined)
    .filter(({ name, fingerprint }) => before.get(name) !== fingerprint)
    .map(({ name }) => name);
}
