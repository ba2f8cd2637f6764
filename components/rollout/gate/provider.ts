import { readCredentials, type ConfigReader, type Credentials } from "../../dynamic/credentials";
import { whileEngineWaits } from "../../dynamic/engine";
import { failure, messageOf } from "../../dynamic/failure";
import { isSame } from "../../dynamic/same";
import { REMEDIES, some, type SessionEnds } from "../../peering";
import { readAccessTo } from "../../s9700/access";
import type { SwitchAccess } from "../../s9700/vrp";
import { nodesWithoutWay } from "../../verification/judge/live/nodes";
import { joinSessions } from "../../verification/judge/report";
import type { ClusterConnection } from "../../verification/observe/clusterClient";
import type { ClusterFacts } from "../../verification/observe/clusterFacts";
import { readClusterFacts, readMeshEnabled } from "../../verification/observe/readCluster";
import { readNodes } from "../../verification/observe/readNodes";
import { readRoutes } from "../../verification/observe/readRoutes";
import { readSwitches } from "../../verification/observe/readSwitches";
import { clusterOf } from "../clusterOf";
import { giveBackInterrupted } from "../interrupted";
import { inSentences } from "../reasons";
import { sessionsIn } from "../storedSession";
import { countOf, NotRight, waitUntilRight, type Item } from "../waitUntil";
import { beyondOf, judgeBeyond } from "./otherSwitches";
import { judgeSecondHop } from "./secondHop";
import { judgeLearned, judgeMesh, judgeSessions, learns } from "./sessionHealth";
import { awaited, comparable, inputsIn, type GateInputs, type GateOutputs } from "./state";

/** The verbs of the gate, as Pulumi's dynamic-provider process calls them through components/dynamic/provider.ts. */
let credentials: Credentials = { passwords: {}, privateKeys: {} };

export function configure(request: { config: ConfigReader }): void {
  credentials = readCredentials(request.config);
}

/** No change where only the form differs in which the state keeps the sessions; else the engine compares the inputs. */
export function diff(_id: string, olds: GateOutputs, news: GateInputs): { changes?: boolean } {
  return isSame(comparable(olds), comparable(news)) ? { changes: false } : {};
}

export async function create(inputs: GateInputs): Promise<{ id: string; outs: GateOutputs }> {
  return { id: "mesh-gate", outs: { ...inputs, report: await open(inputs, awaited(undefined, inputs)) } };
}

export async function update(
  _id: string,
  olds: GateOutputs,
  news: GateInputs,
): Promise<{ outs: GateOutputs }> {
  const waitFor = awaited(olds, news);
  const kept = olds.report.filter((line) => Object.keys(news.sessions).includes(nameIn(line)));
  if (waitFor.length === 0) return { outs: { ...news, report: kept } };
  const fresh = await open(news, waitFor);
  return { outs: { ...news, report: [...kept.filter((line) => !waitFor.includes(nameIn(line))), ...fresh] } };
}

const nameIn = (line: string): string => line.split(":")[0] ?? "";

/**
 * Whether the mesh is still off: where an administrator or a failed update switched it on, the next update waits again
 * before it goes off.
 */
export async function read(
  id: string,
  state: GateOutputs,
): Promise<{ id: string; props: GateOutputs; inputs: Omit<GateOutputs, "report"> }> {
  try {
    const meshOff = !(await readMeshEnabled(await clusterOf(state, credentials)));
    const live = { ...state, meshOff };
    // The sessions stay in the form in which the state has them: another form would show as drift.
    return { id, props: live, inputs: inputsIn(live) };
  } catch (error) {
    throw failure(`the gate before mesh-off: ${messageOf(error)}`);
  }
}

/** Runs after the mesh was switched on again, and before the first BGPPeer goes. */
export async function remove(_id: string, state: GateOutputs): Promise<void> {
  const cluster = await clusterOf(state, credentials);
  const { reflectors = [] } = state;
  const peering = [...new Set(sessionsIn(state).map(({ node }) => node.name))];
  const look = async (): Promise<Item[]> => {
    let facts = await readClusterFacts(cluster);
    if (!facts.meshEnabled) {
      const managers = await giveBackInterrupted(cluster, MESH_SWITCH);
      for (const manager of managers)
        say(`gave back the mesh switch that an interrupted update left (${manager}).`);
      facts = await readClusterFacts(cluster);
    }
    if (!facts.meshEnabled) throw new Error(STILL_OFF);
    // Reflectors come back to the mesh after this.
    const nodes =
      reflectors.length === 0
        ? peering
        : Object.keys(facts.nodes).filter((node) => facts.nodes[node]?.clusterId === undefined);
    const there = nodes.filter((node) => facts.nodes[node]?.ready === true);
    return judgeMesh(nodes, facts, await readNodes(cluster, there));
  };
  const { seconds, polls } = state;
  try {
    const what = "nodes have their mesh back";
    const done = await whileEngineWaits((signal) => {
      return waitUntilRight({ what, seconds, polls, look, say, signal });
    });
    say(`${countOf(done.items)} nodes have their mesh back, after ${done.seconds} s: the BGPPeers may go.`);
  } catch (error) {
    if (!(error instanceof NotRight)) throw failure(`${CLOSED_BACK}: ${messageOf(error)}`);
    const reasons = error.items.flatMap(({ right, why }) => (right || why === undefined ? [] : [{ why }]));
    throw failure(
      `${CLOSED_BACK}: after ${error.seconds} s ${countOf(error.items)} nodes have their mesh back.`,
      [...inSentences(reasons), "Run it again once that is mended: nothing else was taken away."],
    );
  }
}

const MESH_SWITCH = { kind: "BGPConfiguration", name: "default", fields: ["nodeToNodeMeshEnabled"] } as const;
const STILL_OFF =
  "BGPConfiguration default still says nodeToNodeMeshEnabled: false, and another field manager owns that (`kubectl get bgpconfiguration default -o yaml --show-managed-fields` names it): set it to true and run this again.";
const withoutWay = (nodes: readonly string[]): string =>
  `${some(nodes)}: Ready in the cluster and not in the file, so with the mesh off nothing would lead to the pods there: add to cluster.nodes what joined, or take it out of the cluster.`;
const CLOSED = "the mesh stays on";
const CLOSED_BACK = "the BGPPeers stay";

/** Waits; @returns one line for each of these sessions. */
async function open(inputs: GateInputs, names: readonly string[]): Promise<string[]> {
  const cluster = await clusterOf(inputs, credentials);
  const sessions = sessionsIn(inputs);
  const accesses = Object.values(inputs.switches).map((connection) => readAccessTo(connection, credentials));
  const ipv6 = sessions.some(({ family }) => family === "ipv6");
  const remedy = REMEDIES[inputs.remedy];
  const nodes = [
    ...new Set(sessions.filter(({ name }) => names.includes(name)).map(({ node }) => node.name)),
  ];
  const { reflectors = [] } = inputs;
  const served = sessions.map(({ node }) => node.name);
  const look = async (): Promise<Item[]> => {
    const [facts, looks] = await Promise.all([readClusterFacts(cluster), readSwitches(accesses, { ipv6 })]);
    const { routes, nodes: live, meshEnabled } = facts;
    // A node may have joined since the update began. Once the mesh is off, waiting mends nothing for it.
    const cutOff = meshEnabled && reflectors.length === 0 ? nodesWithoutWay(served, live, routes.blocks) : [];
    if (cutOff.length > 0) throw new Error(withoutWay(cutOff));
    const own = judgeSessions(sessions, looks, routes).filter(({ name }) => names.includes(name));
    if (own.some(({ right }) => !right)) return own;
    const beyond = beyondOf(sessions, names, looks, routes);
    const lacking = new Set(beyond.filter(({ missing }) => missing.length > 0).map(({ device }) => device));
    const tables = await readRoutes(accesses.filter(({ name = "" }) => lacking.has(name)));
    const items = judgeBeyond(own, beyond, tables, inputs.interconnected ?? []);
    if (reflectors.length > 0 && items.every(({ right }) => right))
      return reflected(cluster, items, { reflectors, sessions, facts, looks });
    if (!learns(remedy) || items.some(({ right }) => !right)) return items;
    const learned = judgeLearned(sessions, remedy, routes, await readNodes(cluster, nodes, { routes: true }));
    return items.map((item) => {
      const atNode = learned.find(({ name }) => name === item.name);
      if (atNode === undefined) return item;
      return { ...atNode, state: `${item.state}, ${atNode.state}` };
    });
  };
  const { seconds, polls } = inputs;
  try {
    const what = "sessions are right";
    const done = await whileEngineWaits((signal) => {
      return waitUntilRight({ what, seconds, polls, look, say, signal });
    });
    say(`${countOf(done.items)} sessions are right, after ${done.seconds} s.`);
    return done.items.map(({ name, state }) => `${name}: ${state}`);
  } catch (error) {
    if (!(error instanceof NotRight)) throw failure(`${CLOSED}: ${messageOf(error)}`);
    const wrong = error.items.filter(({ right }) => !right);
    const why = await reasons(
      cluster,
      accesses,
      // Of a session in maintenance its own reason is the one that counts.
      sessions.filter(
        ({ name, drained }) => drained === undefined && wrong.some((item) => item.name === name),
      ),
    );
    throw failure(`${CLOSED}: after ${error.seconds} s ${countOf(error.items)} sessions are right.`, [
      ...inSentences(
        wrong.map(({ name, state, why: seen = "" }) => ({
          name: `${name} (${state})`,
          why: why[name] ?? seen,
        })),
      ),
      "Run it again once that is mended: it goes on from here.",
    ]);
  }
}

/**
 * The second hop, where nodes reflect: what each reflector does for the nodes without a session of their own, and what
 * the switches have of these.
 */
async function reflected(
  cluster: ClusterConnection,
  items: readonly Item[],
  known: Parameters<typeof judgeSecondHop>[1] & { readonly facts: ClusterFacts },
): Promise<Item[]> {
  const { nodes } = known.facts;
  const ready = Object.keys(nodes).filter((name) => nodes[name]?.ready && nodes[name].address !== undefined);
  return judgeSecondHop(items, known, await readNodes(cluster, ready, { routes: true }));
}

/** Asks the other end, too: often only both ends together show what is wrong. */
async function reasons(
  cluster: ClusterConnection,
  accesses: readonly SwitchAccess[],
  sessions: readonly SessionEnds[],
): Promise<Record<string, string>> {
  try {
    const wanted = accesses.filter(({ name }) => sessions.some((session) => session.switch.name === name));
    const ipv6 = sessions.some(({ family }) => family === "ipv6");
    const switches = await readSwitches(wanted, { ipv6 });
    const nodes = await readNodes(cluster, [...new Set(sessions.map(({ node }) => node.name))]);
    const reports = joinSessions(sessions, switches, nodes);
    return Object.fromEntries(
      reports.flatMap(({ session, why }) => (why === undefined ? [] : [[session.name, why]])),
    );
  } catch (error) {
    return Object.fromEntries(sessions.map(({ name }) => [name, messageOf(error)]));
  }
}

/** A line in the log of the update, while it runs. */
function say(line: string): void {
  console.log(`gate: ${line}`);
}
