import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { driftOf } from "../../components/drift/report";
import type { DriftReport } from "../../components/drift/types";
import { notedForReview, READS_ONLY } from "../../components/dynamic/reviewFacts";
import type { PreviewStep } from "../../components/review/objects";
import { ONLY_PEER } from "../../components/s9700/onlyPeer";
import { REVIEW_RECORD } from "../../components/s9700/reviewRecord";
import { makeReview } from "../../components/review/review";
import type { Review } from "../../components/review/types";
import type { ClusterFact } from "../../components/rollout/clusterCheck/provider";
import type { SwitchFact } from "../../components/s9700/reviewFact";
import { programDigest, stackFileDigest } from "../programDigest";
import { checkedStack } from "./checkedStack";
import { enginePreview, EngineError, type PreviewProblem } from "./enginePreview";

/** Both ends as one preview read them. */
export interface Reading {
  readonly report: DriftReport;
  readonly steps: readonly PreviewStep[];
  /** By the switch's name: the plan that its resource made. */
  readonly switches: Readonly<Record<string, SwitchFact>>;
  /** The same preview as a change record. */
  readonly review: Review;
}

const TOP = path.resolve(__dirname, "../..");

const isOfSwitch = ({ urn = "" }: PreviewProblem): boolean => urn.includes("s9700:SwitchBgp::");

/**
 * Previews the stack, and holds what was found against its state and its file. A switch that cannot be read ends a preview:
 * then another one reads the rest, without that switch and what comes after it.
 * @param env for the engine's processes
 * @throws StackFileError where the file has mistakes; EngineError where the preview ended before it read an end
 */
export async function readDrift(stack: string, env: NodeJS.ProcessEnv = {}): Promise<Reading> {
  const { inventory, sessions, warnings } = checkedStack(stack);
  const digests = { file: stackFileDigest(TOP, stack), program: programDigest(TOP) };
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "calico-peering-drift-"));
  try {
    const time = new Date().toISOString();
    const away: PreviewProblem[] = [];
    for (;;) {
      const options = away.flatMap(({ urn = "" }) => ["--exclude", urn]);
      if (options.length > 0) options.push("--exclude-dependents");
      const { steps = [], errors } = await enginePreview(stack, folder, {
        options,
        // The file may name a record: it says nothing of what was changed since.
        env: { [READS_ONLY]: "true", [REVIEW_RECORD]: "", [ONLY_PEER]: "", ...env },
      });
      const more = errors.filter(
        (problem) => isOfSwitch(problem) && away.every(({ urn }) => urn !== problem.urn),
      );
      away.push(...more);
      if (more.length > 0) continue;
      const switches = notedForReview<SwitchFact>(folder, "switch");
      const [cluster] = Object.values(notedForReview<ClusterFact>(folder, "cluster"));
      // Neither end was asked: that is no reading.
      if (errors.length > 0 && cluster === undefined)
        throw new EngineError(
          `${stack}: the preview ended early: ${errors.map(({ message }) => message).join("\n")}`,
        );
      const found = { inventory, steps, switches, time, ...(cluster === undefined ? {} : { cluster }) };
      return {
        report: driftOf({ ...found, problems: [...away, ...errors] }),
        steps,
        switches,
        review: makeReview({ ...found, sessions, warnings, digests }),
      };
    }
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
