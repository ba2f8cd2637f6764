import { readFileSync } from "node:fs";
import { stackNames } from "../stackFile";

/**
 * The stacks that a change affects: reads changed paths, one a line, on standard input and prints a JSON list.
 * A stack file affects its stack; the program, its templates and its pinned packages affect all.
 */
export function affectedStacks(
  paths: readonly string[],
  stacks: readonly string[],
  except: readonly string[],
): string[] {
  const everything = paths.some(
    (path) =>
      /^(?:components\/.*\.ts|templates\/.*)$/.test(path) ||
      /^stacks\/(?!commands\/)[^/]+\.ts$/.test(path) ||
      /^(Pulumi\.yaml|package-lock\.json|tsconfig\.json)$/.test(path),
  );
  return stacks.filter(
    (stack) => !except.includes(stack) && (everything || paths.includes(`stacks/Pulumi.${stack}.yaml`)),
  );
}

if (require.main === module) {
  const at = process.argv.indexOf("--except");
  const except = at < 0 ? [] : (process.argv[at + 1] ?? "").split(",");
  console.log(JSON.stringify(affectedStacks(readFileSync(0, "utf8").split("\n"), stackNames(), except)));
}
