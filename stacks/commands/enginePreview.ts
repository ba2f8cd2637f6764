import { spawn } from "node:child_process";
import * as path from "node:path";
import { REVIEW_FOLDER } from "../../components/dynamic/reviewFacts";
import type { PreviewStep } from "../../components/review/objects";

const TOP = path.resolve(__dirname, "../..");

/** `pulumi` could not be started: a sentence. */
export class EngineError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "EngineError";
  }
}

/** What one preview gave. */
export interface EnginePreview {
  /** Undefined = it ended before there were any. */
  readonly steps?: readonly PreviewStep[];
  /** Empty = it went through. */
  readonly errors: readonly PreviewProblem[];
}

export interface PreviewProblem {
  readonly message: string;
  /** The resource that failed. */
  readonly urn?: string;
}

interface PreviewJson {
  readonly steps?: readonly PreviewStep[];
  readonly diagnostics?: readonly {
    readonly message?: string;
    readonly severity?: string;
    readonly urn?: string;
  }[];
}

/**
 * Previews a stack once, reading both ends in one pass with the program, and changing nothing.
 * @param folder where the resources keep their facts, and the run its temporary files
 * @param more further options of `pulumi preview`, and environment
 * @throws EngineError where there is no `pulumi`
 */
export async function enginePreview(
  stack: string,
  folder: string,
  more: { readonly options?: readonly string[]; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<EnginePreview> {
  const argv = ["preview", "--stack", stack, "--json", "--non-interactive", ...(more.options ?? [])];
  // The Kubernetes provider leaves a kubeconfig in the temporary folder at every run.
  const own = { TMPDIR: folder, [REVIEW_FOLDER]: folder, PULUMI_RUN_PROGRAM: "true" };
  const { code, stdout, stderr } = await run("pulumi", argv, { ...process.env, ...own, ...more.env });
  let json: PreviewJson = {};
  try {
    json = JSON.parse(stdout) as PreviewJson;
  } catch {
    // What the engine said besides is the message then.
  }
  const { steps, diagnostics = [] } = json;
  if (code === 0 && steps !== undefined) return { steps, errors: [] };
  const errors = diagnostics
    .filter(({ severity }) => severity === "error")
    .map(({ message = "", urn }) => ({ message: message.trim(), ...(urn === undefined ? {} : { urn }) }));
  const said = errors.length > 0 ? errors : [{ message: stderr.trim() || stdout.trim() }];
  return { ...(steps === undefined ? {} : { steps }), errors: said };
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
        new EngineError(`\`pulumi\` could not be started (${error.message}): \`npm start\` sets one up.`),
      ),
    );
    child.once("close", (code) => resolve({ code: code ?? 1, ...texts }));
  });
}
