import { readFileSync } from "node:fs";
import { stackNames } from "../stackFile";
import { EXAMPLE_STACKS, isStackName } from "./names";

/**
 * The stacks that a change affects: reads changed paths, one a line, on standard input and prints a JSON list. A stack
 * file affects its stack; the program, its templates and its pinned packages affect all. Stacks of the labs are left out,
 * and so are files whose names no workflow uses.
 */
export function affectedStacks(
  paths: readonly string[],
  stacks: readonly string[],
  except: readonly string[] = EXAMPLE_STACKS,
): string[] {
  const everything = paths.some(
    (path) =>
      /^(?:components\/.*\.ts|templates\/.*)$/.test(path) ||
      /^stacks\/(?!(?:commands|ci)\/)[^/]+\.ts$/.test(path) ||
      /^(Pulumi\.yaml|package-lock\.json|tsconfig\.json)$/.test(path),
  );
  return stacks.filter(
    (stack) =>
      isStackName(stack) &&
      !except.includes(stack) &&
      (everything || paths.includes(`stacks/Pulumi.${stack}.yaml`)),
  );
}

if (require.main === module)
  console.log(JSON.stringify(affectedStacks(readFileSync(0, "utf8").split("\n"), stackNames())));
