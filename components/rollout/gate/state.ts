import type { Inventory, RemedyName, Session } from "../../peering";
import type { Connection } from "../../s9700/state";

/** What the gate stands before, and what it waits for. All of it is plain and known at preview. */
export interface GateInputs {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly remedy: RemedyName;
  /** By their names. */
  readonly switches: Readonly<Record<string, Connection>>;
  readonly sessions: Readonly<Record<string, Session>>;
  /** Time limit in seconds, and looks in a row. */
  readonly seconds: number;
  readonly polls: number;
  /** Declared always true; false once a refresh finds the mesh on, so that it goes off through the gate again. */
  readonly meshOff: boolean;
}

export interface GateOutputs extends GateInputs {
  /** What was right when the gate opened last, one line a session. */
  readonly report: readonly string[];
}

/** Seconds. VRP dials again after 32 s and sends routes on after 30 s; a mismatch of GTSM took BIRD 188 s to forget. */
export const GATE_SECONDS = 300;
/** Looks in a row, 2 s apart: a session that flaps is not up. */
export const GATE_POLLS = 3;

/** What a datacenter's gate stands before. */
export function gateInputs({ cluster, switches }: Inventory, sessions: readonly Session[]): GateInputs {
  const limits = "gate" in cluster.nodeToNode ? cluster.nodeToNode.gate : undefined;
  const { kubeconfig, context } = cluster;
  const connections = switches.map((device): [string, Connection] => [
    device.name,
    { name: device.name, ...device.management },
  ]);
  return {
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(context === undefined ? {} : { context }),
    remedy: cluster.nodeToNode.remedy,
    switches: Object.fromEntries(connections),
    sessions: Object.fromEntries(sessions.map((session) => [session.name, session])),
    seconds: limits?.seconds ?? GATE_SECONDS,
    polls: limits?.polls ?? GATE_POLLS,
    meshOff: true,
  };
}

/**
 * The sessions that a change makes it wait for: all of them where the mesh is on, else the new and changed ones. What
 * goes into maintenance and comes back is waited for elsewhere.
 */
export function awaited(olds: GateOutputs | undefined, news: GateInputs): string[] {
  const isOff = olds?.meshOff === true;
  const before: Readonly<Record<string, Session>> = isOff ? olds.sessions : {};
  return Object.entries(news.sessions)
    .filter(([, session]) => !isOff || session.drained === undefined)
    .filter(([name, session]) => !same(before[name], session))
    .map(([name]) => name);
}

/** The engine gives objects back with their keys in another order. */
function same(a: Session | undefined, b: Session): boolean {
  const flat = (session: Session) => JSON.stringify(inOrder({ ...session, drained: undefined }));
  return a !== undefined && flat(a) === flat(b);
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(
    entries.map(([key, inner]) => [key, inOrder(inner)] as const).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
