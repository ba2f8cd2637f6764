import { DRAINED_NODE_FILTER, maintenanceFilter } from "../../calico/manifests";
import { readCredentials, type ConfigReader, type Credentials } from "../../dynamic/credentials";
import { whileEngineWaits } from "../../dynamic/engine";
import { failure, messageOf } from "../../dynamic/failure";
import { isSame } from "../../dynamic/same";
import type { SessionEnds } from "../../peering";
import { readAccessTo } from "../../s9700/access";
import { bgpPeersFor } from "../../verification/judge/evidence";
import type { ClusterConnection } from "../../verification/observe/clusterClient";
import type { ClusterFacts } from "../../verification/observe/clusterFacts";
import { listCalico, readClusterFacts } from "../../verification/observe/readCluster";
import { readNodes } from "../../verification/observe/readNodes";
import { readSwitches } from "../../verification/observe/readSwitches";
import { judgeSessions } from "../gate/sessionHealth";
import { clusterOf } from "../clusterOf";
import { giveBackInterrupted } from "../interrupted";
import { inSentences } from "../reasons";
import { areWhole, sessionsIn } from "../storedSession";
import { countOf, NotRight, waitUntilRight, type Item } from "../waitUntil";
import { isLowered, isWithdrawn, mayGo, NOT_KNOWN, notUsed, type Sight } from "./drainChecks";
import { safeSentences } from "./sentences";
import { sessionsOfDrain } from "./sessions";
import { asFound, comparable, concernsOthers, inputsIn, type DrainInputs, type DrainOutputs } from "./state";

/** The verbs of a drain's steps, as Pulumi's dynamic-provider process calls them through components/dynamic/provider.ts. */
let credentials: Credentials = { passwords: {}, privateKeys: {} };

export function configure(request: { config: ConfigReader }): void {
  credentials = readCredentials(request.config);
}

/** A permit stays once it was given. */
export function diff(_id: string, olds: DrainOutputs, news: DrainInputs): { changes?: boolean } {
  if (news.step === "permitted") return { changes: concernsOthers(olds, news) };
  return isSame(comparable(olds), comparable(news)) ? { changes: false } : {};
}

export async function create(inputs: DrainInputs): Promise<{ id: string; outs: DrainOutputs }> {
  return { id: `${inputs.step} ${nameOf(inputs)}`, ...(await update("", undefined, inputs)) };
}

export async function update(
  _id: string,
  _olds: DrainOutputs | undefined,
  news: DrainInputs,
): Promise<{ outs: DrainOutputs }> {
  const report = {
    permitted: permit,
    lowered: waitUntilLowered,
    unused: waitUntilUnused,
    withdrawn: waitUntilWithdrawn,
  }[news.step];
  return { outs: { ...news, report: await report(news) } };
}

/** Whether what was withdrawn is still gone. A switch that cannot be asked is down, most likely since it was safe. */
export async function read(
  id: string,
  state: DrainOutputs,
): Promise<{ id: string; props: DrainOutputs; inputs: Omit<DrainOutputs, "report"> }> {
  if (state.step !== "withdrawn") return { id, props: state, inputs: inputsIn(state) };
  try {
    const sessions = sessionsIn(state);
    const drained = new Set(sessionsOfDrain(state.drain, sessions).map(({ name }) => name));
    const items = isWithdrawn(state.drain, sessions, await sightOf(state));
    const back = items.some(
      ({ name, right, state: seen }) => drained.has(name) && !right && seen !== NOT_KNOWN,
    );
    const live = asFound(state, back);
    return { id, props: live, inputs: inputsIn(live) };
  } catch (error) {
    throw failure(`the maintenance of ${nameOf(state)}: ${messageOf(error)}`);
  }
}

/** Waits until the routes are back; skips nodes still in maintenance, and sessions whose BGPPeer a destroy deletes. */
export async function remove(_id: string, state: DrainOutputs): Promise<void> {
  const isOfSwitch = state.drain.kind === "switch";
  const isLast = state.step === (isOfSwitch ? "unused" : "withdrawn");
  if (!isLast && !isOfSwitch) return;
  const what = `${nameOf(state)} is not back in service`;
  let inUse: SessionEnds[] = [];
  await waited(state, what, "sessions are back", 1, async () => {
    if (isOfSwitch) await giveBackRejects(state);
    if (isLast) inUse = await backInUse(state);
    return [];
  });
  if (inUse.length === 0) return;
  await waited(state, what, "sessions are back", state.polls, async () => {
    const { looks, cluster } = await sightOf(state);
    return judgeSessions(inUse, looks, cluster.routes);
  });
  const count = inUse.length === 1 ? "1 session carries" : `${inUse.length} sessions carry`;
  say(`${nameOf(state)} is back in service: ${count} what is announced.`);
}

/**
 * Each step is deleted after the patch that followed it (`unused`: the exports, `permitted`: the imports); what that patch
 * set and is still there was left by an interrupted update. In states of before 0.2 no order put the permit's delete
 * after that of the imports.
 */
async function giveBackRejects(state: DrainOutputs): Promise<void> {
  const isOrdered = !areWhole(state);
  const fields =
    state.step === "unused"
      ? ["exportV4", "exportV6"]
      : state.step === "permitted" && isOrdered
        ? ["importV4", "importV6"]
        : [];
  if (fields.length === 0) return;
  const name = maintenanceFilter(state.drain.name);
  const managers = await giveBackInterrupted(await clusterOf(state, credentials), {
    kind: "BGPFilter",
    name,
    fields,
  });
  for (const manager of managers) say(`gave back what an interrupted update left in ${name} (${manager}).`);
}

/** The sessions of the drain that announce something again. */
async function backInUse(state: DrainOutputs): Promise<SessionEnds[]> {
  const cluster = await clusterOf(state, credentials);
  const [facts, filled] = await Promise.all([readClusterFacts(cluster), filledFilters(cluster)]);
  const isRejected = (name: string) =>
    state.drain.kind !== "switch" && filled.includes(maintenanceFilter(name));
  return sessionsOfDrain<SessionEnds>(state.drain, sessionsIn(state))
    .filter((session) => announces(session, facts) && !isRejected(session.switch.name))
    .map(({ drained: _drained, ...session }): SessionEnds => session);
}

/**
 * Its BGPPeer is there, and not on a node in maintenance. On the way from groups to one BGPPeer per node there are two,
 * and confd takes either until the deletes are done.
 */
function announces(session: SessionEnds, cluster: ClusterFacts): boolean {
  const own = bgpPeersFor(session, cluster);
  return own.length > 0 && own.every(({ filters }) => !filters.includes(DRAINED_NODE_FILTER));
}

/** Names of the BGPFilters that reject what is announced. */
async function filledFilters(cluster: ClusterConnection): Promise<string[]> {
  const filters = (await listCalico(cluster, "bgpfilters")) as {
    metadata: { name: string };
    spec?: { exportV4?: readonly object[] };
  }[];
  return filters.filter(({ spec }) => (spec?.exportV4 ?? []).length > 0).map(({ metadata }) => metadata.name);
}

/** One look: what is not healthy now may be later, and then the update is simply run again. */
async function permit(inputs: DrainInputs): Promise<string[]> {
  const what = `${nameOf(inputs)} may not go into maintenance now, and nothing was changed`;
  const items = await tried(what, async () =>
    mayGo(inputs.drain, sessionsIn(inputs), await sightOf(inputs), inputs.free),
  );
  const wrong = items.filter(({ right }) => !right);
  if (wrong.length === 0) return [];
  const beyond =
    inputs.drain.kind === "switch"
      ? []
      : ["More would be out of service at the same time than cluster.maintenance.atMost allows."];
  throw failure(`${what}:`, [
    ...inSentences(wrong.map(({ why, state }) => ({ why: why ?? state }))),
    ...beyond,
  ]);
}

async function waitUntilLowered(inputs: DrainInputs): Promise<string[]> {
  const sessions = sessionsIn(inputs);
  const what = `${nameOf(inputs)} has withdrawn nothing yet`;
  await waited(inputs, what, "sessions have the lowest preference", 1, async () =>
    isLowered(sessions, await sightOf(inputs)),
  );
  return [];
}

async function waitUntilUnused(inputs: DrainInputs): Promise<string[]> {
  const cluster = await clusterOf(inputs, credentials);
  const sessions = sessionsOfDrain(inputs.drain, sessionsIn(inputs));
  // Once is enough: what is rejected does not come back.
  await waited(inputs, `${nameOf(inputs)} is still in use`, "nodes use it no more", 1, async () => {
    const facts = await readClusterFacts(cluster);
    const ready = sessions.map(({ node }) => node.name).filter((node) => facts.nodes[node]?.ready === true);
    return notUsed(sessions, facts, await readNodes(cluster, ready, { routes: true }));
  });
  return [];
}

async function waitUntilWithdrawn(inputs: DrainInputs): Promise<string[]> {
  const { drain, polls } = inputs;
  const sessions = sessionsIn(inputs);
  const what = `${nameOf(inputs)} is not safe to take down`;
  await waited(inputs, what, "sessions carry no route or have another way", polls, async () =>
    isWithdrawn(drain, sessions, await sightOf(inputs)),
  );
  const report = safeSentences(drain, sessions, polls);
  report.forEach(say);
  return report;
}

async function sightOf(inputs: DrainInputs | DrainOutputs): Promise<Sight> {
  const accesses = Object.values(inputs.switches).map((connection) => readAccessTo(connection, credentials));
  const ipv6 = sessionsIn(inputs).some(({ family }) => family === "ipv6");
  const [cluster, looks] = await Promise.all([
    readClusterFacts(await clusterOf(inputs, credentials)),
    readSwitches(accesses, { ipv6 }),
  ]);
  return { cluster, looks };
}

/** @throws one sentence with what is not right and why, when time is up */
async function waited(
  { seconds }: Pick<DrainInputs, "seconds">,
  what: string,
  counted: string,
  polls: number,
  look: () => Promise<readonly Item[]>,
): Promise<void> {
  try {
    await whileEngineWaits((signal) => waitUntilRight({ what: counted, seconds, polls, look, say, signal }));
  } catch (error) {
    if (!(error instanceof NotRight)) throw failure(`${what}: ${messageOf(error)}`);
    const wrong = error.items.filter(({ right }) => !right);
    throw failure(`${what}: after ${error.seconds} s ${countOf(error.items)} ${counted}.`, [
      ...inSentences(wrong.map(({ why, state }) => ({ why: why ?? state }))),
      "Run it again once that is mended: it goes on from here.",
    ]);
  }
}

async function tried<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw failure(`${what}: ${messageOf(error)}`);
  }
}

function nameOf({ drain }: Pick<DrainInputs, "drain">): string {
  return `${drain.kind} ${drain.name}`;
}

/** A line in the log of the update, while it runs. */
function say(line: string): void {
  console.log(`maintenance: ${line}`);
}
