import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { notedForReview } from "../../components/dynamic/reviewFacts";
import { disturbedIn } from "../../components/review/disturbed";
import type { PreviewStep } from "../../components/review/objects";
import { makeReview } from "../../components/review/review";
import type { Review } from "../../components/review/types";
import type { ClusterFact } from "../../components/rollout/clusterCheck/provider";
import { beyondLimits } from "../../components/s9700/limits";
import type { LeavingFact } from "../../components/s9700/removal";
import { REVIEW_RECORD } from "../../components/s9700/reviewRecord";
import type { SwitchFact } from "../../components/s9700/reviewFact";
import { checkedStack } from "./checkedStack";
import { enginePreview } from "./enginePreview";
import { programDigest, stackFileDigest } from "../programDigest";
import { readLimits } from "../stackFile";

const TOP = path.resolve(__dirname, "../..");

/** The preview ended early: what it said. */
export class PreviewError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "PreviewError";
  }
}

/**
 * The change record of a stack, from one preview that reads both ends.
 * @throws StackFileError where the file has mistakes; PreviewError with what the engine said, or where the update would do
 * more to sessions than the stack's limits allow
 */
export async function reviewOf(stack: string): Promise<Review> {
  const { inventory, sessions, warnings } = checkedStack(stack);
  // Before the preview: what changes during it makes the record differ, not pass.
  // A preview of a pull request has secrets of its own in its file; what is reviewed is the pull request's file.
  const { REVIEWED_STACK_FILE: reviewed } = process.env;
  const digests = { file: stackFileDigest(TOP, stack, reviewed), program: programDigest(TOP) };
  // The Kubernetes provider leaves a kubeconfig in the temporary folder at every run.
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "calico-peering-review-"));
  try {
    const time = new Date().toISOString();
    const steps = await preview(stack, folder);
    const [cluster] = Object.values(notedForReview<ClusterFact>(folder, "cluster"));
    const review = makeReview({
      ...{ inventory, sessions, warnings, digests, time, steps },
      switches: notedForReview<SwitchFact>(folder, "switch"),
      leaving: notedForReview<LeavingFact>(folder, "leaving"),
      ...(cluster === undefined ? {} : { cluster }),
    });
    // The preview has held each switch's commands against the limits; the record knows what objects end as well.
    const more = beyondLimits(readLimits(stack), disturbedIn(review.sessions));
    if (more !== undefined) throw new PreviewError(`${stack}: there is no record: ${more}`);
    return review;
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

async function preview(stack: string, folder: string): Promise<readonly PreviewStep[]> {
  // A record that the configuration names binds updates, and not the making of a new one.
  const { steps, errors } = await enginePreview(stack, folder, { env: { [REVIEW_RECORD]: "" } });
  if (errors.length === 0 && steps !== undefined) return steps;
  const said = errors.map(({ message }) => message).join("\n");
  throw new PreviewError(`${stack}: the preview ended early, so there is no record: ${said}`);
}
