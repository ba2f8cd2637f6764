import { checkInventory, sessionsOf, type Inventory, type Session } from "../../components/peering";
import { StackFileError } from "../config";
import { readStackFile, stackNames } from "../stackFile";

/** A stack file that both ends can be rendered from, with what the checks say about it. */
export interface Checked {
  readonly file: string;
  readonly inventory: Inventory;
  readonly sessions: readonly Session[];
  /** Sentences that refuse nothing. */
  readonly warnings: readonly string[];
}

/** @throws StackFileError for whatever is refused, all at once */
export function checked(stack: string): Checked {
  const file = `stacks/Pulumi.${stack}.yaml`;
  const inventory = readStackFile(stack);
  const sessions = sessionsOf(inventory);
  const said = (severity: "refuse" | "warn") =>
    checkInventory(inventory, sessions)
      .filter((finding) => finding.severity === severity)
      .map((finding) => `${file}: calico-peering:${finding.path}: ${finding.message}`);
  const refused = said("refuse");
  if (refused.length > 0) throw new StackFileError(refused);
  return { file, inventory, sessions, warnings: said("warn") };
}

/**
 * Runs a command for the stack that the command line names. Mistakes are sentences on standard error and exit code 1,
 * without a stack trace.
 */
export function main(command: string, work: (stack: string) => string): void {
  const [stack, ...rest] = process.argv.slice(2).filter((word) => word !== "--");
  if (stack === undefined || rest.length > 0 || stack.startsWith("-")) {
    console.error(`npm run ${command} -- <stack> takes one stack; there are ${stackNames().join(", ")}.`);
    process.exitCode = 1;
    return;
  }
  try {
    console.log(work(stack));
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
