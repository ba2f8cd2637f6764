import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { REVIEW_FOLDER, notedForReview } from "../../components/dynamic/reviewFacts";
import type { PreviewStep } from "../../components/review/objects";
import { makeReview } from "../../components/review/review";
import type { Review } from "../../components/review/types";
import type { ClusterFact } from "../../components/rollout/clusterCheck/provider";
import type { SwitchFact } from "../../components/s9700/reviewFact";
import { checkedStack } from "./checkedStack";
import { programDigest, stackFileDigest } from "../programDigest";

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
 * @throws StackFileError where the file has mistakes; PreviewError with what the engine said
 */
export async function reviewOf(stack: string): Promise<Review> {
  const { inventory, sessions, warnings } = checkedStack(stack);
  // Before the preview: what changes during it makes the record differ, not pass.
  const digests = { file: stackFileDigest(TOP, stack), program: programDigest(TOP) };
  // The Kubernetes provider leaves a kubeconfig in the temporary folder at every run.
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "calico-peering-review-"));
  try {
    const time = new Date().toISOString();
    const steps = await preview(stack, folder);
    const [cluster] = Object.values(notedForReview<ClusterFact>(folder, "cluster"));
    return makeReview({
      ...{ inventory, sessions, warnings, digests, time, steps },
      switches: notedForReview<SwitchFact>(folder, "switch"),
      ...(cluster === undefined ? {} : { cluster }),
    });
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

interface PreviewJson {
  readonly steps?: readonly PreviewStep[];
  readonly diagnostics?: readonly { readonly message?: string; readonly severity?: string }[];
}

async function preview(stack: string, folder: string): Promise<readonly PreviewStep[]> {
  const argv = ["preview", "--stack", stack, "--json", "--non-interactive"];
  const own = { TMPDIR: folder, [REVIEW_FOLDER]: folder, PULUMI_RUN_PROGRAM: "true" };
  const { code, stdout, stderr } = await run("pulumi", argv, { ...process.env, ...own });
  let json: PreviewJson = {};
  try {
    json = JSON.parse(stdout) as PreviewJson;
  } catch {
    // The sentence below says what the engine said instead.
  }
  if (code === 0 && json.steps !== undefined) return json.steps;
  const errors = (json.diagnostics ?? [])
    .filter(({ severity }) => severity === "error")
    .map(({ message = "" }) => message.trim());
  const said = errors.length > 0 ? errors : [stderr.trim() || stdout.trim()];
  throw new PreviewError(`${stack}: the preview ended early, so there is no record: ${said.join("\n")}`);
}

function run(
  program: string,
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, argv, { cwd: TOP, env, stdio: ["ignore", "pipe", "pipe"] });
    const texts = { stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", (text: string) => (texts.stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (texts.stderr += text));
    child.once("error", (error) =>
      reject(
        new PreviewError(`\`pulumi\` could not be started (${error.message}): \`npm start\` sets one up.`),
      ),
    );
    child.once("close", (code) => resolve({ code: code ?? 1, ...texts }));
  });
}
