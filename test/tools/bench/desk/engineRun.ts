import { inOnePass, ownTemporary } from "../../../lab/engine";
import type { PulumiCli } from "../../../lab/pulumi";
import { runWatched, type Ran } from "./processTree";

/** The stack whose engine runs are measured. */
export interface Measurable {
  readonly pulumi: PulumiCli;
  readonly directory: string;
  readonly stack: string;
}

export interface EngineRun extends Ran {
  /** Seconds after the start at which each text was printed first; undefined = it was not. */
  readonly at: Readonly<Record<string, number | undefined>>;
}

/**
 * Runs the engine as `npm run pulumi` does, a preview in one pass.
 * @param marks texts whose time is wanted
 * @throws Error with what it printed when it does not end with 0
 */
export async function runEngine(
  { pulumi, directory, stack }: Measurable,
  args: readonly string[],
  marks: Readonly<Record<string, string>> = {},
): Promise<EngineRun> {
  const argv = ["pulumi", ...args, "--non-interactive", "--color", "never"];
  const temporary = ownTemporary(pulumi.env);
  const at: Record<string, number | undefined> = {};
  const began = performance.now();
  let text = "";
  const output = (chunk: string) => {
    text += chunk;
    for (const [name, mark] of Object.entries(marks)) {
      if (at[name] === undefined && text.includes(mark)) at[name] = (performance.now() - began) / 1000;
    }
  };
  try {
    const env = { ...pulumi.env, ...inOnePass(args, pulumi.env), ...temporary.env };
    const ran = await runWatched([...argv, "--stack", stack], { cwd: directory, env, output });
    if (ran.code !== 0)
      throw new Error(`pulumi ${args.join(" ")} ended with ${ran.code}:\n${ran.stdout}\n${ran.stderr}`);
    return { ...ran, at };
  } finally {
    temporary.remove();
  }
}
