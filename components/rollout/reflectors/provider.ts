import { readCredentials, type ConfigReader, type Credentials } from "../../dynamic/credentials";
import { whileEngineWaits } from "../../dynamic/engine";
import { failure, messageOf } from "../../dynamic/failure";
import { isSame } from "../../dynamic/same";
import { readAccessTo } from "../../s9700/access";
import { judgeReflection, liveReflectors, unreflected } from "../../verification/judge/reflection";
import type { ClusterConnection } from "../../verification/observe/clusterClient";
import type { ClusterFacts } from "../../verification/observe/clusterFacts";
import { readClusterFacts } from "../../verification/observe/readCluster";
import { readNodes } from "../../verification/observe/readNodes";
import { readSwitches } from "../../verification/observe/readSwitches";
import { clusterOf } from "../clusterOf";
import { judgeMesh, judgeSessions } from "../gate/sessionHealth";
import { inSentences } from "../reasons";
import { sessionsIn } from "../storedSession";
import { countOf, NotRight, waitUntilRight, type Item } from "../waitUntil";
import { comparable, type ReflectorInputs, type ReflectorOutputs } from "./state";

/** The verbs of a reflector's step, as Pulumi's dynamic-provider process calls them through components/dynamic/provider.ts. */
let credentials: Credentials = { passwords: {}, privateKeys: {} };

export function configure(request: { config: ConfigReader }): void {
  credentials = readCredentials(request.config);
}

export function diff(_id: string, olds: ReflectorOutputs, news: ReflectorInputs): { changes?: boolean } {
  return isSame(comparable(olds), comparable(news)) ? { changes: false } : {};
}

/**
 * Waits until the node may leave the mesh: all nodes know all others by what is left of the mesh and by the reflectors
 * that are there already, and the switches have every node's blocks from every reflector, so also without this one.
 */
export async function create(inputs: ReflectorInputs): Promise<{ id: string; outs: ReflectorInputs }> {
  const cluster = await clusterOf(inputs, credentials);
  const sessions = sessionsIn(inputs);
  const accesses = Object.values(inputs.switches).map((connection) => readAccessTo(connection, credentials));
  const ipv6 = sessions.some(({ family }) => family === "ipv6");
  const look = async (): Promise<Item[]> => {
    const [facts, looks] = await Promise.all([readClusterFacts(cluster), readSwitches(accesses, { ipv6 })]);
    const own = judgeSessions(sessions, looks, facts.routes);
    if (own.some(({ right }) => !right)) return own;
    // With neither mesh nor reflectors no node announces another's blocks; the first reflector changes that.
    const spread = facts.meshEnabled || liveReflectors(facts).length > 0;
    const lacking = (spread ? unreflected(sessions, facts, looks) : []).map(({ device, why }): Item => ({
      name: device,
      right: false,
      state: "lacks routes",
      why,
    }));
    return [...own, ...lacking, ...(await inCluster(cluster, facts))];
  };
  await wait(inputs, look, `node ${inputs.node} becomes no reflector yet`);
  return { id: `reflector-${inputs.node}`, outs: inputs };
}

/** What a later update changes here concerns nothing that has happened. */
export function update(
  _id: string,
  _olds: ReflectorOutputs,
  news: ReflectorInputs,
): { outs: ReflectorInputs } {
  return { outs: news };
}

/** Runs once the node reflects no more, and before another one follows it or its BGPPeer goes: until it is back. */
export async function remove(_id: string, state: ReflectorOutputs): Promise<void> {
  const cluster = await clusterOf(state, credentials);
  const look = async (): Promise<Item[]> => inCluster(cluster, await readClusterFacts(cluster));
  await wait(state, look, `node ${state.node} reflects no more, and the rest stays as it is`);
}

/** Whether all nodes know all others now: those in the mesh by the mesh, and all of them by the reflectors. */
async function inCluster(cluster: ClusterConnection, facts: ClusterFacts): Promise<Item[]> {
  const reflectors = liveReflectors(facts);
  const nodes = Object.keys(facts.nodes).filter(
    (name) => facts.nodes[name]?.ready === true && facts.nodes[name]?.address !== undefined,
  );
  const reports = await readNodes(cluster, nodes, { routes: true });
  const inMesh = nodes.filter((name) => !reflectors.includes(name));
  return [
    ...judgeReflection(reflectors, facts, reports).map(({ reflector: name, ...rest }) => ({ name, ...rest })),
    ...(facts.meshEnabled ? judgeMesh(inMesh, facts, reports) : []),
  ];
}

async function wait(
  { node, seconds, polls }: Pick<ReflectorInputs, "node" | "seconds" | "polls">,
  look: () => Promise<Item[]>,
  instead: string,
): Promise<void> {
  const say = (line: string): void => console.log(`reflector ${node}: ${line}`);
  try {
    const what = "sessions and nodes are right";
    const done = await whileEngineWaits((signal) =>
      waitUntilRight({ what, seconds, polls, look, say, signal }),
    );
    say(`${countOf(done.items)} ${what}, after ${done.seconds} s.`);
  } catch (error) {
    if (!(error instanceof NotRight)) throw failure(`${instead}: ${messageOf(error)}`);
    const reasons = error.items.flatMap(({ right, why }) => (right || why === undefined ? [] : [{ why }]));
    throw failure(`${instead}: after ${error.seconds} s ${countOf(error.items)} are right.`, [
      ...inSentences(reasons),
      "Run it again once that is mended: it goes on from here.",
    ]);
  }
}
