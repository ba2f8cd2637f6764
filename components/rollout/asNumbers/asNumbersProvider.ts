import { failure, messageOf } from "../../dynamic/failure";
import { isSame } from "../../dynamic/same";
import { sayOnce } from "../../dynamic/sayOnce";
import { CALICO_DEFAULT_AS } from "../../peering";
import { connect } from "../../verification/observe/clusterClient";
import type { ClusterFacts } from "../../verification/observe/clusterFacts";
import { readClusterFacts, requireCalicoApi } from "../../verification/observe/readCluster";

/** The AS number of each node, by its name, and the nodes whose change is accepted; `all` = any. */
export interface AsNumbersInputs {
  readonly kubeconfig?: string;
  readonly context?: string;
  /** Calico is installed already, and not by this stack: the AS numbers of its nodes are read at the first update. */
  readonly existing?: boolean;
  readonly nodes: Readonly<Record<string, number>>;
  readonly accepted?: readonly string[];
}

export function check(
  olds: Partial<AsNumbersInputs>,
  news: AsNumbersInputs,
): { inputs: AsNumbersInputs; failures: { property: string; reason: string }[] } {
  const reason = refusedChange(olds, news);
  const done = doneChanges(olds, news);
  if (done !== undefined) sayOnce(done);
  return { inputs: news, failures: reason === undefined ? [] : [{ property: "", reason }] };
}

/** The sentence about an acceptance that has done its work; undefined = there is none, or it is of use yet. Pure. */
export function doneChanges(
  { nodes: before }: Partial<AsNumbersInputs>,
  { nodes, accepted = [] }: AsNumbersInputs,
): string | undefined {
  if (before === undefined || accepted.length === 0) return undefined;
  const open = Object.entries(nodes).some(([name, now]) => Number(before[name] ?? now) !== Number(now));
  if (open) return undefined;
  return `cluster.acceptAsChange: [${accepted.join(", ")}]: every AS number is as declared, so that change is done: take the line out of the file, or it accepts the next change unseen.`;
}

export function diff(_id: string, olds: AsNumbersInputs, news: AsNumbersInputs): { changes?: boolean } {
  return isSame(inputsIn(olds), inputsIn(news)) ? { changes: false } : {};
}

/** Without what the engine itself keeps. */
function inputsIn({ kubeconfig, context, existing, nodes, accepted }: AsNumbersInputs): AsNumbersInputs {
  return { kubeconfig, context, existing, nodes, accepted } as AsNumbersInputs;
}

/**
 * The nodes of a cluster that is taken over have AS numbers already. One that an administrator chose is not changed
 * without acceptance; Calico's default may change, and the log says so.
 */
export async function create(inputs: AsNumbersInputs): Promise<{ id: string; outs: AsNumbersInputs }> {
  const made = { id: "as-numbers", outs: inputs };
  if (inputs.existing !== true) return made;
  let now: ReturnType<typeof spokenNow>;
  try {
    const cluster = await connect(inputs.kubeconfig, inputs.context);
    await requireCalicoApi(cluster);
    now = spokenNow(await readClusterFacts(cluster));
  } catch (error) {
    throw failure(`AS numbers of the nodes: ${messageOf(error)}`);
  }
  const refusal = refusedChange({ nodes: now.chosen }, inputs);
  if (refusal !== undefined) throw failure(refusal);
  const moved = Object.entries(inputs.nodes).filter(([node, asNumber]) => {
    return now.byDefault.includes(node) && asNumber !== CALICO_DEFAULT_AS;
  });
  if (now.meshEnabled && moved.length > 0) {
    console.log(
      `as-numbers: ${moved.length} nodes speak Calico's default AS ${CALICO_DEFAULT_AS} and get their own: their mesh sessions end once, and come back within seconds.`,
    );
  }
  return made;
}

/** AS numbers of the nodes that exist: chosen by an annotation or BGPConfiguration `default`, or Calico's default. Pure. */
export function spokenNow({ nodes, asNumber, meshEnabled }: ClusterFacts): {
  readonly chosen: Readonly<Record<string, number>>;
  readonly byDefault: readonly string[];
  readonly meshEnabled: boolean;
} {
  const spoken = Object.entries(nodes).map(([name, node]) => [name, node.asNumber ?? asNumber] as const);
  const isDefault = ([, number]: readonly [string, number]) => number === CALICO_DEFAULT_AS;
  return {
    chosen: Object.fromEntries(spoken.filter((one) => !isDefault(one))),
    byDefault: spoken.filter(isDefault).map(([name]) => name),
    meshEnabled,
  };
}

/** Named one by one. */
const SHOWN = 5;

/** The sentence about changes that the stack file does not accept; undefined = there is none. Pure. */
export function refusedChange(
  { nodes: before = {} }: Partial<AsNumbersInputs>,
  { nodes, accepted = [] }: AsNumbersInputs,
): string | undefined {
  const changed = Object.entries(nodes).filter(([name, asNumber]) => {
    const old = before[name];
    return old !== undefined && Number(old) !== Number(asNumber);
  });
  const refused = changed.filter(([name]) => !accepted.includes(name) && !accepted.includes("all"));
  if (refused.length === 0) return undefined;
  const shown = refused.slice(0, SHOWN).map(([name, now]) => `${name} from ${before[name]} to ${now}`);
  const more = refused.length > SHOWN ? [`${refused.length - SHOWN} more`] : [];
  const names = refused.length > SHOWN ? "all" : refused.map(([name]) => name).join(", ");
  return `the AS number changes of ${[...shown, ...more].join(", ")}: each of their sessions, the mesh's too, ends until both ends have the new one (seconds, at most half a minute of BIRD's own waiting); if that is meant, write cluster.acceptAsChange: [${names}] for this update.`;
}
