import assert from "node:assert/strict";
import type { Lab } from "../../lab/lab";
import type { PairProbe } from "../../lab/probes";
import { sleep } from "../../lab/waitFor";

/** Probes between all pairs of pods from before the work until after it, and until each pair has had 1,000 packets. */
export async function probed(
  lab: Lab,
  pods: readonly string[],
  work: () => Promise<void>,
): Promise<readonly PairProbe[]> {
  await lab.startProbes(pods);
  try {
    await work();
  } catch (error) {
    await lab.stopProbes();
    throw error;
  }
  return endOfProbes(lab);
}

/** Packets go on until each pair has had 1,000, and for a while after the last change: what it loses counts as well. */
export async function endOfProbes(lab: Lab): Promise<readonly PairProbe[]> {
  await lab.enoughProbes();
  await sleep(1_000);
  return lab.stopProbes();
}

/** The pairs of these pods, both ways; each of them must have been probed, with 1,000 packets or more. */
export function pairsOf(pods: readonly string[], pairs: readonly PairProbe[]): readonly PairProbe[] {
  const between = pairs.filter(({ from, to }) => pods.includes(from) && pods.includes(to));
  assert.equal(between.length, pods.length * (pods.length - 1), "pairs that were probed");
  for (const { from, to, sent } of between) assert.ok(sent >= 1_000, `${from} → ${to}: ${sent} packets`);
  return between;
}

/** No packet between these pods was lost. */
export function losesNothing(pods: readonly string[], pairs: readonly PairProbe[]): void {
  assert.deepEqual(
    pairsOf(pods, pairs).filter(({ lost }) => lost > 0),
    [],
  );
}
